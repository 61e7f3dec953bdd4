package dev.athens.server;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;

/**
 * The outermost frame of a thread: a bug, or a body that cannot be opened, ends in a response and in the log, not in an
 * exchange that never ends.
 *
 * @param next what may fail
 */
record SafeHandler(HttpHandler next) implements HttpHandler {
    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        try {
            next.handleRequest(exchange);
        } catch (IOException | RuntimeException e) {
            ResponseWriter.fail(exchange, e);
        }
    }
}
