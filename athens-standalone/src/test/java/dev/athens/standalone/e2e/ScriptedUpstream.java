package dev.athens.standalone.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A module proxy that answers every path as it is told, and 404 for the rest. */
final class ScriptedUpstream implements AutoCloseable {
    /** Answers one request; the exchange is closed for it. */
    @FunctionalInterface
    interface Script {
        void answer(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();

    ScriptedUpstream() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                requests.add(exchange.getRequestURI().getPath());
                scripts.getOrDefault(exchange.getRequestURI().getPath(), status(404))
                        .answer(exchange);
            }
        });
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Queue<String> requests() {
        return requests;
    }

    /** Sets the answer for a path such as {@code /a.example/b/@v/v1.0.0.zip}. */
    ScriptedUpstream on(String path, Script script) {
        scripts.put(path, script);
        return this;
    }

    /** Sets the answers for all three files of a version. */
    ScriptedUpstream module(String path, String version, Script zip) {
        on(path + "/@v/" + version + ".info", body("{\"Version\":\"" + version + "\"}"));
        on(path + "/@v/" + version + ".mod", body("module " + path.substring(1) + "\n"));
        return on(path + "/@v/" + version + ".zip", zip);
    }

    /** Sets the answers for a module whose only version has nothing but its go.mod file. */
    ScriptedUpstream release(String module, String version) throws IOException {
        byte[] zip = zip(module + "@" + version + "/go.mod", "module " + module + "\n");
        return module("/" + module, version, body(zip)).on("/" + module + "/@v/list", body(version + "\n"));
    }

    static Script status(int status) {
        return exchange -> {
            byte[] text = ("upstream says " + status + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(status, text.length);
            exchange.getResponseBody().write(text);
        };
    }

    static Script redirect(String location) {
        return exchange -> {
            exchange.getResponseHeaders().add("Location", location);
            exchange.sendResponseHeaders(302, -1);
        };
    }

    static Script body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    static Script body(byte[] bytes) {
        return exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** Promises all bytes, sends half of them and breaks off. */
    static Script truncated(byte[] bytes) {
        return exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes, 0, bytes.length / 2);
            exchange.getResponseBody().flush();
        };
    }

    /** A zip of files, name and content in turn. */
    static byte[] zip(String... namesAndContents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndContents[i]));
                zip.write(namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
