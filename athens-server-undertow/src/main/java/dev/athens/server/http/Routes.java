package dev.athens.server.http;

import dev.athens.http.MalformedRequestException;
import dev.athens.http.PercentEncoding;
import dev.athens.server.options.Endpoint;
import io.undertow.server.HttpServerExchange;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The endpoints of a server by their paths. The path of a request is read from the bytes on the wire, whatever Undertow is told
 * to decode. Thread-safe.
 */
public final class Routes {
    private static final Target MODULE = Target.of(Route.MODULE);
    private static final Target OUTSIDE = Target.of(Route.OUTSIDE);
    private static final Target MALFORMED = Target.of(Route.MALFORMED);

    private final String prefix;
    private final String below;
    private final Map<String, Target> exact = new HashMap<>();
    private final List<Target> subtrees;

    /**
     * Where a path leads to.
     *
     * @param path that of the endpoint; empty if it leads to none
     * @param endpoint what answers there
     */
    record Target(Route route, String path, Optional<Endpoint> endpoint) {
        private static Target of(Endpoint endpoint) {
            return new Target(Route.of(endpoint.prefix()), endpoint.prefix(), Optional.of(endpoint));
        }

        private static Target of(Route route) {
            return new Target(route, "", Optional.empty());
        }
    }

    /**
     * Sorts endpoints by their paths.
     *
     * @param prefix what all paths begin with, such as {@code /go}; may be empty
     * @throws IllegalArgumentException if two have the same path
     */
    public Routes(String prefix, List<Endpoint> endpoints) {
        this.prefix = prefix;
        this.below = prefix + "/";
        for (Endpoint endpoint : endpoints) {
            if (exact.put(endpoint.prefix(), Target.of(endpoint)) != null) {
                throw new IllegalArgumentException("there is an endpoint at " + endpoint.prefix() + " already");
            }
        }
        this.subtrees = endpoints.stream()
                .filter(Endpoint::isSubtree)
                .map(Target::of)
                .sorted(Comparator.comparingInt((Target target) -> target.path().length())
                        .reversed())
                .collect(Collectors.toUnmodifiableList());
    }

    /** Finds out where a request goes. */
    RequestContext context(HttpServerExchange exchange) {
        String path;
        try {
            path = path(exchange);
        } catch (MalformedRequestException e) {
            return new RequestContext(prefix, MALFORMED, "", Optional.of(e));
        }
        if (path.startsWith(below)) {
            String rest = path.substring(prefix.length());
            return new RequestContext(prefix, target(rest), rest, Optional.empty());
        }
        return path.equals(prefix)
                ? new RequestContext(prefix, target("/"), "/", Optional.empty())
                : new RequestContext(prefix, outside(path), path, Optional.empty());
    }

    /** The decoded path below whatever prefix another handler has taken off, with its leading slash. */
    private static String path(HttpServerExchange exchange) throws MalformedRequestException {
        String path = PercentEncoding.decodePath(raw(exchange));
        String resolved = exchange.getResolvedPath();
        String below = path.startsWith(resolved) ? path.substring(resolved.length()) : path;
        return below.isEmpty() ? "/" : below;
    }

    /** The undecoded path, also if the client sent a whole address. Source: RFC 9112, section 3.2.2. */
    public static String raw(HttpServerExchange exchange) {
        String uri = exchange.getRequestURI();
        if (!exchange.isHostIncludedInRequestURI()) {
            return uri;
        }
        int authority = uri.indexOf("//");
        int path = uri.indexOf('/', authority < 0 ? 0 : authority + 2);
        return path < 0 ? "/" : uri.substring(path);
    }

    private Target outside(String path) {
        Target found = exact.get(path);
        return found != null && found.route().isOutsideToo() ? found : OUTSIDE;
    }

    private Target target(String path) {
        Target found = exact.get(path);
        if (found != null) {
            return found;
        }
        // without an iterator, since this is done for each request
        for (int i = 0; i < subtrees.size(); i++) {
            if (path.startsWith(subtrees.get(i).path())) {
                return subtrees.get(i);
            }
        }
        return MODULE;
    }
}
