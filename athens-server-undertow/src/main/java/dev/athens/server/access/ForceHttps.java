package dev.athens.server.access;

import dev.athens.http.Caching;
import dev.athens.http.StatusCodes;
import dev.athens.server.http.PublicAddress;
import dev.athens.server.http.RequestContext;
import dev.athens.server.http.ResponseWriter;
import dev.athens.server.http.Routes;
import dev.athens.server.http.Step;
import dev.athens.server.http.UnreadBody;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.Optional;

/**
 * Sends clients that came without TLS to the same address with it.
 *
 * @param next who answers the others
 */
public record ForceHttps(Step next) implements Step {
    private static final String DEFAULT_HTTP_PORT = ":80";

    @Override
    public void handle(HttpServerExchange exchange, RequestContext context) throws Exception {
        if (exchange.getRequestScheme().equals("https") || context.route().isOpen()) {
            next.handle(exchange, context);
            return;
        }
        UnreadBody.leave(exchange);
        Optional<String> host = PublicAddress.host(exchange);
        if (host.isEmpty()) {
            ResponseWriter.problem(exchange, StatusCodes.badRequest("the Host header is missing or malformed"));
            return;
        }
        String target =
                Routes.raw(exchange) + (exchange.getQueryString().isEmpty() ? "" : "?" + exchange.getQueryString());
        // a target such as @example.com would lead to another host
        if (!target.startsWith("/") || !target.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            ResponseWriter.problem(exchange, StatusCodes.badRequest("the path is malformed"));
            return;
        }
        String name = host.get();
        HttpString method = exchange.getRequestMethod();
        exchange.setStatusCode(
                method.equals(Methods.GET) || method.equals(Methods.HEAD)
                        ? StatusCodes.MOVED_PERMANENTLY
                        : StatusCodes.PERMANENT_REDIRECT);
        // not to be cached, since a proxy in front may ask once by http and then by https
        exchange.getResponseHeaders()
                .put(Headers.CACHE_CONTROL, Caching.NEVER)
                .put(
                        Headers.LOCATION,
                        "https://"
                                + (name.endsWith(DEFAULT_HTTP_PORT)
                                        ? name.substring(0, name.length() - DEFAULT_HTTP_PORT.length())
                                        : name)
                                + target);
        exchange.endExchange();
    }
}
