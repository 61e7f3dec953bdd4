package dev.athens.server.http;

import dev.athens.fetch.FetchException;
import dev.athens.server.http.RequestPath.MalformedException;
import dev.athens.server.memory.Shortage;
import dev.athens.server.text.PlainText;
import dev.athens.storage.NotWritableException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;

/**
 * Which status means what: the only place that knows. 404 is for everything that another proxy might have, 5xx for
 * trouble, 403 to stop the client from asking elsewhere. Source: Go Modules Reference, "GOPROXY protocol".
 */
public final class StatusCodes {
    public static final int OK = 200;
    public static final int PARTIAL_CONTENT = 206;
    public static final int MOVED_PERMANENTLY = 301;
    public static final int FOUND = 302;
    public static final int NOT_MODIFIED = 304;
    public static final int PERMANENT_REDIRECT = 308;

    /** For the log alone: the client left before its answer was there. The number is nginx's. */
    static final int CLIENT_LEFT = 499;

    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int URI_TOO_LONG = 414;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int INTERNAL_SERVER_ERROR = 500;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int BAD_GATEWAY = 502;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int GATEWAY_TIMEOUT = 504;

    private StatusCodes() {}

    /**
     * A status other than success with the text to send.
     *
     * @param status the HTTP status code
     * @param text one paragraph fit for the go command
     */
    public record Problem(int status, String text) {
        public Problem {
            text = PlainText.paragraph(text);
        }

        public boolean isNotFound() {
            return status == NOT_FOUND;
        }

        /** Tells whether the same request may have an answer in a moment. */
        public boolean isOverload() {
            return status == SERVICE_UNAVAILABLE;
        }
    }

    public static Problem notFound(String reason) {
        return new Problem(NOT_FOUND, reason.startsWith("not found: ") ? reason : "not found: " + reason);
    }

    public static Problem refused(String reason) {
        return new Problem(FORBIDDEN, reason);
    }

    public static Problem malformed(MalformedException e) {
        return e.isTooLong() ? new Problem(URI_TOO_LONG, e.reason()) : badRequest(e.reason());
    }

    public static Problem badRequest(String reason) {
        return new Problem(BAD_REQUEST, "bad request: " + reason);
    }

    public static Problem notImplemented(String reason) {
        return new Problem(NOT_IMPLEMENTED, "not implemented: " + reason);
    }

    public static Problem unauthorized(String reason) {
        return new Problem(UNAUTHORIZED, "unauthorized: " + reason);
    }

    public static Problem methodNotAllowed() {
        return new Problem(METHOD_NOT_ALLOWED, "method not allowed: a module proxy answers GET and HEAD");
    }

    public static Problem rangeNotSatisfiable(long sizeBytes) {
        return new Problem(RANGE_NOT_SATISFIABLE, "range not satisfiable: there are " + sizeBytes + " bytes");
    }

    public static Problem notReady(String reason) {
        return new Problem(SERVICE_UNAVAILABLE, "not ready: " + reason);
    }

    private static Problem overloaded(String reason) {
        return new Problem(SERVICE_UNAVAILABLE, "overloaded: " + reason);
    }

    public static Problem outOf(Shortage shortage) {
        return overloaded("the proxy is short of " + shortage.what() + ", try again later");
    }

    /** What a failure means for the client; texts of failures that are not meant for clients stay out. */
    public static Problem of(Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (cause instanceof FetchException.NotFound absent) {
            return notFound(absent.getMessage());
        }
        if (cause instanceof FetchException.Refused refused) {
            return refused(refused.getMessage());
        }
        if (cause instanceof FetchException.Unavailable unavailable && unavailable.isOverload()) {
            return overloaded(unavailable.getMessage());
        }
        if (cause instanceof FetchException.Unavailable unavailable) {
            return new Problem(unavailable.isTimeout() ? GATEWAY_TIMEOUT : BAD_GATEWAY, unavailable.getMessage());
        }
        if (cause instanceof RejectedExecutionException) {
            return overloaded("too many requests wait already, try again later");
        }
        if (cause instanceof InterruptedException) {
            return new Problem(SERVICE_UNAVAILABLE, "shutting down: try again later");
        }
        if (cause instanceof NotWritableException) {
            return new Problem(SERVICE_UNAVAILABLE, String.valueOf(cause.getMessage()));
        }
        if (cause instanceof IOException) {
            return new Problem(INTERNAL_SERVER_ERROR, "internal error: the storage failed, see the log of the proxy");
        }
        return new Problem(INTERNAL_SERVER_ERROR, "internal error: see the log of the proxy");
    }

    /** Tells whether a failure is this server's own trouble, rather than an answer or the trouble of somebody else. */
    public static boolean isOurFault(Throwable failure) {
        return of(failure).status() == INTERNAL_SERVER_ERROR;
    }

    /** Tells whether a failure is an answer: it says something about the module, or that the client comes at a bad time. */
    public static boolean isAnswer(Throwable failure) {
        Throwable cause = unwrapped(failure);
        return cause instanceof FetchException.NotFound
                || cause instanceof FetchException.Refused
                || (cause instanceof FetchException.Unavailable unavailable && unavailable.isOverload());
    }

    /** The failure itself, without what a future wraps around it. */
    public static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
