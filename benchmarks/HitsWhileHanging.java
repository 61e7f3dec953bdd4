import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Measures how long hits take while fetches hang: an upstream accepts connections and never says a word, many clients wait
 * for modules of it, and others ask for what is stored at a steady rate. See README.md beside this file.
 */
final class HitsWhileHanging {
    private static final String USAGE = "java benchmarks/HitsWhileHanging.java [--jar <athens.jar>] [--hanging 64]"
            + " [--rate 1000] [--seconds 20] [--rounds 5] [--connections 8] [--heap 64m]";
    private static final int VERSIONS = 500;

    private final Map<String, String> options = new HashMap<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    });

    private HitsWhileHanging(String[] args) {
        for (int i = 0; i < args.length; i += 2) {
            if (!args[i].startsWith("--") || i + 1 == args.length) {
                throw new IllegalArgumentException(USAGE);
            }
            options.put(args[i].substring(2), args[i + 1]);
        }
    }

    public static void main(String[] args) throws Exception {
        new HitsWhileHanging(args).run();
        System.exit(0);
    }

    private String option(String name, String otherwise) {
        return options.getOrDefault(name, otherwise);
    }

    private int number(String name, int otherwise) {
        return Integer.parseInt(option(name, Integer.toString(otherwise)));
    }

    private void run() throws Exception {
        Path work = Files.createTempDirectory("hits-while-hanging-");
        Path store = work.resolve("store");
        for (int i = 0; i < VERSIONS; i++) {
            write(store.resolve("stored.example/m" + i + "/@v"), "stored.example/m" + i);
        }
        try (ServerSocket dead = new ServerSocket(0, 10_000, InetAddress.getLoopbackAddress())) {
            int port = freePort();
            Process server = start(work, store, port, "http://127.0.0.1:" + dead.getLocalPort());
            try {
                awaitReady(port);
                measure(port, 5); // warms up
                System.out.printf("%-14s | %6s | %8s | %8s | %8s | %8s%n", "fetches", "hits/s", "p50 ms", "p99 ms", "p99.9 ms", "max ms");
                for (int round = 0; round < number("rounds", 5); round++) {
                    print("none", measure(port, number("seconds", 20)));
                    List<Future<?>> hanging = hang(port, round);
                    print(stillWaiting(hanging) + " hanging", measure(port, number("seconds", 20)));
                    long left = stillWaiting(hanging);
                    hanging.forEach(request -> request.cancel(true));
                    if (left == 0) {
                        throw new IllegalStateException("no fetch was still hanging at the end");
                    }
                }
            } finally {
                server.destroyForcibly().waitFor();
            }
        }
    }

    private static void write(Path folder, String module) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("v1.0.0.mod"), "module " + module + "\n");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("v1.0.0.zip")))) {
            zip.putNextEntry(new ZipEntry(module + "@v1.0.0/go.mod"));
            zip.write(("module " + module + "\n").getBytes(StandardCharsets.UTF_8));
        }
        Files.writeString(folder.resolve("v1.0.0.info"), "{\"Version\":\"v1.0.0\",\"Time\":\"2024-01-02T03:04:05Z\"}");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Process start(Path work, Path store, int port, String upstream) throws IOException {
        ProcessBuilder server = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + option("heap", "64m"),
                "-jar",
                option("jar", "athens-standalone/target/athens.jar"));
        server.environment().clear();
        server.environment()
                .putAll(Map.of(
                        "PATH", String.valueOf(System.getenv("PATH")),
                        "HOME", work.toString(),
                        "GOPROXY", upstream,
                        "GOSUMDB", "off",
                        "ATHENS_PORT", "127.0.0.1:" + port,
                        "ATHENS_DISK_STORAGE_ROOT", store.toString()));
        return server.redirectErrorStream(true)
                .redirectOutput(work.resolve("log").toFile())
                .start();
    }

    private void awaitReady(int port) throws Exception {
        for (int i = 0; i < 300; i++) {
            try {
                client.send(request(port, "/readyz"), HttpResponse.BodyHandlers.discarding());
                return;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        throw new IllegalStateException("the server did not start");
    }

    private static HttpRequest request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofMinutes(20))
                .build();
    }

    /** Asks for modules that nobody has asked for before, of as many hosts as a build would. */
    private List<Future<?>> hang(int port, int round) throws Exception {
        int count = number("hanging", 64);
        CountDownLatch asked = new CountDownLatch(count);
        List<Future<?>> requests = IntStream.range(0, count)
                .<Future<?>>mapToObj(i -> threads.submit(() -> {
                    HttpRequest request =
                            request(port, "/dead" + i % 4 + ".example/r" + round + "m" + i + "/@v/v1.0.0.zip");
                    asked.countDown();
                    return HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode();
                }))
                .toList();
        asked.await();
        TimeUnit.SECONDS.sleep(1);
        return requests;
    }

    private static long stillWaiting(List<Future<?>> requests) {
        return requests.stream().filter(request -> !request.isDone()).count();
    }

    /** Nanoseconds from when each request was due to the end of its answer, so that a late start counts. */
    private long[] measure(int port, int seconds) throws Exception {
        int connections = number("connections", 8);
        int perConnection = number("rate", 1000) * seconds / connections;
        long interval = TimeUnit.SECONDS.toNanos(1) * connections / number("rate", 1000);
        long[] all = new long[perConnection * connections];
        long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
        List<Future<?>> running = IntStream.range(0, connections)
                .<Future<?>>mapToObj(c -> threads.submit(() -> {
                    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                        socket.setTcpNoDelay(true);
                        Connection connection = new Connection(socket);
                        for (int i = 0; i < perConnection; i++) {
                            long due = start + i * interval + c * interval / connections;
                            waitUntil(due);
                            connection.get("/stored.example/m" + (i * connections + c) % VERSIONS + "/@v/v1.0.0.info");
                            all[c * perConnection + i] = System.nanoTime() - due;
                        }
                    }
                    return null;
                }))
                .toList();
        for (Future<?> connection : running) {
            connection.get();
        }
        Arrays.sort(all);
        return all;
    }

    private static void waitUntil(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** As little of an HTTP client as these answers need, so that the client's own cost is small. */
    private static final class Connection {
        private final BufferedReader in;
        private final OutputStream out;

        Connection(Socket socket) throws IOException {
            this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            this.out = socket.getOutputStream();
        }

        void get(String path) throws IOException {
            out.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            String status = in.readLine();
            if (status == null || !status.startsWith("HTTP/1.1 200")) {
                throw new IOException(path + ": " + status);
            }
            int length = 0;
            for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                    length = Integer.parseInt(line.substring("content-length:".length()).strip());
                }
            }
            for (int i = 0; i < length; i++) {
                in.read();
            }
        }
    }

    private void print(String what, long[] sorted) {
        System.out.printf(
                Locale.ROOT,
                "%-14s | %6d | %8.2f | %8.2f | %8.2f | %8.2f%n",
                what,
                number("rate", 1000),
                ms(sorted, 0.5),
                ms(sorted, 0.99),
                ms(sorted, 0.999),
                ms(sorted, 1));
    }

    private static double ms(long[] sorted, double quantile) {
        int index = (int) Math.min(sorted.length - 1, Math.ceil(sorted.length * quantile) - 1);
        return sorted[index] / 1e6;
    }
}
