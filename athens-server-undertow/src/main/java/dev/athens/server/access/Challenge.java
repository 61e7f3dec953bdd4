package dev.athens.server.access;

import dev.athens.http.Audience;
import dev.athens.http.Caching;
import dev.athens.http.Problem;
import dev.athens.http.StatusCodes;
import dev.athens.server.http.RequestContext;
import dev.athens.server.http.ResponseWriter;
import dev.athens.server.http.UnreadBody;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;

/**
 * Asks for a login. Source: RFC 7617, RFC 6750.
 *
 * @param takesTokens whether tokens are understood, too
 */
public record Challenge(boolean takesTokens) {
    private static final String BASIC = "Basic realm=\"athens\", charset=\"UTF-8\"";
    private static final String BEARER = "Bearer realm=\"athens\"";

    void send(HttpServerExchange exchange, RequestContext context, String reason) {
        exchange.getResponseHeaders().add(Headers.WWW_AUTHENTICATE, BASIC);
        if (takesTokens) {
            exchange.getResponseHeaders().add(Headers.WWW_AUTHENTICATE, BEARER);
        }
        refuse(exchange, context, StatusCodes.unauthorized(reason));
    }

    /** Refuses a request without reading more of it. */
    static void refuse(HttpServerExchange exchange, RequestContext context, Problem problem) {
        UnreadBody.leave(exchange);
        problem.retryAfter().ifPresent(seconds -> exchange.getResponseHeaders().put(Headers.RETRY_AFTER, seconds));
        if (context.answers(Audience.ADMINISTRATORS)) {
            ResponseWriter.problemInJson(exchange, problem);
        } else {
            ResponseWriter.problem(exchange, problem, Caching.NEVER);
        }
    }
}
