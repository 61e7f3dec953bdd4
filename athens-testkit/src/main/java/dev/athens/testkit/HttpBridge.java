package dev.athens.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.athens.content.Blob;
import dev.athens.fetch.FetchException;
import dev.athens.module.InvalidNameException;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.protocol.SumdbRequest;
import dev.athens.proxy.Answer;
import dev.athens.proxy.ModuleProxy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A proxy behind the JDK's small HTTP server, on a free port of the loopback address. Only what a test needs: the server
 * module cannot be used here, because its own tests use the test kit.
 */
final class HttpBridge implements AutoCloseable {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final ModuleProxy proxy;
    private final FakeChecksumDatabase checksums;
    private final HttpServer server;
    private final ExecutorService threads;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private HttpBridge(ModuleProxy proxy, FakeChecksumDatabase checksums, HttpServer server, ExecutorService threads) {
        this.proxy = proxy;
        this.checksums = checksums;
        this.server = server;
        this.threads = threads;
    }

    static HttpBridge start(ModuleProxy proxy, FakeChecksumDatabase checksums) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0), 0);
        ExecutorService threads = Executors.newCachedThreadPool(HttpBridge::daemon);
        HttpBridge bridge = new HttpBridge(proxy, checksums, server, threads);
        server.setExecutor(threads);
        server.createContext("/", bridge::handle);
        server.start();
        return bridge;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "module-proxy-extension");
        thread.setDaemon(true);
        return thread;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<String> requests() {
        return List.copyOf(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            String path = exchange.getRequestURI().getPath();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                sendText(exchange, 405, "only GET and HEAD are possible");
                return;
            }
            requests.add(path);
            answer(exchange, path);
        }
    }

    private void answer(HttpExchange exchange, String path) throws IOException {
        Answer answer;
        try {
            Optional<String> question = FakeChecksumDatabase.rest(path);
            if (question.isPresent()) {
                send(
                        exchange,
                        200,
                        "text/plain; charset=utf-8",
                        Blob.of(checksums.get(SumdbRequest.parse(question.get()))));
                return;
            }
            answer = proxy.answer(ProtocolRequest.parse(path));
        } catch (InvalidNameException e) {
            sendText(exchange, 404, "not found: " + e.getMessage());
            return;
        } catch (FetchException.NotFound e) {
            sendText(exchange, 404, "not found: " + e.getMessage());
            return;
        } catch (FetchException.Refused e) {
            sendText(exchange, 403, String.valueOf(e.getMessage()));
            return;
        } catch (FetchException.Unavailable e) {
            sendText(exchange, e.isTimeout() ? 504 : 502, String.valueOf(e.getMessage()));
            return;
        } catch (FetchException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            sendText(exchange, 503, "proxy is stopping");
            return;
        } catch (IOException e) {
            sendText(exchange, 500, "storage failed: " + e.getMessage());
            return;
        }
        send(exchange, path, answer);
    }

    private static void send(HttpExchange exchange, String path, Answer answer) throws IOException {
        if (answer instanceof Answer.Found found) {
            send(exchange, 200, contentType(path), found.body());
            return;
        }
        if (answer instanceof Answer.Redirect redirect) {
            exchange.getResponseHeaders().set("Location", redirect.location().toString());
            exchange.sendResponseHeaders(302, -1);
            return;
        }
        if (answer instanceof Answer.Absent absent) {
            sendText(exchange, 404, "not found: " + absent.reason());
            return;
        }
        if (answer instanceof Answer.Gone gone) {
            sendText(exchange, 410, "gone: " + gone.reason());
            return;
        }
        if (answer instanceof Answer.Refused refused) {
            sendText(exchange, 403, refused.reason());
            return;
        }
        throw new AssertionError(answer);
    }

    private static String contentType(String path) {
        if (path.endsWith(".zip")) {
            return "application/zip";
        }
        return path.endsWith(".info") || path.endsWith("/@latest") ? "application/json" : "text/plain; charset=utf-8";
    }

    private static void sendText(HttpExchange exchange, int status, String text) throws IOException {
        send(exchange, status, "text/plain; charset=utf-8", Blob.of(text + "\n"));
    }

    private static void send(HttpExchange exchange, int status, String contentType, Blob body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Long.toString(body.sizeBytes()));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        // here 0 means chunks of unknown number, and -1 no body
        exchange.sendResponseHeaders(status, body.sizeBytes() == 0 ? -1 : body.sizeBytes());
        try (InputStream in = body.openStream();
                OutputStream out = exchange.getResponseBody()) {
            in.transferTo(out);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
