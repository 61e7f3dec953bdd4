package dev.athens.server.http;

import io.undertow.server.HttpServerExchange;

/** A handler between the one that finds out where a request goes and the one that answers it. */
@FunctionalInterface
public interface Step {
    /** Goes on with a request, or ends it. */
    void handle(HttpServerExchange exchange, RequestContext context) throws Exception;
}
