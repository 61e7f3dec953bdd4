import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Measures what a go command waits for when it reads a module graph for the first time: by itself, and through a proxy with
 * an empty store, with the same upstream at the same distance. See README.md beside this file.
 */
final class Graphs {
    private static final String USAGE = "java benchmarks/Graphs.java --upstream <folder, filled when it is short of something>"
            + " [--launcher <athens>]... [--graphs <folder>] [--only pruned,unpruned] [--latencies 0,20,80] [--rounds 3]"
            + " [--sumdb off,on] [--warm 500] [--public]";

    /** What a warm proxy has fetched before, of modules that no graph has. */
    private static final String WARM = "warm.example/m";

    private static final String DATABASE = "sum.example.com";

    private final Map<String, List<String>> options = new HashMap<>();
    private final List<Path> graphs;
    private final List<String> launchers;
    private final int rounds;
    private final int warm;

    /** Whether the upstream of the environment's GOPROXY is asked itself; then nothing is counted. */
    private final boolean isPublic;

    private final Path work = Files.createTempDirectory("graphs-");
    private final Upstream upstream;
    private int latency;
    private final List<Process> running = new ArrayList<>();

    private Graphs(String[] arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(arguments));
        isPublic = words.remove("--public");
        for (int i = 0; i + 1 < words.size(); i += 2) {
            options.computeIfAbsent(words.get(i), name -> new ArrayList<>()).add(words.get(i + 1));
        }
        if (words.size() % 2 != 0 || !options.containsKey("--upstream")) {
            System.err.println(USAGE);
            System.exit(2);
        }
        launchers = options.getOrDefault("--launcher", List.of("athens-standalone/target/athens"));
        warm = Integer.parseInt(option("--warm", "0"));
        rounds = Integer.parseInt(option("--rounds", "3"));
        List<String> only = options.containsKey("--only") ? List.of(option("--only", "").split(",")) : List.of();
        try (Stream<Path> folders = Files.list(Path.of(option("--graphs", "benchmarks/graphs")))) {
            graphs = folders.filter(folder -> only.isEmpty() || only.contains(name(folder))).sorted().toList();
        }
        upstream = new Upstream(Path.of(option("--upstream", "")).toAbsolutePath());
    }

    public static void main(String[] arguments) throws Exception {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // else each answer waits 40 ms for an acknowledgement
        Graphs graphs = new Graphs(arguments);
        try {
            graphs.run();
        } finally {
            graphs.running.forEach(Process::destroyForcibly);
            graphs.upstream.close();
            delete(graphs.work);
        }
        System.exit(0);
    }

    private String option(String name, String otherwise) {
        return options.getOrDefault(name, List.of(otherwise)).get(0);
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private void run() throws Exception {
        Database database = new Database(upstream, option("--sumdb", "off").contains("on"));
        for (Path graph : graphs) {
            fill(graph, database);
        }
        System.out.printf(
                "%-15s| %-5s| %5s | %-10s| %8s | ratio | %8s | ratio | %7s | %8s | ratio | %6s%n",
                "graph", "sumdb", "ms", "who", "list s", "tidy s", "asked", "MB", "disk MB");
        for (Path graph : graphs) {
            for (String sumdb : option("--sumdb", "off").split(",")) {
                for (String latency : option("--latencies", "0,20,80").split(",")) {
                    compare(graph, sumdb.equals("on") ? database.setting() : "off", Integer.parseInt(latency));
                }
            }
        }
    }

    private String origin() {
        return isPublic ? Upstream.origin() : upstream.url();
    }

    /** Lets the upstream and the database see once what will be asked for. */
    private void fill(Path graph, Database database) throws Exception {
        if (isPublic) {
            return;
        }
        upstream.latency(0);
        measured(graph, "go", upstream.url(), database.setting(), () -> 0);
        for (String launcher : launchers) {
            Athens athens = new Athens(launcher, database.setting());
            measured(graph, "athens", athens.url(), database.setting(), athens::diskBytes);
            athens.close();
        }
    }

    private void compare(Path graph, String sumdb, int latency) throws Exception {
        this.latency = latency;
        Map<String, List<Result>> results = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            upstream.latency(latency);
            results.computeIfAbsent("direct", who -> new ArrayList<>())
                    .add(measured(graph, "go", origin(), sumdb, () -> 0));
            for (String launcher : launchers) {
                Athens athens = new Athens(launcher, sumdb);
                athens.warmUp();
                String who = launchers.size() == 1 ? "athens" : "athens " + launchers.indexOf(launcher);
                Result result = measured(graph, "athens", athens.url(), sumdb, athens::diskBytes);
                results.computeIfAbsent(who, w -> new ArrayList<>()).add(result);
                athens.close();
            }
        }
        double[] direct = medians(results.get("direct"));
        results.forEach((who, all) -> {
            double[] own = medians(all);
            System.out.printf(
                    Locale.ROOT,
                    "%-15s| %-5s| %5d | %-10s| %8.2f | %5.2f | %8.2f | %5.2f | %7.0f | %8.1f | %5.2f | %6.0f%n",
                    name(graph), sumdb.equals("off") ? "off" : "on", latency, who, own[0], own[0] / direct[0], own[1],
                    own[1] / direct[1], own[2], own[3], own[3] / direct[3], own[4]);
        });
    }

    /** What was seen of one round: seconds of both commands, what the upstream was asked, its megabytes, those stored. */
    private record Result(double list, double tidy, double requests, double megabytes, double stored) {
        double[] all() {
            return new double[] {list, tidy, requests, megabytes, stored};
        }
    }

    private static double[] medians(List<Result> results) {
        double[] medians = new double[5];
        for (int i = 0; i < medians.length; i++) {
            int column = i;
            double[] sorted = results.stream().mapToDouble(result -> result.all()[column]).sorted().toArray();
            medians[i] = sorted[sorted.length / 2];
        }
        return medians;
    }

    private interface Size {
        long bytes() throws IOException;
    }

    private Result measured(Path graph, String who, String proxy, String sumdb, Size stored) throws Exception {
        Path folder = Files.createTempDirectory(work, who);
        for (String file : List.of("go.mod", "main.go")) {
            Files.copy(graph.resolve(file), folder.resolve(file));
        }
        upstream.reset();
        double list = go(folder, proxy, sumdb, "list", "-mod=mod", "-m", "all");
        double tidy = go(folder, proxy, sumdb, "mod", "tidy");
        Result result = new Result(
                list, tidy, upstream.requests.get(), upstream.bytes.get() / 1e6, stored.bytes() / 1e6);
        delete(folder);
        return result;
    }

    private double go(Path folder, String proxy, String sumdb, String... arguments) throws Exception {
        ProcessBuilder go = new ProcessBuilder("go");
        go.command().addAll(Arrays.asList(arguments));
        go.directory(folder.toFile());
        go.environment().putAll(Map.of(
                "GOPROXY", proxy, "GOSUMDB", sumdb, "GONOSUMDB", "", "GOPRIVATE", "", "GONOPROXY", "", "GOWORK", "off",
                "GOPATH", folder.resolve("gopath").toString(), "GOMODCACHE", folder.resolve("mod").toString(),
                "GOFLAGS", "-modcacherw", "GOTOOLCHAIN", "local"));
        Path log = work.resolve("go.log");
        long start = System.nanoTime();
        int status = go.redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (status != 0) {
            throw new IllegalStateException(go.command() + ": " + Files.readString(log));
        }
        return seconds;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void awaitPort(Process process, int port, Path log) throws Exception {
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                if (!process.isAlive()) {
                    throw new IllegalStateException(Files.readString(log), e);
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        }
    }

    private static long bytesBelow(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).mapToLong(path -> path.toFile().length()).sum();
        }
    }

    private ProcessBuilder program(String launcher, Path log, int port, Map<String, String> environment) {
        ProcessBuilder program = new ProcessBuilder(Path.of(launcher).toAbsolutePath().toString());
        program.environment().keySet().removeIf(name -> name.startsWith("ATHENS_") || name.startsWith("GO"));
        program.environment().put("ATHENS_PORT", "127.0.0.1:" + port);
        program.environment().putAll(environment);
        return program.directory(work.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
    }

    /** Our proxy, with nothing in its store. */
    private final class Athens implements AutoCloseable {
        private final Path folder = Files.createTempDirectory(work, "athens");
        private final int port = freePort();
        private final Process process;

        Athens(String launcher, String sumdb) throws Exception {
            Path log = folder.resolve("log");
            this.process = program(
                            launcher,
                            log,
                            port,
                            Map.of(
                                    "GOPROXY", Graphs.this.origin(), "GOSUMDB", sumdb, "GONOSUMDB", "warm.example",
                                    "GOPRIVATE", "", "ATHENS_DISK_STORAGE_ROOT", folder.resolve("store").toString(),
                                    "ATHENS_LOG_LEVEL", "warn"))
                    .start();
            running.add(process);
            awaitPort(process, port, log);
        }

        String url() {
            return "http://127.0.0.1:" + port;
        }

        /** Has it fetch what no graph needs, so that Java has compiled what it runs. */
        void warmUp() throws IOException, InterruptedException {
            upstream.latency(0);
            HttpClient client = HttpClient.newHttpClient();
            for (int i = 0; i < warm; i++) {
                HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/" + WARM + i + "/@v/v1.0.0.mod"))
                        .build();
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() != 200) {
                    throw new IllegalStateException(request + " failed");
                }
            }
            upstream.latency(latency);
        }

        long diskBytes() throws IOException {
            return bytesBelow(folder);
        }

        @Override
        public void close() throws Exception {
            process.destroy();
            process.waitFor();
            delete(folder);
        }
    }

    /** A checksum database over all that the upstream has; another process of ours, reached through the upstream's delay. */
    private final class Database {
        private final String setting;

        Database(Upstream upstream, boolean wanted) throws Exception {
            if (!wanted) {
                setting = "off";
                return;
            }
            Path folder = Files.createDirectory(work.resolve("database"));
            Path key = folder.resolve("key");
            ProcessBuilder generate = program(launchers.get(0), folder.resolve("public"), 0, Map.of());
            generate.command().addAll(List.of("sumdb", "keygen", DATABASE, "--out", key.toString()));
            if (generate.start().waitFor() != 0) {
                throw new IllegalStateException(Files.readString(folder.resolve("public")));
            }
            String line = Files.readString(folder.resolve("public")).lines()
                    .filter(l -> l.contains(DATABASE + "+"))
                    .map(l -> l.replaceAll(".*(sum\\.example\\.com\\+\\S+).*", "$1"))
                    .findFirst()
                    .orElseThrow();
            int port = freePort();
            Path log = folder.resolve("log");
            Process process = program(
                            launchers.get(0),
                            log,
                            port,
                            Map.of(
                                    "GOPROXY", upstream.directUrl(), "GOSUMDB", "off",
                                    "ATHENS_SUMDB_KEY_FILE", key.toString(),
                                    "ATHENS_DISK_STORAGE_ROOT", folder.resolve("store").toString(),
                                    "ATHENS_LOG_LEVEL", "warn"))
                    .start();
            running.add(process);
            awaitPort(process, port, log);
            upstream.database("http://127.0.0.1:" + port);
            setting = line;
        }

        String setting() {
            return setting;
        }
    }

    /**
     * A proxy that serves a folder laid out like the protocol, each answer after a delay, and asks the upstream of the
     * environment's GOPROXY for what it has not. What lies below /direct is served at once.
     */
    private static final class Upstream implements AutoCloseable {
        private final Path folder;
        private final HttpServer server;
        private final HttpClient client =
                HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
        private final Map<String, Object> locks = new ConcurrentHashMap<>();
        final AtomicLong requests = new AtomicLong();
        final AtomicLong bytes = new AtomicLong();
        private volatile int latencyMillis;
        private volatile String database = "";

        Upstream(Path folder) throws IOException {
            this.folder = Files.createDirectories(folder);
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
            server.setExecutor(Executors.newCachedThreadPool());
            server.createContext("/", this::handle);
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        String directUrl() {
            return url() + "/direct";
        }

        void latency(int millis) {
            latencyMillis = millis;
        }

        void database(String url) {
            database = url;
        }

        void reset() {
            requests.set(0);
            bytes.set(0);
        }

        private void handle(HttpExchange exchange) throws IOException {
            try (exchange) {
                String path = exchange.getRequestURI().getRawPath();
                if (path.equals("/sumdb/" + DATABASE + "/supported")) {
                    exchange.sendResponseHeaders(database.isEmpty() ? 404 : 200, -1);
                    return;
                }
                if (path.startsWith("/" + WARM)) {
                    byte[] warm = (path.endsWith(".info")
                                    ? "{\"Version\":\"v1.0.0\"}"
                                    : "module " + path.substring(1, path.indexOf("/@v/")) + "\n")
                            .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, warm.length);
                    exchange.getResponseBody().write(warm);
                    return;
                }
                boolean direct = path.startsWith("/direct/");
                Path file = direct ? file(path.substring("/direct".length())) : file(path);
                if (!direct) {
                    TimeUnit.MILLISECONDS.sleep(latencyMillis);
                }
                if (Files.size(file) == 0) {
                    exchange.sendResponseHeaders(404, -1);
                    return;
                }
                if (!direct) {
                    requests.incrementAndGet();
                    bytes.addAndGet(Files.size(file));
                }
                exchange.sendResponseHeaders(200, Files.size(file));
                try (OutputStream out = exchange.getResponseBody()) {
                    Files.copy(file, out);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** The file of a path; an empty one stands for what is nowhere. */
        private Path file(String path) throws IOException, InterruptedException {
            boolean sumdb = path.startsWith("/sumdb/");
            Path file = folder.resolve("." + (sumdb ? "/sumdb-" + database.hashCode() + path.replace('@', '_') : path));
            synchronized (locks.computeIfAbsent(path, p -> new Object())) {
                boolean changes = path.endsWith("/latest") && sumdb;
                if (changes || !Files.exists(file)) {
                    Files.createDirectories(file.getParent());
                    Path part = Files.createTempFile(folder, "part", "");
                    try (InputStream body = ask(sumdb ? database + path : origin() + path)) {
                        Files.copy(body, part, StandardCopyOption.REPLACE_EXISTING);
                    }
                    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            return file;
        }

        private InputStream ask(String url) throws IOException, InterruptedException {
            HttpResponse<InputStream> response = client.send(
                    HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() == 200) {
                return response.body();
            }
            response.body().close();
            return InputStream.nullInputStream();
        }

        static String origin() {
            return System.getenv("GOPROXY").split("[,|]")[0];
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
