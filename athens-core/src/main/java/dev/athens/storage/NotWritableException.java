package dev.athens.storage;

import java.io.IOException;

/**
 * A storage cannot take anything now, as when its disk is full or mounted read-only. What it has can still be found. The
 * message is fit for clients: it names the reason and the mend, and no place on the machine.
 */
public final class NotWritableException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Without a failure behind it, as when the storage is read-only by its configuration. */
    public NotWritableException(String message) {
        super(message);
    }

    /** With the failure that told. */
    public NotWritableException(String message, Throwable cause) {
        super(message, cause);
    }
}
