package dev.athens.server.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;

/**
 * Tells browsers to take each answer for what its content type says: modules and messages hold what strangers wrote, and no
 * browser is to find a page or a script in it. Source: Fetch Standard, "X-Content-Type-Options header".
 *
 * @param next who answers
 */
public record NoSniff(HttpHandler next) implements HttpHandler {
    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        exchange.getResponseHeaders().put(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff");
        next.handleRequest(exchange);
    }
}
