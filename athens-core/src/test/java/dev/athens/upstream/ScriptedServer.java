package dev.athens.upstream;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.athens.content.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An HTTP server on the loopback address that answers as it is told, the last answer again and again. */
final class ScriptedServer implements AutoCloseable {
    /** A request as it came. */
    record Seen(String method, String path, Headers headers, String body) {
        Optional<String> header(String name) {
            return Optional.ofNullable(headers.getFirst(name));
        }
    }

    /** When an answer comes to a halt. */
    enum Stall {
        NEVER,
        BEFORE_HEADERS,
        IN_BODY
    }

    /** An answer; a declared length above the body's breaks the connection off behind the body. */
    record Response(int status, Map<String, String> headers, Blob body, long declaredBytes, Stall stall) {
        static Response of(int status, String body) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            return ok(bytes).withStatus(status);
        }

        static Response ok(byte[] body) {
            return new Response(200, Map.of(), Blob.of(body), body.length, Stall.NEVER);
        }

        Response withStatus(int other) {
            return new Response(other, headers, body, declaredBytes, stall);
        }

        Response with(String name, String value) {
            Map<String, String> more = new ConcurrentHashMap<>(headers);
            more.put(name, value);
            return new Response(status, more, body, declaredBytes, stall);
        }

        Response declaring(long bytes) {
            return new Response(status, headers, body, bytes, stall);
        }
    }

    private final HttpServer server;
    private final String scheme;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Queue<Response>> replies = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch stalled = new CountDownLatch(1);
    final List<Seen> seen = new CopyOnWriteArrayList<>();

    private ScriptedServer(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    static ScriptedServer start() throws IOException {
        return new ScriptedServer(HttpServer.create(anyPort(), 0), "http");
    }

    /** Speaks TLS with the certificate of {@code localhost.p12}. */
    static ScriptedServer startTls() throws IOException, GeneralSecurityException {
        char[] password = "changeit".toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = ScriptedServer.class.getResourceAsStream("localhost.p12")) {
            keys.load(in, password);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new ScriptedServer(server, "https");
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    int port() {
        return server.getAddress().getPort();
    }

    URI url() {
        return url("localhost");
    }

    /** The base URL with another name, or user info and name, for this machine. */
    URI url(String host) {
        return URI.create(scheme + "://" + host + ":" + port());
    }

    /** Answers a path, first with the first reply and then with the next. */
    ScriptedServer on(String path, Response... inOrder) {
        replies.put(path, new ArrayDeque<>(List.of(inOrder)));
        return this;
    }

    /** Sends nothing, or headers and a few bytes, and then waits until the server is closed. */
    ScriptedServer stallOn(String path, Stall stall) {
        return on(path, new Response(200, Map.of(), Blob.of("a few bytes"), 1 << 20, stall));
    }

    /** Waits until a stalling answer has begun. */
    void awaitStall() throws InterruptedException {
        stalled.await();
    }

    List<String> paths() {
        return seen.stream().map(Seen::path).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            seen.add(new Seen(exchange.getRequestMethod(), path, exchange.getRequestHeaders(), body));
            Response reply = next(path);
            if (reply.stall() == Stall.BEFORE_HEADERS) {
                halt();
                return;
            }
            reply.headers().forEach(exchange.getResponseHeaders()::add);
            exchange.sendResponseHeaders(reply.status(), reply.declaredBytes() == 0 ? -1 : reply.declaredBytes());
            OutputStream out = exchange.getResponseBody();
            try (InputStream in = reply.body().openStream()) {
                in.transferTo(out);
            }
            out.flush();
            if (reply.stall() == Stall.IN_BODY) {
                halt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void halt() throws InterruptedException {
        stalled.countDown();
        closing.await();
    }

    private Response next(String path) {
        Queue<Response> inOrder = replies.getOrDefault(path, new ArrayDeque<>());
        synchronized (inOrder) {
            if (inOrder.isEmpty()) {
                return Response.of(404, "no script for " + path).with("Content-Type", "text/plain");
            }
            return inOrder.size() == 1 ? inOrder.element() : inOrder.remove();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
