package dev.athens.testkit.git;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/**
 * A git server on a free loopback port that answers with any bytes, for tests of what clients do about it. Whatever
 * repository is asked for, it is the same one.
 *
 * <pre>{@code
 * try (RawGitServer server = RawGitServer.start()) {
 *     server.references(out -> RawGitServer.reference(out, id, "refs/tags/v1.0.0"));
 *     server.pack(pack.toBytes());
 *     fetch(server.url() + "/any.git");
 * }
 * }</pre>
 *
 * <p>It speaks protocol 2 over HTTP, which is what clients ask for first. Source: gitprotocol-http(5), gitprotocol-v2(5).
 * Thread-safe.
 */
public final class RawGitServer implements AutoCloseable {
    /** Writes an answer, or the part of it that a method names; an endless one ends when the client hangs up. */
    @FunctionalInterface
    public interface Body {
        /** Writes to the client. */
        void writeTo(OutputStream out) throws IOException;
    }

    private static final int MAX_DATA_BYTES = 65_515;
    private static final byte[] FLUSH = "0000".getBytes(StandardCharsets.US_ASCII);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Body> pages = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile Body advertisement = RawGitServer::advertise;
    private volatile Body references = out -> {};
    private volatile Body fetch = out -> {};

    private RawGitServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
    }

    /** Starts a server of an empty repository. */
    public static RawGitServer start() throws IOException {
        RawGitServer started = new RawGitServer();
        started.server.start();
        return started;
    }

    /** The URL that all repositories are below. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The requests so far, such as {@code GET /a.git/info/refs} and {@code POST /a.git/git-upload-pack fetch}. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Sets what the server says first of all: else that it speaks protocol 2. */
    public RawGitServer advertisement(Body value) {
        advertisement = value;
        return this;
    }

    /** Sets the references, written by {@link #reference} or otherwise; the list is ended by the server. */
    public RawGitServer references(Body value) {
        references = value;
        return this;
    }

    /** Sets references by name to ids. */
    public RawGitServer references(Map<String, String> ids) {
        Map<String, String> copy = new LinkedHashMap<>(ids);
        return references(out -> {
            for (Map.Entry<String, String> reference : copy.entrySet()) {
                reference(out, reference.getValue(), reference.getKey());
            }
        });
    }

    /** Sets the pack that every fetch gets. */
    public RawGitServer pack(byte[] pack) {
        return fetch(out -> {
            packet(out, "packfile\n".getBytes(StandardCharsets.US_ASCII));
            data(out, pack);
            out.write(FLUSH);
        });
    }

    /** Sets the whole answer to every fetch. */
    public RawGitServer fetch(Body value) {
        fetch = value;
        return this;
    }

    /** Sets a plain answer to everything whose path ends so, as web servers that know nothing of git give it. */
    public RawGitServer page(String pathEnd, Body body) {
        pages.put(pathEnd, body);
        return this;
    }

    /** Writes a line of a list of references. */
    public static void reference(OutputStream out, String id, String name) throws IOException {
        packet(out, (id + " " + name + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Writes one packet: its length as four hexadecimal digits, then its bytes, at most 65,516. */
    public static void packet(OutputStream out, byte[] payload) throws IOException {
        out.write(String.format("%04x", payload.length + 4).getBytes(StandardCharsets.US_ASCII));
        out.write(payload);
    }

    /** Writes data of a pack as packets of band 1. */
    public static void data(OutputStream out, byte[] bytes) throws IOException {
        for (int at = 0; at < bytes.length; at += MAX_DATA_BYTES) {
            int length = Math.min(MAX_DATA_BYTES, bytes.length - at);
            out.write(String.format("%04x", length + 5).getBytes(StandardCharsets.US_ASCII));
            out.write(1);
            out.write(bytes, at, length);
        }
    }

    /** Writes a message to the user as a packet of band 2. */
    public static void progress(OutputStream out, String text) throws IOException {
        packet(out, ("\u0002" + text).getBytes(StandardCharsets.UTF_8));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] request = body(exchange);
            boolean lists = new String(request, StandardCharsets.ISO_8859_1).contains("command=ls-refs");
            boolean posts = exchange.getRequestMethod().equals("POST");
            requests.add(exchange.getRequestMethod() + " " + path + (posts ? lists ? " ls-refs" : " fetch" : ""));
            for (Map.Entry<String, Body> page : pages.entrySet()) {
                if (path.endsWith(page.getKey())) {
                    send(exchange, "text/plain", page.getValue());
                    return;
                }
            }
            if (path.endsWith("/info/refs")) {
                send(exchange, "application/x-git-upload-pack-advertisement", out -> {
                    packet(out, "# service=git-upload-pack\n".getBytes(StandardCharsets.US_ASCII));
                    out.write(FLUSH);
                    advertisement.writeTo(out);
                });
            } else if (path.endsWith("/git-upload-pack")) {
                send(exchange, "application/x-git-upload-pack-result", lists ? this::list : fetch);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private static byte[] body(HttpExchange exchange) throws IOException {
        boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        return zipped
                ? new GZIPInputStream(exchange.getRequestBody()).readAllBytes()
                : exchange.getRequestBody().readAllBytes();
    }

    private static void send(HttpExchange exchange, String type, Body body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            body.writeTo(out);
        }
    }

    private static void advertise(OutputStream out) throws IOException {
        for (String line : List.of("version 2", "ls-refs", "fetch=shallow filter", "object-format=sha1")) {
            packet(out, (line + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        out.write(FLUSH);
    }

    private void list(OutputStream out) throws IOException {
        references.writeTo(out);
        out.write(FLUSH);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
