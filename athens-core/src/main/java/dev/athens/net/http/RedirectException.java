package dev.athens.net.http;

import java.io.IOException;

/** A redirect that is not followed; the server did answer. */
public final class RedirectException extends IOException {
    private static final long serialVersionUID = 1L;

    RedirectException(String message) {
        super(message);
    }
}
