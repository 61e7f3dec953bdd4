package dev.athens.module;

import dev.athens.internal.GoText;

/** Text from outside is not the name it should be. The message holds the text and the reason, on one line. */
public final class InvalidNameException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the message {@code <input>: <reason>}.
     *
     * @param input the text as it came; control characters are replaced and a very long text is cut
     * @param reason what is wrong with it, lower case, without a full stop
     */
    public InvalidNameException(String input, String reason) {
        super(GoText.printable(input) + ": " + reason);
    }
}
