package dev.athens.zip;

/** A source tree cannot become a module zip, or a file is not a valid module zip. One line per offending file. */
public final class InvalidZipException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The reasons in the words of the go command. */
    public InvalidZipException(String message) {
        super(message);
    }
}
