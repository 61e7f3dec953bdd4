import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Measures how long a server takes on one core from the start of its process to the first answer from a store of 10,000
 * versions, and what memory it has then. See README.md beside this file.
 */
final class Start {
    private static final int VERSIONS = 10_000;
    private static final String REQUEST = "GET /example.com/m5/@v/v1.0.0.info HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private Start() {}

    /**
     * Takes the command that starts the server; the launcher by default. With {@code --s3} before it, what is stored lies in a
     * bucket of a versitygw, the server has the plugin of this build, and nothing is at hand: so starts one more of a fleet.
     */
    public static void main(String[] args) throws Exception {
        boolean inBucket = args.length > 0 && args[0].equals("--s3");
        String[] given = Arrays.copyOfRange(args, inBucket ? 1 : 0, args.length);
        String[] command = given.length == 0 ? new String[] {"athens-standalone/target/athens"} : given;
        Path work = Files.createTempDirectory("start-");
        Process gateway = null;
        try {
            Path store = generated(work.resolve("store"));
            Map<String, String> settings = new HashMap<>(Map.of("ATHENS_DISK_STORAGE_ROOT", store.toString()));
            if (inBucket) {
                int port = freePort();
                gateway = gateway(work, port);
                settings.putAll(bucket(work, port));
                fill(work, store, settings, command);
            }
            int rounds = Integer.getInteger("rounds", 11);
            long[] millis = new long[rounds];
            long[] processorMillis = new long[rounds];
            long residentKilobytes = 0;
            for (int round = 0; round < rounds; round++) {
                delete(work.resolve("cache"));
                int port = freePort();
                long start = System.nanoTime();
                Process server = start(work, settings, port, command);
                awaitAnswer(server, port, REQUEST);
                millis[round] = (System.nanoTime() - start) / 1_000_000;
                processorMillis[round] =
                        server.toHandle().info().totalCpuDuration().orElseThrow().toMillis();
                residentKilobytes = residentKilobytes(server);
                server.destroy();
                server.waitFor();
            }
            Arrays.sort(millis);
            Arrays.sort(processorMillis);
            System.out.printf(
                    "first answer: median %d ms, fastest %d ms, slowest %d ms; processor time %d ms; %d MB resident%n",
                    millis[rounds / 2],
                    millis[0],
                    millis[rounds - 1],
                    processorMillis[rounds / 2],
                    residentKilobytes / 1024);
        } finally {
            if (gateway != null) {
                gateway.destroy();
                gateway.waitFor();
            }
            delete(work);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        }
    }

    private static Process gateway(Path work, int port) throws Exception {
        Files.createDirectories(work.resolve("buckets/modules"));
        ProcessBuilder gateway = new ProcessBuilder(
                "versitygw", "--port", "127.0.0.1:" + port, "posix", work.resolve("buckets").toString());
        gateway.environment().putAll(Map.of("ROOT_ACCESS_KEY", "key", "ROOT_SECRET_KEY", "secret"));
        String tool = System.getProperty("user.home") + "/.cache/athens-tools/versitygw";
        if (Files.exists(Path.of(tool))) {
            gateway.command().set(0, tool);
        }
        Process process = gateway.redirectErrorStream(true).redirectOutput(work.resolve("gateway").toFile()).start();
        while (true) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                return process;
            } catch (IOException e) {
                Thread.sleep(10);
            }
        }
    }

    private static Map<String, String> bucket(Path work, int port) throws IOException {
        Path plugins = Files.createDirectories(work.resolve("plugins"));
        try (Stream<Path> jars = Files.list(Path.of("athens-storage-s3/target"))) {
            Path plugin = jars.filter(jar -> jar.toString().endsWith("-plugin.jar")).findFirst().orElseThrow();
            Files.copy(plugin, plugins.resolve(plugin.getFileName()));
        }
        return Map.of(
                "ATHENS_PLUGINS_PATH", plugins.toString(),
                "ATHENS_STORAGE_TYPE", "s3",
                "ATHENS_S3_BUCKET_NAME", "modules",
                "AWS_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "key",
                "AWS_SECRET_ACCESS_KEY", "secret",
                "AWS_FORCE_PATH_STYLE", "true",
                "AWS_ENDPOINT", "http://127.0.0.1:" + port,
                "ATHENS_STORAGE_CACHE_ROOT", work.resolve("cache").toString());
    }

    /** Has a server fetch what will be asked for. */
    private static void fill(Path work, Path store, Map<String, String> settings, String[] command) throws Exception {
        HttpServer origin = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        origin.createContext("/", exchange -> {
            Path file = store.resolve(exchange.getRequestURI().getPath().substring(1));
            byte[] content = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            exchange.sendResponseHeaders(content.length > 0 ? 200 : 404, content.length > 0 ? content.length : -1);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
        origin.start();
        Map<String, String> fetching = new HashMap<>(settings);
        fetching.put("GOPROXY", "http://127.0.0.1:" + origin.getAddress().getPort());
        fetching.put("GOSUMDB", "off");
        int port = freePort();
        Process server = start(work, fetching, port, command);
        awaitAnswer(server, port, REQUEST.replace(".info", ".zip"));
        server.destroy();
        server.waitFor();
        origin.stop(0);
    }

    private static Path generated(Path store) throws IOException {
        for (int i = 0; i < VERSIONS; i++) {
            String module = "example.com/m" + i;
            Path folder = Files.createDirectories(store.resolve(module).resolve("@v"));
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("v1.0.0.zip")))) {
                zip.putNextEntry(new ZipEntry(module + "@v1.0.0/go.mod"));
                zip.write(("module " + module + "\n").getBytes(StandardCharsets.UTF_8));
            }
            Files.writeString(folder.resolve("v1.0.0.mod"), "module " + module + "\n");
            Files.writeString(folder.resolve("list"), "v1.0.0\n");
            Files.writeString(folder.resolve("v1.0.0.info"), "{\"Version\":\"v1.0.0\",\"Time\":\"2024-01-02T03:04:05Z\"}");
        }
        return store;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Process start(Path work, Map<String, String> settings, int port, String[] command) throws IOException {
        ProcessBuilder server = new ProcessBuilder("taskset", "-c", "0");
        server.command().addAll(Arrays.asList(command));
        server.environment().keySet().removeIf(name -> name.startsWith("ATHENS_") || name.startsWith("GO"));
        server.environment().put("GOPROXY", "off");
        server.environment().put("ATHENS_PORT", "127.0.0.1:" + port);
        server.environment().putAll(settings);
        return server.redirectErrorStream(true).redirectOutput(work.resolve("log").toFile()).start();
    }

    private static void awaitAnswer(Process server, int port, String request) throws Exception {
        byte[] answer = new byte[4096];
        while (true) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                int length = socket.getInputStream().read(answer);
                String text = new String(answer, 0, Math.max(0, length), StandardCharsets.US_ASCII);
                if (!text.startsWith("HTTP/1.1 200 ")) {
                    throw new IllegalStateException(text);
                }
                return;
            } catch (IOException e) {
                if (!server.isAlive()) {
                    throw new IllegalStateException("the server ended with " + server.exitValue(), e);
                }
                Thread.sleep(2);
            }
        }
    }

    private static long residentKilobytes(Process server) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(server.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
