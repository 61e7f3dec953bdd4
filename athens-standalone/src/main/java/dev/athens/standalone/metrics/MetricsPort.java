package dev.athens.standalone.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.athens.http.EndpointRequest;
import dev.athens.http.HttpEndpoint;
import dev.athens.http.Problem;
import dev.athens.http.Response;
import dev.athens.http.StatusCodes;
import dev.athens.policy.Caller;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A listener beside that of the server, without a login, which shows metrics and that the process lives, and nothing else. It is
 * Java's own little server: whoever reaches it is trusted with what it shows, and it has few threads. Thread-safe.
 */
public final class MetricsPort implements Closeable {
    private static final int THREADS = 2;
    private static final int MAX_WAITING = 50;
    private static final Duration THREAD_IDLE = Duration.ofSeconds(30);

    /** Read once by Java's server, in seconds: who sends or takes no byte for longer is cut off. */
    private static final Map<String, String> LIMITS =
            Map.of("sun.net.httpserver.maxReqTime", "10", "sun.net.httpserver.maxRspTime", "30");

    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    private MetricsPort(HttpServer server, ThreadPoolExecutor threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Starts to listen.
     *
     * @param address a port of 0 is any that is free
     * @throws IOException if the address cannot be had; the message names it
     */
    public static MetricsPort open(InetSocketAddress address, HttpEndpoint metrics) throws IOException {
        LIMITS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
        HttpServer server;
        try {
            server = HttpServer.create(address, MAX_WAITING);
        } catch (IOException e) {
            throw new IOException("cannot listen on " + address + " for metrics: " + e.getMessage(), e);
        }
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                THREAD_IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                work -> {
                    Thread thread = new Thread(work, "athens-metrics");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, metrics));
        server.start();
        return new MetricsPort(server, threads);
    }

    private static void answer(HttpExchange exchange, HttpEndpoint metrics) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String method = exchange.getRequestMethod();
            if (!metrics.methods().contains(method)) {
                send(exchange, StatusCodes.methodNotAllowed());
            } else if (path.equals(metrics.prefix())) {
                show(exchange, metrics);
            } else if (path.equals("/healthz")) {
                send(exchange, StatusCodes.OK, "ok\n");
            } else {
                send(exchange, StatusCodes.notFound("metrics are at " + metrics.prefix()));
            }
        }
    }

    private static void show(HttpExchange exchange, HttpEndpoint metrics) throws IOException {
        EndpointRequest request = new EndpointRequest(
                exchange.getRequestMethod(),
                metrics.prefix(),
                Map.of(),
                name -> Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)),
                Caller.ANONYMOUS,
                new EndpointRequest.Sender("", exchange.getRemoteAddress().getHostString(), ""),
                InputStream.nullInputStream());
        try (Response response = metrics.respond(request)) {
            response.headers().forEach((name, value) -> {
                if (!name.equals("Content-Length")) {
                    exchange.getResponseHeaders().set(name, value);
                }
            });
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(response.status(), head ? -1 : response.bodyBytes());
            if (!head) {
                response.body().transferTo(exchange.getResponseBody());
            }
        }
    }

    private static void send(HttpExchange exchange, Problem problem) throws IOException {
        send(exchange, problem.status(), problem.text() + "\n");
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
        if (!head) {
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
