package dev.athens.server.http;

import dev.athens.http.MalformedRequestException;
import io.undertow.server.HttpServerExchange;

/**
 * Paths that answer everybody, because orchestrators ask them without TLS and logins.
 *
 * @param prefix what all paths begin with; may be empty
 */
public record OpenPaths(String prefix) {
    public static final String ALIVE = "/healthz";
    public static final String READY = "/readyz";

    public boolean contains(HttpServerExchange exchange) {
        try {
            String path = RequestPath.of(exchange);
            return path.equals(prefix + ALIVE) || path.equals(prefix + READY);
        } catch (MalformedRequestException e) {
            return false;
        }
    }
}
