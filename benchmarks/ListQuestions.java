import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Measures what it costs a list that nobody has asked for yet that servers tell each other what origins have said: one of two
 * servers on a folder, one that is alone in its folder, and one without claims and notices are asked in turns for lists of new
 * modules, one after the other. See README.md beside this file.
 */
final class ListQuestions {
    private static final String USAGE = "java benchmarks/ListQuestions.java [--jar <athens.jar>] [--questions 2000]"
            + " [--origin-millis 0] [--rounds 5] [--env NAME=value,…]";

    private final Map<String, String> options = new HashMap<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private int asked;

    private ListQuestions(String[] args) {
        for (int i = 0; i < args.length; i += 2) {
            if (!args[i].startsWith("--") || i + 1 == args.length) {
                throw new IllegalArgumentException(USAGE);
            }
            options.put(args[i].substring(2), args[i + 1]);
        }
    }

    public static void main(String[] args) throws Exception {
        // else each answer of the origin waits 40 ms for an acknowledgement
        System.setProperty("sun.net.httpserver.nodelay", "true");
        new ListQuestions(args).run();
        System.exit(0);
    }

    private int number(String name, int otherwise) {
        return Integer.parseInt(options.getOrDefault(name, Integer.toString(otherwise)));
    }

    /** A server that was started. */
    private record Server(Process process, int port) {
        /** Of processor time. */
        long millis() {
            return process.toHandle().info().totalCpuDuration().orElseThrow().toMillis();
        }
    }

    private void run() throws Exception {
        Path work = Files.createTempDirectory("list-questions-");
        HttpServer origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        origin.setExecutor(Executors.newCachedThreadPool(handler -> {
            Thread thread = new Thread(handler);
            thread.setDaemon(true);
            return thread;
        }));
        int delay = number("origin-millis", 0);
        origin.createContext("/", exchange -> {
            try {
                TimeUnit.MILLISECONDS.sleep(delay);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            byte[] list = "v1.0.0\nv1.1.0\n".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, list.length);
            exchange.getResponseBody().write(list);
            exchange.close();
        });
        origin.start();
        String upstream = "http://127.0.0.1:" + origin.getAddress().getPort();
        Map<String, Server> servers = new LinkedHashMap<>();
        Server idle = start(work.resolve("idle"), work.resolve("fleet"), upstream, Map.of());
        servers.put("one of two", start(work.resolve("with"), work.resolve("fleet"), upstream, Map.of()));
        servers.put("alone", start(work.resolve("alone"), work.resolve("alone/store"), upstream, Map.of()));
        servers.put(
                "without",
                start(
                        work.resolve("without"),
                        work.resolve("without/store"),
                        upstream,
                        Map.of("ATHENS_SINGLE_FLIGHT_TYPE", "memory")));
        try {
            int questions = number("questions", 2_000);
            for (Server server : servers.values()) {
                ask(server, questions);
            }
            Map<String, double[]> medians = new LinkedHashMap<>();
            int rounds = number("rounds", 5);
            for (int round = 0; round < rounds; round++) {
                for (Map.Entry<String, Server> each : servers.entrySet()) {
                    long cpu = each.getValue().millis();
                    double[] took = ask(each.getValue(), questions);
                    medians.computeIfAbsent(each.getKey(), name -> new double[rounds])[round] = took[0];
                    System.out.printf(
                            Locale.ROOT,
                            "%-10s median %.3f ms, 99 %% %.2f ms, processor time %.3f ms%n",
                            each.getKey(),
                            took[0],
                            took[1],
                            (each.getValue().millis() - cpu) / (double) questions);
                }
            }
            medians.forEach((name, each) -> {
                double[] ratios = new double[rounds];
                Arrays.setAll(ratios, i -> each[i] / medians.get("without")[i]);
                Arrays.sort(ratios);
                System.out.printf(Locale.ROOT, "%-10s %.2f times without%n", name, ratios[rounds / 2]);
            });
        } finally {
            for (Server server : List.of(idle, servers.get("one of two"), servers.get("alone"), servers.get("without"))) {
                server.process().destroy();
                server.process().waitFor();
            }
        }
    }

    /** Median and 99th percentile in milliseconds. */
    private double[] ask(Server server, int questions) throws Exception {
        double[] millis = new double[questions];
        for (int i = 0; i < questions; i++) {
            URI uri = URI.create("http://127.0.0.1:" + server.port() + "/m.example/m" + asked++ + "/@v/list");
            long start = System.nanoTime();
            HttpResponse<byte[]> answer =
                    client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
            millis[i] = (System.nanoTime() - start) / 1e6;
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(uri + ": " + new String(answer.body(), StandardCharsets.UTF_8));
            }
        }
        Arrays.sort(millis);
        return new double[] {millis[questions / 2], millis[questions * 99 / 100]};
    }

    private Server start(Path folder, Path store, String upstream, Map<String, String> more) throws Exception {
        Files.createDirectories(folder);
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        ProcessBuilder server = new ProcessBuilder(
                "java", "-Xmx256m", "-jar", options.getOrDefault("jar", "athens-standalone/target/athens.jar"));
        server.environment().keySet().removeIf(name -> name.startsWith("ATHENS_") || name.startsWith("GO"));
        server.environment().put("GOPROXY", upstream);
        server.environment().put("GOSUMDB", "off");
        server.environment().put("ATHENS_PORT", "127.0.0.1:" + port);
        server.environment().put("ATHENS_DISK_STORAGE_ROOT", store.toString());
        server.environment().putAll(more);
        for (String each : options.getOrDefault("env", "").split(",")) {
            if (!each.isEmpty()) {
                String[] parts = each.split("=", 2);
                server.environment().put(parts[0], parts[1]);
            }
        }
        Process process = server.redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        URI ready = URI.create("http://127.0.0.1:" + port + "/readyz");
        while (true) {
            try {
                client.send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.discarding());
                return new Server(process, port);
            } catch (IOException e) {
                if (!process.isAlive()) {
                    throw new IllegalStateException(Files.readString(folder.resolve("log")), e);
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }
}
