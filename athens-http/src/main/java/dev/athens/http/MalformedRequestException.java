package dev.athens.http;

/** The path of a request, or the query behind it, is none at all, or far too long. */
public final class MalformedRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final boolean tooLong;

    private MalformedRequestException(String reason, boolean tooLong) {
        super(reason);
        this.reason = reason;
        this.tooLong = tooLong;
    }

    /** It breaks a rule. */
    public static MalformedRequestException because(String reason) {
        return new MalformedRequestException(reason, false);
    }

    /** It is longer than any honest one. */
    public static MalformedRequestException tooLong(String what, int maxChars) {
        return new MalformedRequestException(what + " is longer than " + maxChars + " characters", true);
    }

    /** What is wrong, for people. */
    public String reason() {
        return reason;
    }

    /** Tells whether its length alone is wrong. */
    boolean isTooLong() {
        return tooLong;
    }
}
