package dev.athens.server;

import dev.athens.http.Problem;
import dev.athens.http.StatusCodes;
import dev.athens.server.http.RequestContext;
import dev.athens.server.http.ResponseWriter;
import dev.athens.server.http.Route;
import dev.athens.server.options.Endpoint;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.Deque;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Checks the method, and lets the endpoint or the module proxy answer to which a request goes. Called on workers.
 *
 * @param prefix what all paths begin with; may be empty
 * @param modules what answers for the module proxy
 */
record Router(String prefix, HttpHandler modules) implements HttpHandler {
    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        RequestContext context = RequestContext.of(exchange);
        if (!isAnswered(exchange.getRequestMethod(), context.endpoint())) {
            refuseMethod(exchange, context.endpoint());
            return;
        }
        if (context.route() != Route.OWN && context.route() != Route.METRICS && isDiscovery(exchange)) {
            String reason = "go-get=1 is asked of the host of an import path, this is a module proxy";
            ResponseWriter.problem(exchange, StatusCodes.notFound(reason));
            return;
        }
        switch (context.route()) {
            case HOME, ROBOTS, ALIVE, READY, VERSION, CATALOG, INDEX, SUMDB ->
                context.endpoint().orElseThrow().handler().handleRequest(exchange);
            case OWN, METRICS -> handOver(exchange, context.endpoint().orElseThrow());
            case MODULE -> modules.handleRequest(exchange);
            case OUTSIDE ->
                ResponseWriter.problem(exchange, StatusCodes.notFound("the module proxy is below " + prefix + "/"));
            case MALFORMED ->
                ResponseWriter.problem(
                        exchange, StatusCodes.malformed(context.malformed().orElseThrow()));
        }
    }

    /** What fails there is no failure of a storage or an origin, whatever it throws. */
    private static void handOver(HttpServerExchange exchange, Endpoint endpoint) {
        try {
            endpoint.handler().handleRequest(exchange);
        } catch (Exception e) {
            ResponseWriter.fail(
                    exchange, new IllegalStateException("the endpoint at " + endpoint.prefix() + " failed", e));
        }
    }

    private static boolean isAnswered(HttpString method, Optional<Endpoint> endpoint) {
        return endpoint.isPresent()
                ? endpoint.get().methods().contains(method.toString())
                : method.equals(Methods.GET) || method.equals(Methods.HEAD);
    }

    private static void refuseMethod(HttpServerExchange exchange, Optional<Endpoint> endpoint) {
        String allowed = endpoint.map(one -> String.join(", ", new TreeSet<>(one.methods())))
                .orElse(StatusCodes.ALLOWED_METHODS);
        Problem problem = allowed.equals(StatusCodes.ALLOWED_METHODS)
                ? StatusCodes.methodNotAllowed()
                : StatusCodes.methodNotAllowed(allowed);
        exchange.getResponseHeaders().put(Headers.ALLOW, allowed);
        ResponseWriter.problem(exchange, problem);
    }

    /** Tells whether this is a look for a repository's address. Source: go help importpath, "Remote import paths". */
    private static boolean isDiscovery(HttpServerExchange exchange) {
        Deque<String> values = exchange.getQueryParameters().get("go-get");
        return values != null && values.contains("1");
    }
}
