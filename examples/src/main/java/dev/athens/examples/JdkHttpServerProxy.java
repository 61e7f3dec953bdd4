package dev.athens.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.athens.content.Blob;
import dev.athens.fetch.FetchException;
import dev.athens.module.InvalidNameException;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.proxy.ModuleProxy;
import java.io.IOException;
import java.io.InputStream;

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
    private final ModuleProxy proxy;

    /** Serves a proxy, which it does not close. */
    public JdkHttpServerProxy(ModuleProxy proxy) {
        this.proxy = proxy;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                send(exchange, 405, "only GET is supported");
                return;
            }
            Answer answer;
            try {
                answer = proxy.answer(
                        ProtocolRequest.parse(exchange.getRequestURI().getPath()));
            } catch (InvalidNameException e) {
                send(exchange, 404, "not found: " + e.getMessage());
                return;
            } catch (FetchException.Unavailable e) {
                send(exchange, e.isTimeout() ? 504 : 502, e.getMessage());
                return;
            } catch (IOException e) {
                send(exchange, 500, "the storage failed");
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                send(exchange, 503, "shutting down");
                return;
            }
            send(exchange, answer);
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        if (answer instanceof Answer.Found found) {
            send(exchange, 200, found.body());
        } else if (answer instanceof Answer.Redirect redirect) {
            exchange.getResponseHeaders().set("Location", redirect.location().toString());
            exchange.sendResponseHeaders(302, -1);
        } else if (answer instanceof Answer.Absent absent) {
            send(exchange, 404, "not found: " + absent.reason());
        } else if (answer instanceof Answer.Refused refused) {
            send(exchange, 403, refused.reason());
        } else {
            throw new AssertionError(answer);
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        send(exchange, status, Blob.of(text + "\n"));
    }

    private static void send(HttpExchange exchange, int status, Blob body) throws IOException {
        // this server takes 0 for a length that nobody knows and -1 for no body
        exchange.sendResponseHeaders(status, body.sizeBytes() == 0 ? -1 : body.sizeBytes());
        try (InputStream in = body.openStream()) {
            in.transferTo(exchange.getResponseBody());
        }
    }
}
