import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Measures how fast stored modules are served, beside nginx over the same folder: both servers share one core and are
 * driven in turns by wrk on another. See README.md beside this file.
 */
final class WarmReads {
    private static final String USAGE = "java benchmarks/WarmReads.java [--athens <launcher>] [--java-options -Xmx48m]"
            + " [--store <folder in the layout of Go's download cache>] [--versions 100] [--large 0] [--rounds 5]"
            + " [--seconds 5] [--connections 16] [--warm-up 25] [--paths 200] [--guarded 0] [--traced 0.01] [--unmetered 0] [--only info,list] [--log off|info] [--out <folder>]";
    private static final String SERVER_CORE = "0";
    private static final String LOAD_CORE = "1";
    private static final int SMALL_ZIP_BYTES = 120_000;
    private static final int LARGE_ZIP_BYTES = 9_000_000;
    private static final Random RANDOM = new Random(1);

    /** Sends the requests of a file in turn, and prints what came of it as one line of JSON. */
    private static final String WRK_SCRIPT =
            """
            local requests, next = {}, 0
            function init(args)
              local headers = {}
              if args[2] then headers["Authorization"] = "Bearer " .. args[2] end
              for line in io.lines(args[1]) do requests[#requests + 1] = wrk.format("GET", line, headers) end
            end
            function request()
              next = next % #requests + 1
              return requests[next]
            end
            function done(summary, latency)
              local e = summary.errors
              io.write(string.format(
                "RESULT %.3f %.3f %.3f %.3f %d\\n",
                summary.requests / summary.duration * 1e6, summary.bytes / summary.duration,
                latency:percentile(50) / 1000, latency:percentile(99) / 1000,
                e.connect + e.read + e.write + e.status + e.timeout))
            end
            """;

    private static final String NGINX_CONF =
            """
            worker_processes 1;
            pid %1$s/nginx.pid;
            error_log %1$s/error.log;
            events { worker_connections 1024; }
            http {
              access_log %2$s;
              sendfile on;
              tcp_nopush on;
              keepalive_requests 1000000000;
              types { application/zip zip; application/json info; text/plain mod; }
              default_type application/octet-stream;
              client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi;
              uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
              server { listen 127.0.0.1:%3$d; root %4$s; }
            }
            """;

    private final Map<String, String> options = new HashMap<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Server> servers = new ArrayList<>();
    private final AtomicLong tracedBytes = new AtomicLong();
    private final Path work;

