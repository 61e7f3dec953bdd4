import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures how long it takes to get module versions that nobody has fetched before: the go command with GOPROXY=direct
 * against our proxy with GOPROXY=direct, both with empty caches and the same git server, nginx in front of git
 * http-backend. See README.md beside this file.
 */
final class ColdFills {
    private static final String USAGE = "java benchmarks/ColdFills.java --repositories <folder of bare clones owner/name>"
            + " [--modules <file>] [--jar <athens.jar>] [--rounds 5] [--parallel 8] [--warm-ups 3] [--heap 64m] [--java-options <options>] [--no-filter]";
    private static final Path OWN = Path.of("benchmarks");

    /** One line of the list: a module with the version to fetch first, and another one for later or an empty text. */
    private record Module(String path, String first, String second) {
        static Module parse(String line) {
            String[] words = line.trim().split("\\s+");
            return new Module(words[0], words[1], words.length > 2 ? words[2] : "");
        }
    }

    /** What one round of one contestant took: seconds per module, and bytes of the git server for all. */
    private record Result(List<Double> seconds, double wall, long bytes) {}

    /** Somebody who gets modules. */
    private interface Contestant extends AutoCloseable {
        void get(String module, String version) throws Exception;

        @Override
        void close() throws Exception;
    }

    private final Map<String, String> options = new HashMap<>();
    private final Path work;
    private final List<Module> modules;
    private final int rounds;
    private final int parallel;
    private final int warmUps;
    private final int gitPort;
    private final Path gitConfig;
    private long peakKilobytes;

