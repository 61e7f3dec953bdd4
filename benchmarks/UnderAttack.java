import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Measures what ordinary clients notice while others attack: hits and misses at fixed rates, first in peace, then beside clients
 * that leave at once, paths of 2,000 characters, floods of HTTP/2 streams, and origins whose small answers explode. The server
 * has the first core and a small heap, everybody else the second. See README.md beside this file.
 */
final class UnderAttack {
    private static final String USAGE = "java benchmarks/UnderAttack.java [--athens <launcher>] [--heap 64m] [--rate 500]"
            + " [--seconds 120] [--rest 60] [--attacks leave,long,streams,bombs]";
    private static final int VERSIONS = 500;
    private static final int CONNECTIONS = 8;

    /** Attackers come from another address than ordinary clients. */
    private static final String ATTACKER = "127.0.0.2";

    /** An answer that takes longer has failed. */
    private static final int PATIENCE_MILLIS = 10_000;

    private final Map<String, String> options = new HashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    });
    private final SSLContext tls = trustingAnybody();

    private UnderAttack(String[] args) throws Exception {
        for (int i = 0; i < args.length; i += 2) {
            if (!args[i].startsWith("--") || i + 1 == args.length) {
                throw new IllegalArgumentException(USAGE);
            }
            options.put(args[i].substring(2), args[i + 1]);
        }
    }

    public static void main(String[] args) throws Exception {
        UnderAttack program = new UnderAttack(args);
        if (program.options.containsKey("victim")) {
            program.attack(Integer.parseInt(program.options.get("victim")));
        } else {
            program.run();
        }
        System.exit(0);
    }

    private String option(String name, String otherwise) {
        return options.getOrDefault(name, otherwise);
    }

    private int number(String name, int otherwise) {
        return Integer.parseInt(option(name, Integer.toString(otherwise)));
    }

    // ---- the server, and who measures

    private void run() throws Exception {
        Path work = Files.createTempDirectory("under-attack-");
        for (int i = 0; i < VERSIONS; i++) {
            write(work.resolve("store/stored.example/m" + i + "/@v"), "stored.example/m" + i);
        }
        certificate(work);
        HttpServer origin = new Origin(threads).start();
        String upstream = "http://127.0.0.1:" + origin.getAddress().getPort();
        Files.writeString(
                work.resolve("gitconfig"), "[url \"" + upstream + "/\"]\n\tinsteadOf = https://git.example/\n");
        shell("taskset", "-apc", "1", Long.toString(ProcessHandle.current().pid()));
        int port = freePort();
        Process server = start(work, port, upstream);
        try {
            awaitReady(port);
            measure(port, 20); // warms up
            print("in peace", server, port, measure(port, number("seconds", 120)));
            Process attackers = attackers(port, number("seconds", 120));
            Result attacked = measure(port, number("seconds", 120));
            print("under attack", server, port, attacked);
            attackers.waitFor();
            TimeUnit.SECONDS.sleep(number("rest", 60));
            print("after " + number("rest", 60) + " s of rest", server, port, measure(port, 10));
        } finally {
            server.destroy();
            server.waitFor();
            System.out.println("server's log: " + work.resolve("log") + ", exit code " + server.exitValue());
        }
    }

    private static void write(Path folder, String module) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("v1.0.0.mod"), "module " + module + "\n");
        Files.write(folder.resolve("v1.0.0.zip"), zip(module));
        Files.writeString(folder.resolve("v1.0.0.info"), "{\"Version\":\"v1.0.0\",\"Time\":\"2024-01-02T03:04:05Z\"}");
    }

    private static byte[] zip(String module) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(module + "@v1.0.0/go.mod"));
            zip.write(("module " + module + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void certificate(Path work) throws Exception {
        Path store = work.resolve("keys.p12");
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        shell(keytool, "-genkeypair", "-alias", "a", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=localhost",
                "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", "secret");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "secret".toCharArray());
        }
        pem(work.resolve("cert.pem"), "CERTIFICATE", keys.getCertificate("a").getEncoded());
        pem(work.resolve("key.pem"), "PRIVATE KEY", keys.getKey("a", "secret".toCharArray()).getEncoded());
    }

    private static void pem(Path file, String type, byte[] content) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + type
                        + "-----\n");
    }

    private static void shell(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": exit code " + process.exitValue());
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Process start(Path work, int port, String upstream) throws IOException {
        ProcessBuilder server = new ProcessBuilder(
                "taskset", "-c", "0", option("athens", "athens-standalone/target/athens"));
        server.environment().clear();
        server.environment()
                .putAll(Map.ofEntries(
                        Map.entry("PATH", String.valueOf(System.getenv("PATH"))),
                        Map.entry("JAVA_OPTS", "-Xmx" + option("heap", "64m")),
                        Map.entry("HOME", work.toString()),
                        Map.entry("GIT_CONFIG_GLOBAL", work.resolve("gitconfig").toString()),
                        Map.entry("GOPROXY", upstream),
                        Map.entry("GONOPROXY", "git.example"),
                        Map.entry("GOSUMDB", "off"),
                        Map.entry("ATHENS_LOG_LEVEL", "warn"),
                        Map.entry("ATHENS_TLSCERT_FILE", work.resolve("cert.pem").toString()),
                        Map.entry("ATHENS_TLSKEY_FILE", work.resolve("key.pem").toString()),
                        Map.entry("ATHENS_PORT", "127.0.0.1:" + port),
                        Map.entry("ATHENS_DISK_STORAGE_ROOT", work.resolve("store").toString())));
        return server.redirectErrorStream(true)
                .redirectOutput(work.resolve("log").toFile())
                .start();
    }

    private void awaitReady(int port) throws Exception {
        for (int i = 0; i < 300; i++) {
            try (Client client = new Client(port, "127.0.0.1")) {
                client.get("/readyz");
                return;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        throw new IllegalStateException("the server did not start");
    }

    private Process attackers(int port, int seconds) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "benchmarks/UnderAttack.java",
                        "--victim",
                        Integer.toString(port),
                        "--seconds",
                        Integer.toString(seconds),
                        "--attacks",
                        option("attacks", "leave,long,streams,bombs"))
                .inheritIO()
                .start();
    }

    /** Nanoseconds from when each request was due to the end of its answer, so that a late start counts. */
    private record Result(long[] hits, long failedHits, long misses, long failedMisses, String firstFailure) {}

    private Result measure(int port, int seconds) throws Exception {
        int perConnection = number("rate", 500) * seconds / CONNECTIONS;
        long interval = TimeUnit.SECONDS.toNanos(1) * CONNECTIONS / number("rate", 500);
        long[] hits = new long[perConnection * CONNECTIONS];
        AtomicLong failedHits = new AtomicLong();
        AtomicLong failedMisses = new AtomicLong();
        List<String> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
        long end = start + TimeUnit.SECONDS.toNanos(seconds) + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        List<Future<?>> running = new ArrayList<>();
        for (int c = 0; c < CONNECTIONS; c++) {
            int connection = c;
            running.add(threads.submit(() -> {
                Client client = null;
                for (int i = 0; i < perConnection; i++) {
                    long due = start + i * interval + connection * interval / CONNECTIONS;
                    waitUntil(due);
                    if (System.nanoTime() > end) { // the server stands still
                        failedHits.addAndGet(perConnection - i);
                        Arrays.fill(hits, connection * perConnection + i, (connection + 1) * perConnection, end - due);
                        break;
                    }
                    try {
                        client = client == null ? new Client(port, "127.0.0.1") : client;
                        client.get("/stored.example/m" + (i * CONNECTIONS + connection) % VERSIONS + "/@v/v1.0.0.info");
                    } catch (IOException e) {
                        failedHits.incrementAndGet();
                        failures.add(e.toString());
                        client = null;
                    }
                    hits[connection * perConnection + i] = System.nanoTime() - due;
                }
                return null;
            }));
        }
        running.add(threads.submit(() -> {
            for (int i = 0; i < seconds && System.nanoTime() < end; i++) {
                waitUntil(start + TimeUnit.SECONDS.toNanos(i));
                try (Client client = new Client(port, "127.0.0.1")) {
                    client.get("/fresh.example/m" + start + "n" + i + "/@v/v1.0.0.info");
                } catch (IOException e) {
                    failedMisses.incrementAndGet();
                    failures.add("miss: " + e);
                }
            }
            return null;
        }));
        for (Future<?> each : running) {
            each.get();
        }
        Arrays.sort(hits);
        return new Result(
                hits, failedHits.get(), seconds, failedMisses.get(), failures.isEmpty() ? "" : failures.get(0));
    }

    private static void waitUntil(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void print(String what, Process server, int port, Result result) throws Exception {
        String status = Files.exists(Path.of("/proc/" + server.pid() + "/status"))
                ? Files.readString(Path.of("/proc/" + server.pid() + "/status"))
                : "";
        System.out.printf(
                Locale.ROOT,
                "%-20s | hits %6d, failed %4d | p50 %7.2f p99 %8.2f max %9.2f ms | misses %4d, failed %3d |"
                        + " RSS %s MB, %s threads, %d connections, heap in use %s%n",
                what,
                result.hits().length,
                result.failedHits(),
                ms(result.hits(), 0.5),
                ms(result.hits(), 0.99),
                ms(result.hits(), 1),
                result.misses(),
                result.failedMisses(),
                kilobytes(status, "VmRSS"),
                found(status, "Threads:\\s+(\\d+)"),
                connections(port),
                heap(server.pid()));
        if (!result.firstFailure().isEmpty()) {
            System.out.println("    first failure: " + result.firstFailure());
        }
    }

    private static String kilobytes(String status, String key) {
        String value = found(status, key + ":\\s+(\\d+)");
        return value.equals("?") ? value : Long.toString(Long.parseLong(value) / 1024);
    }

    private static String found(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "?";
    }

    private static long connections(int port) throws IOException {
        String local = String.format(":%04X", port);
        long count = 0;
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            count += Files.readAllLines(Path.of(table)).stream()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(row -> row.length > 3 && row[1].endsWith(local) && !row[3].equals("0A") && !row[3].equals("06"))
                    .count();
        }
        return count;
    }

    /** What is left after a full collection. */
    private static String heap(long pid) throws Exception {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process collect = new ProcessBuilder(jcmd, Long.toString(pid), "GC.run").start();
        if (!collect.waitFor(20, TimeUnit.SECONDS)) {
            collect.destroyForcibly();
            return "? (no answer)";
        }
        Process info = new ProcessBuilder(jcmd, Long.toString(pid), "GC.heap_info").start();
        String text = new String(info.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher used = Pattern.compile("used (\\d+)K").matcher(text);
        long sum = 0;
        for (int generation = 0; generation < 2 && used.find(); generation++) {
            sum += Long.parseLong(used.group(1));
        }
        return sum / 1024 + " MB";
    }

    private static double ms(long[] sorted, double quantile) {
        int index = (int) Math.min(sorted.length - 1, Math.ceil(sorted.length * quantile) - 1);
        return sorted[Math.max(index, 0)] / 1e6;
    }

    // ---- clients

    private static SSLContext trustingAnybody() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        TrustManager anybody = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        context.init(null, new TrustManager[] {anybody}, new SecureRandom());
        return context;
    }

    private SSLSocket connect(int port, String from, String protocol) throws IOException {
        Socket plain = new Socket();
        plain.bind(new InetSocketAddress(from, 0));
        plain.setTcpNoDelay(true);
        plain.setSoTimeout(PATIENCE_MILLIS);
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, "localhost", port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** As little of an HTTP/1.1 client as these answers need. */
    private final class Client implements AutoCloseable {
        private final SSLSocket socket;
        private final InputStream in;
        private final OutputStream out;

        Client(int port, String from) throws IOException {
            this.socket = connect(port, from, "http/1.1");
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        void send(String path) throws IOException {
            out.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        void get(String path) throws IOException {
            String status = status(path);
            if (!status.startsWith("HTTP/1.1 200")) {
                close();
                throw new IOException((path.length() > 60 ? path.substring(0, 60) : path) + ": " + status);
            }
        }

        String status(String path) throws IOException {
            send(path);
            String status = line();
            int length = 0;
            for (String header = line(); !header.isEmpty(); header = line()) {
                if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                    length = Integer.parseInt(header.substring("content-length:".length()).strip());
                }
            }
            if (in.readNBytes(length).length < length) {
                throw new IOException("answer cut off");
            }
            return status;
        }

        private String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("connection closed");
                }
                line.write(c);
            }
            return line.toString(StandardCharsets.ISO_8859_1).strip();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    // ---- attackers

    private void attack(int port) throws Exception {
        int seconds = number("seconds", 120);
        List<String> chosen = List.of(option("attacks", "leave,long,streams,bombs").split(","));
        Map<String, AtomicLong> counts = new HashMap<>();
        List<Future<?>> running = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        // rates such that two minutes make the numbers that once sufficed
        if (chosen.contains("leave")) {
            repeat(running, counts, "leave", end, 85, i -> leave(port, i));
        }
        if (chosen.contains("long")) {
            for (int c = 0; c < 4; c++) {
                int connection = c;
                Client[] client = new Client[1];
                repeat(running, counts, "long", end, 38, i -> client[0] = askLong(client[0], port, connection, i));
            }
        }
        if (chosen.contains("streams")) {
            repeat(running, counts, "streams", end, 0.2, i -> streams(port, i, 1_000));
        }
        if (chosen.contains("bombs")) {
            repeat(running, counts, "bombs", end, 0.5, i -> bomb(port, i));
        }
        for (Future<?> each : running) {
            each.get();
        }
        System.out.println("attacks, and how many of them failed: " + counts);
    }

    @FunctionalInterface
    private interface Attack {
        void run(int number) throws IOException;
    }

    private void repeat(
            List<Future<?>> running, Map<String, AtomicLong> counts, String name, long end, double perSecond, Attack attack) {
        AtomicLong done = counts.computeIfAbsent(name, absent -> new AtomicLong());
        AtomicLong failed = counts.computeIfAbsent(name + " failed", absent -> new AtomicLong());
        running.add(threads.submit(() -> {
            long start = System.nanoTime();
            for (int i = 0; System.nanoTime() < end; i++) {
                waitUntil(start + (long) (i * 1e9 / perSecond));
                try {
                    attack.run(i);
                } catch (IOException e) {
                    failed.incrementAndGet();
                }
                done.incrementAndGet();
            }
        }));
    }

    /** Asks for what is not stored and hangs up at once. */
    private void leave(int port, int i) throws IOException {
        try (Client client = new Client(port, ATTACKER)) {
            client.send("/hang" + i % 100 + ".example/m" + i + "/@v/v1.0.0.info");
        }
    }

    private Client askLong(Client kept, int port, int connection, int i) throws IOException {
        Client client = kept == null ? new Client(port, ATTACKER) : kept;
        String filler = ("/" + "x".repeat(99)).repeat(19);
        String kind = List.of("list", "master.info", "v1.0.0.info", "v1.0.0.zip").get(i % 4);
        try {
            client.status("/long.example/" + connection + "n" + i + filler + "/@v/" + kind);
        } catch (IOException e) {
            client.close();
            return null;
        }
        return client;
    }

    /** Opens streams for what hangs on one connection, and reads no answer. Source: RFC 9113. */
    private void streams(int port, int i, int count) throws IOException {
        SSLSocket socket = connect(port, ATTACKER, "h2");
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(out, 4, 0, 0, new byte[0]);
        try {
            for (int stream = 0; stream < count; stream++) {
                ByteArrayOutputStream block = new ByteArrayOutputStream();
                block.write(0x82); // :method GET
                block.write(0x87); // :scheme https
                literal(block, 0x01, "localhost"); // :authority
                literal(block, 0x04, "/hang" + stream % 100 + ".example/h" + i + "s" + stream + "/@v/v1.0.0.info"); // :path
                frame(out, 1, 0x5, 2 * stream + 1, block.toByteArray());
            }
            out.flush();
        } finally {
            threads.submit(() -> {
                TimeUnit.SECONDS.sleep(20);
                socket.close();
                return null;
            });
        }
    }

    private static void literal(ByteArrayOutputStream block, int indexedName, String value) {
        block.write(indexedName);
        block.write(value.length());
        block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    private static void frame(DataOutputStream out, int type, int flags, int stream, byte[] payload) throws IOException {
        out.write(payload.length >> 16);
        out.writeShort(payload.length);
        out.write(type);
        out.write(flags);
        out.writeInt(stream);
        out.write(payload);
    }

    private void bomb(int port, int i) throws IOException {
        String kind = Origin.BOMBS.get(i % Origin.BOMBS.size());
        String path = kind.equals("lines")
                ? "/lines.example/n" + i + "/@v/list"
                : "/git.example/" + kind + i + ".git/@v/v1.0.0.info";
        threads.submit(() -> {
            try (Client client = new Client(port, ATTACKER)) {
                return client.status(path);
            }
        });
    }

    // ---- origins

    /** An upstream with good modules, slow ones, and some of an attacker's; at the same time a host of git repositories. */
    private static final class Origin {
        static final List<String> BOMBS = List.of("lines", "objects", "inflate", "refs", "endless");
        private static final String TIP = "1".repeat(40);
        private static final long MAX_BYTES = 2L << 30;

        private final ExecutorService threads;
        private final byte[] inflating = inflating(700);

        Origin(ExecutorService threads) {
            this.threads = threads;
        }

        HttpServer start() throws IOException {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
            server.setExecutor(threads);
            server.createContext("/", this::answer);
            server.start();
            return server;
        }

        private void answer(HttpExchange exchange) throws IOException {
            String path = exchange.getRequestURI().getPath();
            if (path.startsWith("/hang")) {
                return; // and never a word
            }
            try (exchange) {
                if (path.startsWith("/fresh.example/")) {
                    fresh(exchange, path);
                } else if (path.startsWith("/long.example/") && path.endsWith("/list")) {
                    send(exchange, 200, "v1.0.0\n".getBytes(StandardCharsets.UTF_8));
                } else if (path.startsWith("/lines.example/")) {
                    exchange.sendResponseHeaders(200, 0);
                    lines(exchange.getResponseBody());
                } else if (path.endsWith("/info/refs")) {
                    exchange.getResponseHeaders().add("Content-Type", "application/x-git-upload-pack-advertisement");
                    exchange.sendResponseHeaders(200, 0);
                    refs(exchange.getResponseBody(), path);
                } else if (path.endsWith("/git-upload-pack")) {
                    exchange.getRequestBody().readAllBytes();
                    exchange.getResponseHeaders().add("Content-Type", "application/x-git-upload-pack-result");
                    exchange.sendResponseHeaders(200, 0);
                    pack(exchange.getResponseBody(), path);
                } else {
                    send(exchange, 404, "not found".getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                // whoever is attacked may hang up
            }
        }

        private static void fresh(HttpExchange exchange, String path) throws IOException {
            String module = path.substring(1, path.indexOf("/@v/"));
            byte[] body = path.endsWith(".zip")
                    ? zip(module)
                    : path.endsWith(".mod")
                            ? ("module " + module + "\n").getBytes(StandardCharsets.UTF_8)
                            : "{\"Version\":\"v1.0.0\",\"Time\":\"2024-01-02T03:04:05Z\"}".getBytes(StandardCharsets.UTF_8);
            send(exchange, 200, body);
        }

        private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }

        private static void lines(OutputStream out) throws IOException {
            StringBuilder some = new StringBuilder();
            for (int i = 0; i < 1_000_000; i++) {
                some.append('v').append(i / 1000).append('.').append(i % 1000).append(".0\n");
                if (some.length() > 60_000) {
                    out.write(some.toString().getBytes(StandardCharsets.US_ASCII));
                    some.setLength(0);
                }
            }
        }

        private static void refs(OutputStream out, String path) throws IOException {
            line(out, "# service=git-upload-pack\n");
            out.write("0000".getBytes(StandardCharsets.US_ASCII));
            line(out, TIP + " HEAD\0shallow ofs-delta symref=HEAD:refs/heads/main\n");
            line(out, TIP + " refs/heads/main\n");
            line(out, TIP + " refs/tags/v1.0.0\n");
            long most = path.contains("/refs") ? 3_000 : path.contains("/endless") ? Long.MAX_VALUE : 0;
            String tail = "/" + "r".repeat(path.contains("/refs") ? 65_000 : 100);
            long sent = 0;
            for (long i = 0; i < most && sent < MAX_BYTES; i++) {
                line(out, TIP + " refs/tags/t" + i + tail + "\n");
                sent += tail.length();
            }
            out.write("0000".getBytes(StandardCharsets.US_ASCII));
        }

        private static void line(OutputStream out, String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            out.write(String.format("%04x", bytes.length + 4).getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
        }

        private void pack(OutputStream out, String path) throws IOException {
            line(out, "shallow " + TIP + "\n");
            out.write("0000".getBytes(StandardCharsets.US_ASCII));
            line(out, "NAK\n");
            out.write(path.contains("/objects") ? header(Integer.MAX_VALUE) : inflating);
        }

        private static byte[] header(int objects) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream header = new DataOutputStream(bytes);
            header.writeBytes("PACK");
            header.writeInt(2);
            header.writeInt(objects);
            return bytes.toByteArray();
        }

        /** A pack with one commit of so many megabytes, which takes a thousandth of that. */
        private static byte[] inflating(int megabytes) {
            try {
                ByteArrayOutputStream pack = new ByteArrayOutputStream();
                pack.writeBytes(header(1));
                long size = (long) megabytes << 20;
                int first = 1 << 4 | (int) (size & 15);
                for (size >>= 4; size > 0; size >>= 7) {
                    pack.write(first | 0x80);
                    first = (int) (size & 0x7f);
                }
                pack.write(first);
                try (DeflaterOutputStream deflated = new DeflaterOutputStream(pack, new Deflater(9))) {
                    byte[] block = new byte[1 << 20];
                    for (int i = 0; i < megabytes; i++) {
                        deflated.write(block);
                    }
                }
                pack.writeBytes(MessageDigest.getInstance("SHA-1").digest(pack.toByteArray()));
                return pack.toByteArray();
            } catch (IOException | java.security.NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }
    }
}
