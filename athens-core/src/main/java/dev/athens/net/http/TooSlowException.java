package dev.athens.net.http;

import java.io.InterruptedIOException;

/** A server sends, but too slowly to wait for it. Like all limits of time it is not tried again. */
public final class TooSlowException extends InterruptedIOException {
    private static final long serialVersionUID = 1L;

    TooSlowException(String message) {
        super(message);
    }
}
