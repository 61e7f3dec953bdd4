package dev.athens.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.athens.http.ProxyResponder;
import dev.athens.http.Request;
import dev.athens.http.Response;
import dev.athens.proxy.ModuleProxy;
import java.io.IOException;
import java.util.Optional;

/**
 * Shows how to serve the proxy without Undertow: a handler for the JDK's own HTTP server. What it does is all that a
 * servlet or a handler of any other server has to do.
 *
 * <pre>{@code
 * HttpServer server = HttpServer.create(new InetSocketAddress("localhost", 8080), 0);
 * server.createContext("/", new JdkHttpServerProxy(proxy));
 * server.setExecutor(Executors.newFixedThreadPool(50)); // handlers wait for fetches
 * server.start();
 * }</pre>
 */
public final class JdkHttpServerProxy implements HttpHandler {
    private final ProxyResponder responder;

    /** Serves a proxy, which it does not close. */
    public JdkHttpServerProxy(ModuleProxy proxy) {
        this.responder = new ProxyResponder(proxy);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Request request = Request.of(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                name -> Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)));
        try (exchange;
                Response response = responder.respond(request)) {
            response.headers().forEach(exchange.getResponseHeaders()::set);
            // this server takes 0 for a length that nobody knows and -1 for no body
            exchange.sendResponseHeaders(response.status(), response.bodyBytes() == 0 ? -1 : response.bodyBytes());
            response.body().transferTo(exchange.getResponseBody());
        }
    }
}