    private ColdFills(String[] arguments) throws IOException {
        for (int i = 0; i < arguments.length; i++) {
            boolean flag = i + 1 == arguments.length || arguments[i + 1].startsWith("--");
            options.put(arguments[i], flag ? "" : arguments[++i]);
        }
        if (!options.containsKey("--repositories")) {
            System.err.println(USAGE);
            System.exit(2);
        }
        modules = Files.readAllLines(Path.of(options.getOrDefault("--modules", OWN.resolve("cold-fills.txt").toString())))
                .stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Module::parse)
                .toList();
        rounds = Integer.parseInt(options.getOrDefault("--rounds", "5"));
        parallel = Integer.parseInt(options.getOrDefault("--parallel", "8"));
        warmUps = Integer.parseInt(options.getOrDefault("--warm-ups", "3"));
        work = Files.createTempDirectory("cold-fills");
        gitPort = freePort();
        gitConfig = Files.writeString(
                work.resolve("gitconfig"),
                "[url \"http://127.0.0.1:" + gitPort + "/\"]\n\tinsteadOf = https://github.com/\n"
                        + IntStream.rangeClosed(1, warmUps)
                                .mapToObj(i -> "\tinsteadOf = https://w" + i + ".example/\n")
                                .collect(Collectors.joining()));
    }

    public static void main(String[] arguments) throws Exception {
        new ColdFills(arguments).run();
    }

    private void run() throws Exception {
        List<Process> servers = startGitServer();
        Map<String, List<Result>> results = new LinkedHashMap<>();
        try {
            for (int round = 1; round <= rounds; round++) {
                for (boolean together : new boolean[] {false, true}) {
                    for (String name : List.of("go direct", "go through athens, warm JVM", "athens", "athens, warm JVM")) {
                        System.err.println("round " + round + ": " + name + (together ? ", " + parallel + " at a time" : ""));
                        try (Contestant contestant = contestant(name)) {
                            add(results, key(name, "first", together), measure(contestant, false, together));
                            add(results, key(name, "second", together), measure(contestant, true, together));
                        }
                    }
                }
            }
        } finally {
            servers.forEach(Process::destroy);
            servers.forEach(server -> server.onExit().join()); // they delete files of their own
            delete(work);
        }
        print(results);
    }

    private static String key(String name, String which, boolean together) {
        return which + (together ? " together" : " one by one") + "|" + name;
    }

    private static void add(Map<String, List<Result>> results, String key, Result result) {
        results.computeIfAbsent(key, k -> new ArrayList<>()).add(result);
    }

    private Result measure(Contestant contestant, boolean second, boolean together) throws Exception {
        long bytesBefore = gitBytes();
        long start = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(together ? parallel : 1);
        List<Future<Double>> futures = new ArrayList<>();
        for (Module module : modules) {
            String version = second ? module.second() : module.first();
            if (!version.isEmpty()) {
                futures.add(threads.submit(timed(() -> contestant.get(module.path(), version))));
            }
        }
        List<Double> seconds = new ArrayList<>();
        for (Future<Double> future : futures) {
            seconds.add(future.get());
        }
        threads.shutdown();
        double wall = (System.nanoTime() - start) / 1e9;
        TimeUnit.MILLISECONDS.sleep(100); // nginx writes its log after the answer
        return new Result(seconds, wall, gitBytes() - bytesBefore);
    }

    /** Something to be timed. */
    private interface Step {
        void run() throws Exception;
    }

    private static Callable<Double> timed(Step step) {
        return () -> {
            long start = System.nanoTime();
            step.run();
            return (System.nanoTime() - start) / 1e9;
        };
    }

    private Contestant contestant(String name) throws Exception {
        Path folder = Files.createTempDirectory(work, "cache");
        if (name.equals("go direct")) {
            return new Go(folder, "direct");
        }
        Athens athens = new Athens(folder);
        if (name.equals("athens")) {
            return athens;
        }
        for (int i = 1; i <= warmUps; i++) { // the same repositories under other names: nothing of them is cached
            for (Module module : modules) {
                athens.get(module.path().replaceFirst("^github.com/([^/]+/[^/]+)", "w" + i + ".example/$1.git"), module.first());
            }
        }
        return name.equals("athens, warm JVM") ? athens : new GoThroughAthens(folder, athens);
    }

    /** The go command. */
    private class Go implements Contestant {
        private final Path folder;
        private final String proxy;

        Go(Path folder, String proxy) {
            this.folder = folder;
            this.proxy = proxy;
        }

        @Override
        public void get(String module, String version) throws Exception {
            ProcessBuilder go = new ProcessBuilder("go", "mod", "download", module + "@" + version);
            go.directory(folder.toFile());
            go.environment().putAll(Map.of(
                    "GOPROXY", proxy, "GOSUMDB", "off", "GOMODCACHE", folder.resolve("mod").toString(),
                    "GOFLAGS", "-modcacherw", "GOTOOLCHAIN", "local", "GIT_CONFIG_GLOBAL", gitConfig.toString()));
            check(go.redirectErrorStream(true));
        }

        @Override
        public void close() throws IOException {
            delete(folder);
        }
    }

    /** The go command with our proxy between it and the repositories. */
    private final class GoThroughAthens extends Go {
        private final Athens athens;

        GoThroughAthens(Path folder, Athens athens) {
            super(folder, athens.url());
            this.athens = athens;
        }

        @Override
        public void close() throws IOException {
            athens.close();
        }
    }

    /** Our proxy, asked for the three files of a version. */
    private final class Athens implements Contestant {
        private final Path folder;
        private final int port = freePort();
        private final HttpClient client = HttpClient.newHttpClient();
        private final Process process;

        Athens(Path folder) throws Exception {
            this.folder = folder;
            List<String> command = new ArrayList<>(List.of("java", "-Xmx" + options.getOrDefault("--heap", "64m")));
            command.addAll(List.of(options.getOrDefault("--java-options", "-XX:+UseSerialGC").split(" ")));
            command.addAll(List.of(
                    "-jar",
                    Path.of(options.getOrDefault("--jar", "athens-standalone/target/athens.jar"))
                            .toAbsolutePath().toString(),
                    "--port", Integer.toString(port), "--data", folder.resolve("data").toString()));
            ProcessBuilder java = new ProcessBuilder(command);
            java.environment().putAll(
                    Map.of("GOPROXY", "direct", "GOSUMDB", "off", "GIT_CONFIG_GLOBAL", gitConfig.toString()));
            java.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
            process = java.start();
            while (!isUp()) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }

        private boolean isUp() throws InterruptedException {
            try {
                return ask("/healthz").statusCode() == 200;
            } catch (IOException e) {
                return false;
            }
        }

        String url() {
            return "http://127.0.0.1:" + port;
        }

        private HttpResponse<byte[]> ask(String path) throws IOException, InterruptedException {
            return client.send(
                    HttpRequest.newBuilder(URI.create(url() + path)).build(), HttpResponse.BodyHandlers.ofByteArray());
        }

        @Override
        public void get(String module, String version) throws Exception {
            for (String file : List.of(".info", ".mod", ".zip")) {
                String path = "/" + escape(module) + "/@v/" + escape(version) + file;
                HttpResponse<byte[]> answer = ask(path);
                if (answer.statusCode() != 200) {
                    throw new IOException(path + ": " + answer.statusCode() + " " + new String(answer.body()));
                }
            }
        }

        @Override
        public void close() throws IOException {
            long peak = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
            peakKilobytes = Math.max(peakKilobytes, peak);
            process.destroy();
            process.onExit().join();
            delete(folder);
        }
    }

    private static String escape(String text) {
        return text.replaceAll("([A-Z])", "!$1").toLowerCase(Locale.ROOT);
    }

    private List<Process> startGitServer() throws Exception {
        Path socket = work.resolve("fcgi");
        boolean filter = !options.containsKey("--no-filter");
        Files.writeString(
                work.resolve("nginx.conf"),
                """
                worker_processes 1;
                daemon off;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events { worker_connections 1024; }
                http {
                  log_format bytes "$request_length $bytes_sent $request_uri";
                  access_log %1$s/access.log bytes;
                  client_body_temp_path %1$s/body; fastcgi_temp_path %1$s/fastcgi; proxy_temp_path %1$s/proxy;
                  uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
                  client_max_body_size 100m;
                  server {
                    listen 127.0.0.1:%2$d;
                    location / {
                      fastcgi_pass unix:%3$s;
                      fastcgi_buffering off;
                      fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend;
                      fastcgi_param GIT_PROJECT_ROOT %4$s;
                      fastcgi_param GIT_HTTP_EXPORT_ALL 1;
                      fastcgi_param GIT_PROTOCOL $http_git_protocol;
                      fastcgi_param HTTP_CONTENT_ENCODING $http_content_encoding;
                      fastcgi_param PATH_INFO $uri;
                      fastcgi_param QUERY_STRING $query_string;
                      fastcgi_param REQUEST_METHOD $request_method;
                      fastcgi_param CONTENT_TYPE $content_type;
                      fastcgi_param CONTENT_LENGTH $content_length;
                      fastcgi_param REMOTE_ADDR $remote_addr;
                      fastcgi_param GIT_CONFIG_COUNT 3;
                      fastcgi_param GIT_CONFIG_KEY_0 uploadpack.allowFilter;
                      fastcgi_param GIT_CONFIG_VALUE_0 %5$s;
                      fastcgi_param GIT_CONFIG_KEY_1 uploadpack.allowAnySHA1InWant;
                      fastcgi_param GIT_CONFIG_VALUE_1 %5$s;
                      fastcgi_param GIT_CONFIG_KEY_2 safe.directory;
                      fastcgi_param GIT_CONFIG_VALUE_2 *;
                    }
                  }
                }
                """
                        .formatted(work, gitPort, socket, Path.of(options.get("--repositories")).toRealPath(), filter));
        Process fcgi = new ProcessBuilder("fcgiwrap", "-c", "16", "-s", "unix:" + socket)
                .redirectErrorStream(true).redirectOutput(work.resolve("fcgi.log").toFile()).start();
        Process nginx = new ProcessBuilder("nginx", "-p", work.toString(), "-e", work + "/error.log", "-c", work + "/nginx.conf")
                .redirectErrorStream(true).redirectOutput(work.resolve("nginx.log").toFile()).start();
        TimeUnit.MILLISECONDS.sleep(500);
        if (!nginx.isAlive() || !fcgi.isAlive()) {
            throw new IOException(Files.readString(work.resolve("nginx.log")) + Files.readString(work.resolve("fcgi.log")));
        }
        Files.setPosixFilePermissions(socket, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(work, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        return List.of(nginx, fcgi);
    }

    private long gitBytes() throws IOException {
        try (Stream<String> lines = Files.lines(work.resolve("access.log"))) {
            return lines.mapToLong(line -> Long.parseLong(line.split(" ")[0]) + Long.parseLong(line.split(" ")[1])).sum();
        }
    }

    private static void check(ProcessBuilder command) throws IOException, InterruptedException {
        Process process = command.start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(command.command() + ": " + output);
        }
    }

    private void print(Map<String, List<Result>> results) {
        System.out.printf("%-20s | %-27s | median s per module | ratio | wall s | ratio | MB from git%n", "what", "who");
        for (Map.Entry<String, List<Result>> entry : results.entrySet()) {
            String[] names = entry.getKey().split("\\|");
            List<Result> own = entry.getValue();
            List<Result> direct = results.get(names[0] + "|go direct");
            System.out.printf(
                    Locale.ROOT,
                    "%-20s | %-27s | %19.3f | %5.2f | %6.2f | %5.2f | %6.2f%n",
                    names[0], names[1], perModule(own), perModule(own) / perModule(direct),
                    wall(own), wall(own) / wall(direct), bytes(own) / 1e6);
        }
        System.out.printf("peak memory of the JVM: %d MB (-Xmx%s)%n", peakKilobytes / 1024, options.getOrDefault("--heap", "64m"));
    }

    private static double perModule(List<Result> results) {
        return median(results.stream().flatMap(result -> result.seconds().stream()).toList());
    }

    private static double wall(List<Result> results) {
        return median(results.stream().map(Result::wall).toList());
    }

    private static double bytes(List<Result> results) {
        return median(results.stream().map(result -> (double) result.bytes()).toList());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }
}
