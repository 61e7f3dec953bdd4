package dev.athens.server.options;

import dev.athens.http.Audience;
import io.undertow.server.HttpHandler;
import java.util.Set;

/**
 * What a server answers beside the module proxy protocol.
 *
 * <p>The handler is called by a worker, which may block, once the request has passed the server's redirects and, unless it is open,
 * logins; what
 * it throws is logged and answered by status 500. Who takes methods that have a body reads it to its end; by default it may be
 * as long as {@link Limits#maxBodyBytes} says.
 *
 * @param prefix the path below the server's own, such as {@code /metrics}; with a slash at its end, as in {@code /debug/}, all
 *     paths below it too. The longest prefix counts, as in Go's net/http.ServeMux.
 * @param methods what it answers, such as {@code GET}; others get status 405
 * @param handler what answers
 * @param audience whom it answers
 */
public record Endpoint(String prefix, Set<String> methods, HttpHandler handler, Audience audience) {
    private static final Set<String> READING = Set.of("GET", "HEAD");

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the prefix does not begin with a slash, or could be that of a module path, or there
     *     are no methods
     */
    public Endpoint {
        if (!prefix.startsWith("/")) {
            throw new IllegalArgumentException("the path of an endpoint must begin with a slash: " + prefix);
        }
        int second = prefix.indexOf('/', 1);
        if (second > 0 && prefix.substring(1, second).indexOf('.') >= 0) {
            throw new IllegalArgumentException("paths below " + prefix.substring(0, second) + " are those of modules");
        }
        if (methods.isEmpty()) {
            throw new IllegalArgumentException("an endpoint must answer some method: " + prefix);
        }
        methods = Set.copyOf(methods);
    }

    /** An endpoint for whoever may read some module. */
    public Endpoint(String prefix, Set<String> methods, HttpHandler handler) {
        this(prefix, methods, handler, Audience.READERS);
    }

    /** An endpoint that only tells something: it answers GET and HEAD. */
    public static Endpoint of(String prefix, HttpHandler handler) {
        return new Endpoint(prefix, READING, handler);
    }

    /** Tells whether it answers for paths below its own too. */
    public boolean isSubtree() {
        return prefix.length() > 1 && prefix.endsWith("/");
    }
}
