package dev.athens.server.http;

import dev.athens.http.MalformedRequestException;
import dev.athens.http.Request;
import io.undertow.server.HttpServerExchange;

/**
 * Reads the path of a request from the bytes on the wire, whatever Undertow is told to decode: percent-encoding is
 * undone once, strictly as UTF-8, and {@code +} stays itself. Source: RFC 3986, section 2.1.
 */
public final class RequestPath {
    private RequestPath() {}

    /** The decoded path below whatever prefix another handler has taken off, with its leading slash. */
    public static String of(HttpServerExchange exchange) throws MalformedRequestException {
        String path = Request.decode(raw(exchange));
        String prefix = exchange.getResolvedPath();
        String below = path.startsWith(prefix) ? path.substring(prefix.length()) : path;
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
}
