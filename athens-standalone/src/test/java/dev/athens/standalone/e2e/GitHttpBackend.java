package dev.athens.standalone.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** Serves a folder of git repositories over HTTP on a free port, by git's own {@code git http-backend}. */
final class GitHttpBackend implements AutoCloseable {
    /** How requests for objects begin in the second version of git's protocol. */
    private static final String COMMAND = "command=fetch";

    /** Of each line, before it. */
    private static final int LENGTH_BYTES = 4;

    private final Path root;
    private final Runnable before;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final Queue<String> fetches = new ConcurrentLinkedQueue<>();
    private final Map<String, String> neededLogins = new ConcurrentHashMap<>();

    GitHttpBackend(Path root) throws IOException {
        this(root, () -> {});
    }

    /**
     * Starts it.
     *
     * @param before runs before each answer, on a thread of its own
     */
    GitHttpBackend(Path root, Runnable before) throws IOException {
        this.root = root;
        this.before = before;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Methods and paths of all requests so far, oldest first. */
    Queue<String> requests() {
        return requests;
    }

    /** Paths of repositories, once for each time that somebody asked for objects of theirs, oldest first. */
    Queue<String> fetches() {
        return fetches;
    }

    /** Lets only those into what is below a path who send this header Authorization. */
    void needsLogin(String path, String authorization) {
        neededLogins.put(path, authorization);
    }

    private boolean letsIn(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return neededLogins.entrySet().stream()
                .filter(needed -> path.startsWith(needed.getKey()))
                .allMatch(needed ->
                        needed.getValue().equals(exchange.getRequestHeaders().getFirst("Authorization")));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            if (isFetch(exchange, body)) {
                fetches.add(exchange.getRequestURI().getPath().replace("/git-upload-pack", ""));
            }
            before.run();
            if (!letsIn(exchange)) {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            Process backend = start(exchange);
            threads.execute(() -> feed(new ByteArrayInputStream(body), backend.getOutputStream()));
            try (InputStream out = backend.getInputStream()) {
                int status = 200;
                for (String line = readLine(out); !line.isEmpty(); line = readLine(out)) {
                    int colon = line.indexOf(':');
                    String name = line.substring(0, colon);
                    String value = line.substring(colon + 1).strip();
                    if (name.equalsIgnoreCase("Status")) {
                        status = Integer.parseInt(value.substring(0, 3));
                    } else {
                        exchange.getResponseHeaders().add(name, value);
                    }
                }
                exchange.sendResponseHeaders(status, 0);
                out.transferTo(exchange.getResponseBody());
            } finally {
                backend.destroy();
            }
        }
    }

    private static boolean isFetch(HttpExchange exchange, byte[] body) throws IOException {
        boolean isZipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (InputStream in =
                isZipped ? new GZIPInputStream(new ByteArrayInputStream(body)) : new ByteArrayInputStream(body)) {
            String start = new String(in.readNBytes(COMMAND.length() + LENGTH_BYTES), StandardCharsets.ISO_8859_1);
            return start.startsWith(COMMAND, LENGTH_BYTES);
        }
    }

    private Process start(HttpExchange exchange) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.put("GIT_PROJECT_ROOT", root.toString());
        environment.put("GIT_HTTP_EXPORT_ALL", "1");
        environment.put("GIT_CONFIG_COUNT", "2");
        environment.put("GIT_CONFIG_KEY_0", "safe.directory");
        environment.put("GIT_CONFIG_VALUE_0", "*");
        environment.put("GIT_CONFIG_KEY_1", "uploadpack.allowFilter"); // as the well-known hosts are set up
        environment.put("GIT_CONFIG_VALUE_1", "true");
        environment.put("REQUEST_METHOD", exchange.getRequestMethod());
        environment.put("PATH_INFO", exchange.getRequestURI().getPath());
        environment.put("REMOTE_ADDR", "127.0.0.1");
        environment.put(
                "QUERY_STRING",
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
        copyHeader(exchange, "Content-Type", environment, "CONTENT_TYPE");
        copyHeader(exchange, "Content-Length", environment, "CONTENT_LENGTH");
        copyHeader(exchange, "Content-Encoding", environment, "HTTP_CONTENT_ENCODING");
        copyHeader(exchange, "Git-Protocol", environment, "HTTP_GIT_PROTOCOL");
        return builder.start();
    }

    private static void copyHeader(
            HttpExchange exchange, String header, Map<String, String> environment, String variable) {
        Optional.ofNullable(exchange.getRequestHeaders().getFirst(header))
                .ifPresent(value -> environment.put(variable, value));
    }

    private static void feed(InputStream from, OutputStream to) {
        try (to) {
            from.transferTo(to);
        } catch (IOException e) {
            // the backend has read enough
        }
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return new String(line.toString().strip().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