    /** A server, and what it serves. */
    private record Server(
            String name, int port, Process process, Map<String, List<String>> paths, Optional<String> token) {
        long residentMegabytes() throws IOException {
            return statusMegabytes("VmRSS:");
        }

        long peakMegabytes() throws IOException {
            return statusMegabytes("VmHWM:");
        }

        /** Processor time so far, in hundredths of a second: what other work on the machine blurs least. */
        long processorTicks() throws IOException {
            String[] fields = Files.readString(Path.of("/proc", pid(), "stat")).replaceFirst(".*\\) ", "").split(" ");
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }

        private String pid() {
            // the master of nginx does no work
            return Long.toString(process.toHandle().children().findFirst().orElse(process.toHandle()).pid());
        }

        private long statusMegabytes(String field) throws IOException {
            return Files.readAllLines(Path.of("/proc", pid(), "status")).stream()
                    .filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** What one round found. */
    private record Round(
            double perSecond, double megabytesPerSecond, double p50Millis, double p99Millis, int errors, double processorMicros) {}

    private WarmReads(String[] args) throws IOException {
        for (int i = 0; i < args.length; i += 2) {
            if (!args[i].startsWith("--") || i + 1 == args.length) {
                throw new IllegalArgumentException(USAGE);
            }
            options.put(args[i].substring(2), args[i + 1]);
        }
        work = Files.createTempDirectory("warm-reads-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            servers.forEach(server -> {
                server.process().destroy();
                server.process().onExit().join();
            });
            deleteAll(work);
        }));
    }

    public static void main(String[] args) throws Exception {
        new WarmReads(args).run();
        System.exit(0);
    }

    private String option(String name, String otherwise) {
        return options.getOrDefault(name, otherwise);
    }

    private int number(String name, int otherwise) {
        return Integer.parseInt(option(name, Integer.toString(otherwise)));
    }

    private void run() throws Exception {
        Path store = options.containsKey("store")
                ? Path.of(options.get("store")).toAbsolutePath()
                : generated(work.resolve("store"), number("versions", 100));
        Map<String, List<String>> paths = paths(store);
        Server nginx = startNginx(store, paths);
        Server athens = startAthens("athens", store, nginx.port(), paths);
        servers.addAll(List.of(nginx, athens));
        if (number("large", 0) > 0) {
            Path large = generated(work.resolve("large"), number("large", 0));
            Map<String, List<String>> largePaths = paths(large);
            Server origin = startNginx(large, largePaths);
            servers.add(startAthens("athens, " + number("large", 0) + " versions", large, origin.port(), largePaths));
        }
        if (number("guarded", 0) > 0) {
            servers.add(startGuarded(store, number("guarded", 0), nginx.port(), paths));
        }
        if (options.containsKey("traced")) {
            servers.add(startTraced(store, options.get("traced"), nginx.port(), paths));
        }
        if (number("unmetered", 0) > 0) {
            Map<String, String> off = Map.of("ATHENS_STATS_EXPORTER", "none");
            servers.add(startAthens("athens, no metrics", store, nginx.port(), paths, off, Optional.empty()));
        }
        Files.writeString(work.resolve("requests.lua"), WRK_SCRIPT);
        List<Result> results = measure(paths.keySet().stream().toList());
        print(results);
        if (tracedBytes.get() > 0) {
            System.out.printf("%nthe collector got %d kB of traces%n", tracedBytes.get() / 1000);
        }
        if (options.containsKey("out")) {
            Path out = Files.createDirectories(Path.of(options.get("out")));
            Files.writeString(out.resolve("warm-reads.json"), json(results));
            Files.writeString(out.resolve("warm-reads.svg"), svg(results));
        }
    }

    // ---- what is served

    /** Modules with one small version each; the first ones have a larger zip, and one a zip of 9 MB. */
    private static Path generated(Path store, int versions) throws IOException {
        Path sample = Files.createDirectories(store.resolve("samples"));
        for (int i = 0; i < versions; i++) {
            String module = "example.com/m" + i;
            Path folder = Files.createDirectories(store.resolve(module).resolve("@v"));
            int kilobytes = i == 0 ? LARGE_ZIP_BYTES / 1000 : i <= 50 ? 2 * i : 1;
            if (kilobytes > 1) {
                zip(folder.resolve("v1.0.0.zip"), module + "@v1.0.0/", kilobytes * 1000);
            } else {
                // one file for as many as may be links to one: what is in it does not matter to who serves it
                Path zip = sample.resolve("zip" + i / 50_000);
                if (!Files.exists(zip)) {
                    zip(zip, module + "@v1.0.0/", 1000);
                }
                Files.createLink(folder.resolve("v1.0.0.zip"), zip);
            }
            Files.writeString(folder.resolve("v1.0.0.mod"), "module " + module + "\n\ngo 1.21\n\nrequire golang.org/x/text v0.14.0\n");
            Files.writeString(folder.resolve("list"), "v1.0.0\n");
            Files.writeString(
                    folder.resolve("v1.0.0.info"),
                    "{\"Version\":\"v1.0.0\",\"Time\":\"2024-01-02T03:04:05Z\",\"Origin\":{\"VCS\":\"git\",\"URL\":\"https://" + module
                            + "\",\"Hash\":\"0123456789012345678901234567890123456789\",\"Ref\":\"refs/tags/v1.0.0\"}}");
        }
        deleteAll(sample);
        return store;
    }

    private static void zip(Path target, String prefix, int bytes) throws IOException {
        byte[] noise = new byte[Math.max(0, bytes - 400)];
        RANDOM.nextBytes(noise);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(target))) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            zip.putNextEntry(new ZipEntry(prefix + "go.mod"));
            zip.write(("module " + prefix + "\n").getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry(prefix + "data.bin"));
            zip.write(noise);
        }
    }

    /** What is asked for, by the name of its row. */
    private Map<String, List<String>> paths(Path store) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(store)) {
            files = new ArrayList<>(found.filter(file -> file.getParent().endsWith("@v")
                            && Files.exists(info(file)))
                    .toList());
        }
        Collections.shuffle(files, RANDOM);
        Map<String, List<String>> paths = new LinkedHashMap<>();
        paths.put("info", some(store, files, file -> file.toString().endsWith(".info")));
        paths.put("mod", some(store, files, file -> file.toString().endsWith(".mod")));
        paths.put("list", some(store, files, file -> file.endsWith("list")));
        paths.put("zip < 120 kB", some(store, files, file -> isZip(file) && size(file) < SMALL_ZIP_BYTES));
        paths.put("zip of 9 MB", some(store, files, file -> isZip(file) && size(file) > LARGE_ZIP_BYTES * 0.9));
        paths.values().removeIf(List::isEmpty);
        if (options.containsKey("only")) {
            paths.keySet().retainAll(List.of(options.get("only").split(",")));
        }
        return paths;
    }

    private List<String> some(Path store, List<Path> files, Predicate<Path> wanted) {
        return files.stream()
                .filter(wanted)
                .limit(number("paths", 200))
                .map(file -> "/" + store.relativize(file))
                .toList();
    }

    /** A version without its mark is not there; a list has no mark. */
    private static Path info(Path file) {
        String name = file.toString();
        return name.endsWith("list") ? file : Path.of(name.replaceFirst("\\.(info|mod|zip)$", "") + ".info");
    }

    private static boolean isZip(Path file) {
        return file.toString().endsWith(".zip");
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    private static void deleteAll(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Collections.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            System.err.println(folder + " is left: " + e);
        }
    }

    // ---- servers

    private Server startNginx(Path store, Map<String, List<String>> paths) throws Exception {
        int port = freePort();
        Path folder = Files.createDirectories(work.resolve("nginx-" + port));
        Path config = folder.resolve("nginx.conf");
        String log = option("log", "off").equals("off") ? "off" : folder.resolve("access.log").toString();
        Files.writeString(config, NGINX_CONF.formatted(folder, log, port, store));
        // its worker must be able to read the folders
        Process process = pinned(folder, Map.of(), SERVER_CORE, "nginx", "-c", config.toString(), "-g", "daemon off; user root;");
        return ready(new Server("nginx", port, process, paths, Optional.empty()));
    }

    private Server startAthens(String name, Path store, int origin, Map<String, List<String>> paths) throws Exception {
        return startAthens(name, store, origin, paths, Map.of(), Optional.empty());
    }

    private Server startAthens(
            String name,
            Path store,
            int origin,
            Map<String, List<String>> paths,
            Map<String, String> settings,
            Optional<String> token)
            throws Exception {
        int port = freePort();
        Path folder = Files.createDirectories(work.resolve("athens-" + port));
        Map<String, String> environment = new HashMap<>(settings);
        environment.putAll(Map.of(
                "JAVA_OPTS", option("java-options", ""),
                "GOPROXY", "http://127.0.0.1:" + origin,
                "GOSUMDB", "off",
                "ATHENS_LOG_LEVEL", option("log", "off").equals("off") ? "warn" : "info",
                "ATHENS_PORT", "127.0.0.1:" + port,
                "ATHENS_DISK_STORAGE_ROOT", store.toString()));
        Process process = pinned(folder, environment, SERVER_CORE, launcher());
        return ready(new Server(name, port, process, paths, token));
    }

    private String launcher() {
        return option("athens", "athens-standalone/target/athens");
    }

    /** With rules and tokens, of which the last rule and one token are for the modules of this benchmark. */
    private Server startGuarded(Path store, int many, int origin, Map<String, List<String>> paths) throws Exception {
        Path tokens = work.resolve("tokens");
        ProcessBuilder create = new ProcessBuilder(
                launcher(), "token", "create", "bench", "--modules", "example.com", "--expires", "1d");
        create.environment().put("ATHENS_TOKENS_FILE", tokens.toString());
        Process created = create.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String token = new String(created.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        StringBuilder others = new StringBuilder();
        StringBuilder rules = new StringBuilder();
        for (int i = 0; i < many; i++) {
            others.append("{\"name\":\"ci-%d\",\"sha256\":\"%064x\",\"created\":\"2026-01-01T00:00:00Z\",\"roles\":[\"read\"],"
                    .formatted(i, i)).append("\"modules\":[\"corp.example/team%d\"]}\n".formatted(i));
            rules.append("[[rule]]\nallow = \"read\"\ncallers = [\"%s\"]\nmodules = [\"corp.example/team%d/*\"]\n\n"
                    .formatted(i % 2 == 0 ? "known" : "group:team" + i, i));
        }
        Files.writeString(tokens, others, StandardOpenOption.APPEND);
        Path access = Files.writeString(work.resolve("access.toml"), rules);
        return startAthens(
                "athens, %d rules, tokens".formatted(many),
                store,
                origin,
                paths,
                Map.of("ATHENS_TOKENS_FILE", tokens.toString(), "ATHENS_ACCESS_FILE", access.toString()),
                Optional.of(token));
    }

    /** With traces of a fraction of all requests, which go to a collector that reads and forgets them. */
    private Server startTraced(Path store, String fraction, int origin, Map<String, List<String>> paths) throws Exception {
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            try (exchange) {
                tracedBytes.addAndGet(exchange.getRequestBody().readAllBytes().length);
                exchange.sendResponseHeaders(200, -1);
            }
        });
        collector.start();
        Path plugins = Files.createDirectories(work.resolve("plugins"));
        try (Stream<Path> built = Files.list(Path.of("athens-tracing-otel", "target"))) {
            Path plugin = built.filter(file -> file.toString().endsWith("-plugin.jar")).findFirst().orElseThrow();
            Files.copy(plugin, plugins.resolve(plugin.getFileName()));
        }
        return startAthens(
                "athens, traces of " + fraction,
                store,
                origin,
                paths,
                Map.of(
                        "ATHENS_PLUGINS_PATH", plugins.toString(),
                        "ATHENS_TRACE_EXPORTER", "otlp",
                        "ATHENS_TRACE_EXPORTER_URL", "http://127.0.0.1:" + collector.getAddress().getPort(),
                        "ATHENS_TRACE_SAMPLING_FRACTION", fraction,
                        "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
                Optional.empty());
    }

    private static Process pinned(Path folder, Map<String, String> environment, String core, String... command)
            throws IOException {
        List<String> all = new ArrayList<>(List.of("taskset", "-c", core));
        all.addAll(List.of(command));
        ProcessBuilder process = new ProcessBuilder(all);
        process.environment().keySet().removeIf(variable -> variable.startsWith("ATHENS_") || variable.startsWith("GO"));
        process.environment().putAll(environment);
        return process.redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile()).start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Server ready(Server server) throws Exception {
        for (int i = 0; i < 3000; i++) {
            if (!server.process().isAlive()) {
                throw new IllegalStateException(server.name() + " ended with " + server.process().exitValue() + ", see " + work);
            }
            try (Socket socket = new Socket("127.0.0.1", server.port())) {
                check(server);
                return server;
            } catch (SocketException e) {
                Thread.sleep(10);
            }
        }
        throw new IllegalStateException(server.name() + " does not listen");
    }

    /** Everything that is measured must be there. */
    private void check(Server server) throws Exception {
        for (List<String> paths : server.paths().values()) {
            for (String path : paths) {
                URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
                HttpRequest.Builder request = HttpRequest.newBuilder(uri);
                server.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
                int status = client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                if (status != 200) {
                    throw new IllegalStateException(server.name() + ": " + path + ": " + status);
                }
            }
        }
    }

    // ---- measuring

    /** One row of the table: medians of all rounds. */
    private record Result(String what, String server, Round median, double ratio, double p99Ratio) {}

    private List<Result> measure(List<String> kinds) throws Exception {
        List<Result> results = new ArrayList<>();
        for (Server server : servers) {
            for (String kind : kinds) {
                wrk(server, kind, number("warm-up", 25));
            }
            System.out.printf("%s after warming up: %d MB resident, at most %d MB%n", server.name(), server.residentMegabytes(), server.peakMegabytes());
        }
        for (String kind : kinds) {
            Map<Server, List<Round>> rounds = new LinkedHashMap<>();
            for (int round = 0; round < number("rounds", 5); round++) {
                for (Server server : servers) {
                    rounds.computeIfAbsent(server, any -> new ArrayList<>()).add(wrk(server, kind, number("seconds", 5)));
                }
            }
            Round yardstick = median(rounds.get(servers.get(0)));
            for (Server server : servers) {
                Round median = median(rounds.get(server));
                results.add(new Result(
                        kind,
                        server.name(),
                        median,
                        median.perSecond() / yardstick.perSecond(),
                        median.p99Millis() / yardstick.p99Millis()));
            }
        }
        for (Server server : servers) {
            System.out.printf("%s after the load: %d MB resident, at most %d MB%n", server.name(), server.residentMegabytes(), server.peakMegabytes());
        }
        return results;
    }

    private Round wrk(Server server, String kind, int seconds) throws Exception {
        Path requests = work.resolve("requests-" + server.port());
        Files.write(requests, server.paths().get(kind));
        List<String> command = new ArrayList<>(List.of(
                "taskset", "-c", LOAD_CORE, "wrk", "-t1", "-c" + option("connections", "16"), "-d" + seconds + "s",
                "-s", work.resolve("requests.lua").toString(),
                "http://127.0.0.1:" + server.port(), "--", requests.toString()));
        server.token().ifPresent(command::add);
        long ticks = server.processorTicks();
        Process wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String[] fields = output.lines()
                .filter(line -> line.startsWith("RESULT "))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(output))
                .split(" ");
        double[] numbers = Arrays.stream(fields).skip(1).mapToDouble(Double::parseDouble).toArray();
        Round round = new Round(numbers[0], numbers[1], numbers[2], numbers[3], (int) numbers[4],
                (server.processorTicks() - ticks) * 10_000 / (numbers[0] * seconds));
        if (round.errors() > 0) {
            throw new IllegalStateException(server.name() + ": " + kind + ": " + round.errors() + " errors");
        }
        return round;
    }

    private static Round median(List<Round> rounds) {
        return new Round(
                median(rounds, Round::perSecond),
                median(rounds, Round::megabytesPerSecond),
                median(rounds, Round::p50Millis),
                median(rounds, Round::p99Millis),
                0,
                median(rounds, Round::processorMicros));
    }

    private static double median(List<Round> rounds, java.util.function.ToDoubleFunction<Round> value) {
        double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    // ---- what comes out

    private static void print(List<Result> results) {
        System.out.printf(
                "%n%-14s | %-24s | %10s | %8s | %8s | %8s | %5s | %5s | %6s%n",
                "what", "server", "requests/s", "MB/s", "p50 ms", "p99 ms", "ratio", "p99", "cpu µs");
        for (Result result : results) {
            Round median = result.median();
            System.out.printf(
                    Locale.ROOT,
                    "%-14s | %-24s | %10.0f | %8.1f | %8.3f | %8.3f | %5.2f | %5.2f | %6.2f%n",
                    result.what(), result.server(), median.perSecond(), median.megabytesPerSecond(), median.p50Millis(),
                    median.p99Millis(), result.ratio(), result.p99Ratio(), median.processorMicros());
        }
    }

    private static String json(List<Result> results) {
        return results.stream()
                .map(result -> String.format(
                        Locale.ROOT,
                        "  {\"what\": \"%s\", \"server\": \"%s\", \"requestsPerSecond\": %.0f, \"megabytesPerSecond\": %.1f,"
                                + " \"p50Millis\": %.3f, \"p99Millis\": %.3f, \"ratio\": %.3f, \"p99Ratio\": %.3f}",
                        result.what(), result.server(), result.median().perSecond(), result.median().megabytesPerSecond(),
                        result.median().p50Millis(), result.median().p99Millis(), result.ratio(), result.p99Ratio()))
                .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }

    private static String svg(List<Result> results) {
        StringBuilder rows = new StringBuilder();
        int y = 40;
        for (Result result : results) {
            boolean yardstick = result.server().equals("nginx");
            if (yardstick) {
                y += 10;
                rows.append(text(10, y + 14, "start", result.what()));
            }
            int width = (int) Math.round(300 * result.ratio());
            rows.append("<rect x=\"120\" y=\"%d\" width=\"%d\" height=\"18\" fill=\"%s\"/>%n"
                    .formatted(y, width, yardstick ? "#999999" : "#2a6f97"));
            rows.append(text(126 + width, y + 14, "start", "%s %.0f/s (%.2f)"
                    .formatted(result.server(), result.median().perSecond(), result.ratio())));
            y += 22;
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="860" height="%d" font-family="sans-serif" font-size="13">
                <rect width="100%%" height="100%%" fill="white"/>
                %s%s</svg>
                """
                .formatted(y + 20, text(10, 22, "start", "Requests per second on one core, nginx = 1"), rows);
    }

    private static String text(int x, int y, String anchor, String words) {
        return "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n"
                .formatted(x, y, anchor, words.replace("&", "&amp;").replace("<", "&lt;"));
    }
}
