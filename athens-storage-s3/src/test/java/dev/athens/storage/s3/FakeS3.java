package dev.athens.storage.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** As much of the protocol as the storage needs, over a map, for servers that do what no good one does. */
final class FakeS3 implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> objects = new TreeMap<>();
    private final Map<String, Instant> written = new HashMap<>();
    private final AtomicInteger throttled = new AtomicInteger();
    private volatile boolean ignoresConditions;
    private volatile boolean ignoresIfMatch;
    private volatile boolean lacksConditionalDelete;
    private volatile Predicate<String> losesAnswer = key -> false;

    private FakeS3(HttpServer server) {
        this.server = server;
    }

    static FakeS3 start() throws IOException {
        FakeS3 fake = new FakeS3(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        fake.server.createContext("/", fake::answer);
        fake.server.setExecutor(fake.threads);
        fake.server.start();
        return fake;
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    FakeS3 ignoringConditions() {
        ignoresConditions = true;
        return this;
    }

    FakeS3 ignoringIfMatch() {
        ignoresIfMatch = true;
        return this;
    }

    /** Says of each deletion with a condition that this is not built. */
    FakeS3 lackingConditionalDelete() {
        lacksConditionalDelete = true;
        return this;
    }

    /** Makes all objects as old as that. */
    void age(Duration age) {
        synchronized (objects) {
            written.replaceAll((key, time) -> Instant.now().minus(age));
        }
    }

    Set<String> keys() {
        synchronized (objects) {
            return Set.copyOf(objects.keySet());
        }
    }

    /** Says so many times that it has too much to do. */
    void throttle(int times) {
        throttled.set(times);
    }

    int throttledRest() {
        return Math.max(0, throttled.get());
    }

    /** Does the next write of such a key, and does not say so. */
    void loseAnswerOf(Predicate<String> keys) {
        losesAnswer = keys;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (throttled.getAndDecrement() > 0) {
                send(exchange, 503, "<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>");
                return;
            }
            String path = URLDecoder.decode(
                    exchange.getRequestURI().getRawPath().replace("+", "%2B"), StandardCharsets.UTF_8);
            String key = path.replaceFirst("^/[^/]*/?", "");
            switch (exchange.getRequestMethod()) {
                case "GET" -> get(exchange, key);
                case "PUT" -> put(exchange, key, body);
                case "DELETE" -> delete(exchange, key);
                default -> send(exchange, 405, "");
            }
        }
    }

    private void delete(HttpExchange exchange, String key) throws IOException {
        if (lacksConditionalDelete && exchange.getRequestHeaders().containsKey("If-Match")) {
            send(exchange, 501, "<Error><Code>NotImplemented</Code></Error>");
            return;
        }
        synchronized (objects) {
            if (objects.containsKey(key) && !matches(exchange, key)) {
                send(exchange, 412, "<Error><Code>PreconditionFailed</Code></Error>");
                return;
            }
            objects.remove(key);
        }
        if (losesAnswer.test(key)) {
            losesAnswer = other -> false;
            throw new IOException("the connection ends without an answer");
        }
        exchange.sendResponseHeaders(204, -1);
    }

    private boolean matches(HttpExchange exchange, String key) {
        String etag = exchange.getRequestHeaders().getFirst("If-Match");
        return etag == null
                || ignoresIfMatch
                || Optional.ofNullable(objects.get(key))
                        .filter(bytes -> etag.equals(etag(bytes)))
                        .isPresent();
    }

    private void get(HttpExchange exchange, String key) throws IOException {
        if (key.isEmpty()) {
            send(exchange, 200, list(exchange.getRequestURI().getQuery()));
            return;
        }
        byte[] bytes;
        Instant time;
        synchronized (objects) {
            bytes = objects.get(key);
            time = written.get(key);
        }
        if (bytes == null) {
            send(exchange, 404, "<Error><Code>NoSuchKey</Code></Error>");
            return;
        }
        exchange.getResponseHeaders().set("ETag", etag(bytes));
        exchange.getResponseHeaders()
                .set("Last-Modified", DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC)));
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private String list(String query) {
        String prefix =
                query.contains("prefix=") ? query.replaceFirst(".*prefix=", "").replaceFirst("&.*", "") : "";
        StringBuilder xml = new StringBuilder("<ListBucketResult><IsTruncated>false</IsTruncated>");
        synchronized (objects) {
            objects.forEach((key, bytes) -> {
                if (key.startsWith(prefix)) {
                    xml.append("<Contents><Key>")
                            .append(key)
                            .append("</Key><Size>")
                            .append(bytes.length);
                    xml.append("</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>");
                }
            });
        }
        return xml.append("</ListBucketResult>").toString();
    }

    private void put(HttpExchange exchange, String key, byte[] body) throws IOException {
        boolean isConditional = exchange.getRequestHeaders().containsKey("If-None-Match") && !ignoresConditions;
        synchronized (objects) {
            if ((isConditional && objects.containsKey(key)) || !matches(exchange, key)) {
                send(exchange, 412, "<Error><Code>PreconditionFailed</Code></Error>");
                return;
            }
            objects.put(key, content(exchange, body));
            written.put(key, Instant.now());
        }
        if (losesAnswer.test(key)) {
            losesAnswer = other -> false;
            throw new IOException("the connection ends without an answer");
        }
        exchange.getResponseHeaders().set("ETag", etag(content(exchange, body)));
        exchange.sendResponseHeaders(200, -1);
    }

    /** Takes the pieces out of the form {@code aws-chunked}: a line with the length in hexadecimal before each. */
    private static byte[] content(HttpExchange exchange, byte[] body) {
        if (!exchange.getRequestHeaders().containsKey("x-amz-decoded-content-length")) {
            return body;
        }
        var content = new ByteArrayOutputStream();
        int at = 0;
        while (at < body.length) {
            int end = at;
            while (body[end] != '\r') {
                end++;
            }
            String line = new String(body, at, end - at, StandardCharsets.US_ASCII);
            int length = Integer.parseInt(line.replaceFirst(";.*", ""), 16);
            if (length == 0) {
                break;
            }
            content.write(body, end + 2, length);
            at = end + 2 + length + 2;
        }
        return content.toByteArray();
    }

    private static String etag(byte[] bytes) {
        return "\"" + Arrays.hashCode(bytes) + "\"";
    }

    private static void send(HttpExchange exchange, int status, String xml) throws IOException {
        byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
