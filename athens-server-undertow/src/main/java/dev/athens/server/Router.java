package dev.athens.server;

import dev.athens.http.MalformedRequestException;
import dev.athens.http.StatusCodes;
import dev.athens.server.endpoints.CatalogHandler;
import dev.athens.server.endpoints.HealthHandler;
import dev.athens.server.endpoints.HomeHandler;
import dev.athens.server.endpoints.IndexHandler;
import dev.athens.server.endpoints.SumdbHandler;
import dev.athens.server.http.OpenPaths;
import dev.athens.server.http.RequestPath;
import dev.athens.server.http.ResponseWriter;
import dev.athens.server.modules.ProtocolHandler;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.Deque;
import java.util.Optional;

/** Checks the method, decodes the path once, and lets the right handler answer. Called on workers. */
final class Router implements HttpHandler {
    private final String prefix;
    private final HealthHandler health;
    private final HomeHandler home;
    private final Optional<SumdbHandler> sumdb;
    private final CatalogHandler catalog;
    private final IndexHandler index;
    private final ProtocolHandler protocol;

    /**
     * Wires the handlers.
     *
     * @param prefix what all paths begin with, such as {@code /go}; may be empty
     */
    Router(
            String prefix,
            HealthHandler health,
            HomeHandler home,
            Optional<SumdbHandler> sumdb,
            CatalogHandler catalog,
            IndexHandler index,
            ProtocolHandler protocol) {
        this.prefix = prefix;
        this.health = health;
        this.home = home;
        this.sumdb = sumdb;
        this.catalog = catalog;
        this.index = index;
        this.protocol = protocol;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        HttpString method = exchange.getRequestMethod();
        if (!method.equals(Methods.GET) && !method.equals(Methods.HEAD)) {
            exchange.getResponseHeaders().put(Headers.ALLOW, StatusCodes.ALLOWED_METHODS);
            ResponseWriter.problem(exchange, StatusCodes.methodNotAllowed());
            return;
        }
        if (isDiscovery(exchange)) {
            String reason = "go-get=1 is asked of the host of an import path, this is a module proxy";
            ResponseWriter.problem(exchange, StatusCodes.notFound(reason));
            return;
        }
        String path;
        try {
            path = RequestPath.of(exchange);
        } catch (MalformedRequestException e) {
            ResponseWriter.problem(exchange, StatusCodes.malformed(e));
            return;
        }
        if (!path.startsWith(prefix + "/") && !path.equals(prefix)) {
            ResponseWriter.problem(exchange, StatusCodes.notFound("the module proxy is below " + prefix + "/"));
            return;
        }
        route(exchange, path.substring(prefix.length()));
    }

    private void route(HttpServerExchange exchange, String path) throws Exception {
        if (path.startsWith(SumdbHandler.PREFIX)) {
            relay(exchange, path);
            return;
        }
        switch (path) {
            case "", "/" -> home.home(exchange, exchange.getResolvedPath() + prefix);
            case "/robots.txt" -> home.robots(exchange);
            case OpenPaths.ALIVE -> health.alive(exchange);
            case OpenPaths.READY -> health.ready(exchange);
            case "/version" -> health.version(exchange);
            case "/catalog" -> catalog.handle(exchange);
            case "/index" -> index.handle(exchange);
            default -> protocol.handle(exchange, path);
        }
    }

    private void relay(HttpServerExchange exchange, String path) {
        if (sumdb.isEmpty()) {
            ResponseWriter.problem(exchange, StatusCodes.notFound("no checksum database is relayed here"));
            return;
        }
        sumdb.get().handle(exchange, path);
    }

    /** Tells whether this is a look for a repository's address. Source: go help importpath, "Remote import paths". */
    private static boolean isDiscovery(HttpServerExchange exchange) {
        Deque<String> values = exchange.getQueryParameters().get("go-get");
        return values != null && values.contains("1");
    }
}
