package dev.athens.zip;

/** Files are not those of a module version. The message completes "has" or "returned", such as {@code a bad zip: ...}. */
public final class InvalidFilesException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidFilesException(String message) {
        super(message);
    }

    InvalidFilesException(String message, Throwable cause) {
        super(message, cause);
    }
}
