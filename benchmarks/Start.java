import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
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

    /** Takes the command that starts the server; the launcher by default. */
    public static void main(String[] args) throws Exception {
        String[] command = args.length == 0 ? new String[] {"athens-standalone/target/athens"} : args;
        Path work = Files.createTempDirectory("start-");
        try {
            Path store = generated(work.resolve("store"));
            int rounds = 11;
            long[] millis = new long[rounds];
            long residentKilobytes = 0;
            for (int round = 0; round < rounds; round++) {
                int port = freePort();
                long start = System.nanoTime();
                Process server = start(work, store, port, command);
                awaitAnswer(server, port);
                millis[round] = (System.nanoTime() - start) / 1_000_000;
                residentKilobytes = residentKilobytes(server);
                server.destroy();
                server.waitFor();
            }
            Arrays.sort(millis);
            System.out.printf(
                    "first answer: median %d ms, fastest %d ms, slowest %d ms; %d MB resident%n",
                    millis[rounds / 2], millis[0], millis[rounds - 1], residentKilobytes / 1024);
        } finally {
            try (Stream<Path> all = Files.walk(work)) {
                all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        }
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

    private static Process start(Path work, Path store, int port, String[] command) throws IOException {
        ProcessBuilder server = new ProcessBuilder("taskset", "-c", "0");
        server.command().addAll(Arrays.asList(command));
        server.environment().keySet().removeIf(name -> name.startsWith("ATHENS_") || name.startsWith("GO"));
        server.environment().put("GOPROXY", "off");
        server.environment().put("ATHENS_PORT", "127.0.0.1:" + port);
        server.environment().put("ATHENS_DISK_STORAGE_ROOT", store.toString());
        return server.redirectErrorStream(true).redirectOutput(work.resolve("log").toFile()).start();
    }

    private static void awaitAnswer(Process server, int port) throws Exception {
        byte[] answer = new byte[4096];
        while (true) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
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
