package dev.athens.server.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;

/**
 * Finds out once where a request goes, before anybody else wants to know.
 *
 * @param routes where it may go
 * @param next who goes on
 */
public record Routing(Routes routes, Step next) implements HttpHandler {
    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        next.handle(exchange, routes.context(exchange));
    }
}
