package dev.athens.http;

import dev.athens.fetch.FetchException;
import dev.athens.storage.NotWritableException;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;

/**
 * Which status means what: the only place that knows. 404 and 410 are for everything that another proxy might have, 5xx for
 * trouble, 403 to stop the client from asking elsewhere. Source: Go Modules Reference, "GOPROXY protocol".
 */
public final class StatusCodes {
    public static final int OK = 200;
    public static final int ACCEPTED = 202;
    public static final int PARTIAL_CONTENT = 206;
    public static final int MOVED_PERMANENTLY = 301;
    public static final int FOUND = 302;
    public static final int NOT_MODIFIED = 304;
    public static final int PERMANENT_REDIRECT = 308;

    /** For the log alone: the client left before its answer was there. The number is nginx's. */
    public static final int CLIENT_LEFT = 499;

    /** The value of {@code Allow} that goes with {@link #methodNotAllowed}. */
    public static final String ALLOWED_METHODS = "GET, HEAD";

    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int CONFLICT = 409;
    private static final int GONE = 410;
    private static final int CONTENT_TOO_LARGE = 413;
    private static final int URI_TOO_LONG = 414;
    private static final int UNSUPPORTED_MEDIA_TYPE = 415;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int TOO_MANY_REQUESTS = 429;
    static final int INTERNAL_SERVER_ERROR = 500;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int BAD_GATEWAY = 502;
    static final int SERVICE_UNAVAILABLE = 503;
    private static final int GATEWAY_TIMEOUT = 504;

    private StatusCodes() {}

    /** Tells whether a status says that nobody looked for what was asked, since it must not be asked so: without a login, say. */
    public static boolean isUnasked(int status) {
        return status >= 400 && status < 500 && status != NOT_FOUND && status != CLIENT_LEFT;
    }

    /** Another proxy might have it. */
    public static Problem notFound(String reason) {
        return new Problem(NOT_FOUND, reason.startsWith("not found: ") ? reason : "not found: " + reason);
    }

    /** It was deleted for good, and another proxy might have it. */
    public static Problem gone(String reason) {
        return new Problem(GONE, "gone: " + reason);
    }

    /** A rule forbids it, and the client is not to ask elsewhere. */
    public static Problem refused(String reason) {
        return new Problem(FORBIDDEN, reason);
    }

    /** The path or the query cannot be read. */
    public static Problem malformed(MalformedRequestException e) {
        return e.isTooLong() ? new Problem(URI_TOO_LONG, e.reason()) : badRequest(e.reason());
    }

    /** The request says something that means nothing here. */
    public static Problem badRequest(String reason) {
        return new Problem(BAD_REQUEST, "bad request: " + reason);
    }

    /** What is asked for does not go together with how things are. */
    public static Problem conflict(String reason) {
        return new Problem(CONFLICT, "conflict: " + reason);
    }

    /** The request has a longer body than anybody needs. */
    public static Problem contentTooLarge(int maxBytes) {
        return new Problem(CONTENT_TOO_LARGE, "content too large: a body has at most " + maxBytes + " bytes");
    }

    /** The body of the request is of another kind. */
    public static Problem unsupportedMediaType(String needed) {
        return new Problem(UNSUPPORTED_MEDIA_TYPE, "unsupported media type: the body must be " + needed);
    }

    /** This server was set up without it. */
    public static Problem notImplemented(String reason) {
        return new Problem(NOT_IMPLEMENTED, "not implemented: " + reason);
    }

    /** Who asks has not proved who it is. */
    public static Problem unauthorized(String reason) {
        return new Problem(UNAUTHORIZED, "unauthorized: " + reason);
    }

    /** Who asks has failed to prove who it is too often. */
    public static Problem tooManyFailures(String reason) {
        return new Problem(TOO_MANY_REQUESTS, "too many failed logins: " + reason);
    }

    /** Who asks has asked for more than is done at once. */
    public static Problem tooMany(String reason) {
        return new Problem(TOO_MANY_REQUESTS, "too many requests: " + reason);
    }

    /** Nothing is changed by requests; goes with {@link #ALLOWED_METHODS}. */
    public static Problem methodNotAllowed() {
        return new Problem(METHOD_NOT_ALLOWED, "method not allowed: a module proxy answers GET and HEAD");
    }

    /** Something else than the module proxy is asked by a method that it has no use for. */
    public static Problem methodNotAllowed(String allowed) {
        return new Problem(METHOD_NOT_ALLOWED, "method not allowed: this path answers " + allowed);
    }

    /** The content has no such part. */
    public static Problem rangeNotSatisfiable(long sizeBytes) {
        return new Problem(RANGE_NOT_SATISFIABLE, "range not satisfiable: there are " + sizeBytes + " bytes");
    }

    /** The server begins or ends, or what it depends on is in trouble. */
    public static Problem notReady(String reason) {
        return new Problem(SERVICE_UNAVAILABLE, "not ready: " + reason);
    }

    /** Too much is wanted at once; the client may come again soon. */
    public static Problem overloaded(String reason) {
        return new Problem(SERVICE_UNAVAILABLE, "overloaded: " + reason);
    }

    /** The process has run out of something. */
    public static Problem shortOf(String what) {
        return overloaded("the proxy is short of " + what + ", try again later");
    }

    /** What a failure means for the client; texts of failures that are not meant for clients stay out. */
    public static Problem of(Throwable failure) {
        Throwable cause = Failures.unwrapped(failure);
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
}
