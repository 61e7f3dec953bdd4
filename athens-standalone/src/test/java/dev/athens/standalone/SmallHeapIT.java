package dev.athens.standalone;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import dev.athens.server.Http2Attacks;
import dev.athens.server.Http2Attacks.Outcome;
import dev.athens.server.RawHttp;
import dev.athens.server.RawHttp2;
import dev.athens.server.TestCertificates;
import dev.athens.storage.fs.FileStorage;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with a small heap, asked for a lot of long names of every kind that the server remembers something of. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("attack")
class SmallHeapIT {
    private static final Path LAUNCHER =
            Path.of(System.getProperty("athens.jar")).resolveSibling("athens");
    private static final Pattern ADDRESS = Pattern.compile("GOPROXY=https?://localhost:(\\d+)");
    private static final Pattern USED = Pattern.compile("generation +total \\d+K, used (\\d+)K");

    private static final ModuleVersion STORED = ModuleVersion.parse("example.com/abcdefghijklm", "v1.0.0");
    private static final String ZIP = "/example.com/abcdefghijklm/@v/v1.0.0.zip";
    private static final int MANY = 3_000;

    /** How many streams the server allows a connection at once. */
    private static final int MAX_STREAMS = 128;

    private static final String LONG = ("/" + "x".repeat(99)).repeat(19);

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, String> environment = new HashMap<>();
    private final Queue<String> shortages = new ConcurrentLinkedQueue<>();
    private ServerSocket upstream;
    private Process process;
    private int port;

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no shell for the launcher");
        upstream = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
        FileStorage.open(folder.resolve("store"))
                .save(
                        STORED,
                        new ModuleFiles(
                                Blob.of("{\"Version\":\"v1.0.0\"}"),
                                Blob.of("module m\n"),
                                Blob.of("x".repeat(10_000))));
    }

    private void start(String javaOptions) throws IOException {
        ProcessBuilder launcher = new ProcessBuilder(LAUNCHER.toString()).redirectErrorStream(true);
        launcher.environment().putAll(environment);
        launcher.environment().put("JAVA_HOME", System.getProperty("java.home"));
        launcher.environment().put("JAVA_OPTS", javaOptions);
        launcher.environment().put("ATHENS_PORT", "127.0.0.1:0");
        launcher.environment().put("ATHENS_LOG_LEVEL", "info");
        launcher.environment().put("ATHENS_STORAGE_TYPE", "disk");
        launcher.environment()
                .put("ATHENS_DISK_STORAGE_ROOT", folder.resolve("store").toString());
        launcher.environment().put("GOSUMDB", "off");
        launcher.environment().put("GOPROXY", "http://127.0.0.1:" + upstream.getLocalPort());
        process = launcher.start();
        BufferedReader log = process.inputReader(UTF_8);
        Matcher address = ADDRESS.matcher(log.readLine());
        while (!address.find()) {
            address.reset(log.readLine());
        }
        port = Integer.parseInt(address.group(1));
        threads.execute(
                () -> log.lines().filter(line -> line.contains("short of")).forEach(shortages::add));
    }

    @AfterEach
    void stop() throws IOException {
        if (process != null) {
            process.destroyForcibly();
        }
        upstream.close();
        threads.shutdownNow();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = upstream.accept();
                threads.execute(() -> answer(client));
            }
        } catch (IOException e) {
            // closed at the end
        }
    }

    /** Knows lists and branches, and no version. Each answer is one write: a server that needs two waits for the first. */
    private static void answer(Socket client) {
        try (client;
                BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII))) {
            String line = in.readLine();
            while (line != null) {
                String path = line.substring("GET ".length(), line.length() - " HTTP/1.1".length());
                while (!line.isEmpty()) {
                    line = in.readLine();
                }
                client.getOutputStream().write(answer(path).getBytes(US_ASCII));
                line = in.readLine();
            }
        } catch (IOException e) {
            // the server under test has closed its end
        }
    }

    private static String answer(String path) {
        String version = "v0.0.0-20240101000000-abcdefabcdef";
        boolean list = path.endsWith("/list");
        String text = list ? version + "\n" : "{\"Version\":\"" + version + "\",\"Time\":\"2024-01-01T00:00:00Z\"}";
        String status = list || path.endsWith("-branch.info") ? "200 OK" : "404 Not Found";
        return "HTTP/1.1 " + status + "\r\nETag: \"1\"\r\nContent-Length: " + text.length() + "\r\n\r\n" + text;
    }

    @Test
    void fillsItsHeapWithNothingThatStrangersAskFor() throws Exception {
        start("-Xmx48m");
        ask(i -> "/example.com/list" + i + LONG + "/@v/list");
        ask(i -> "/example.com/branch" + LONG.substring(0, 1_000) + "/@v/" + i + "x".repeat(800) + "-branch.info");
        ask(i -> "/example.com/absent" + i + LONG + "/@v/v1.0.0.info");
        ask(SmallHeapIT::spelled);

        assertThat(process.isAlive()).isTrue();
        assertThat(usedHeapBytes()).isLessThan(30L << 20);
        for (int i = 0; i < 50; i++) {
            assertThat(RawHttp.get(port, ZIP).body()).hasSize(10_000);
        }
    }

    @Test
    void closesConnectionsThatItHasNoBuffersForAndStaysUp() throws Exception {
        environment.put("ATHENS_TLSCERT_FILE", TestCertificates.path("ec.pem").toString());
        environment.put(
                "ATHENS_TLSKEY_FILE", TestCertificates.path("ec-sec1.key").toString());
        start("-Xmx48m -XX:MaxDirectMemorySize=2m");
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            try {
                outcomes.add(Http2Attacks.STREAMS.run(
                        TestCertificates.client(), port, ZIP, MAX_STREAMS, Duration.ofMillis(100)));
            } catch (IOException e) {
                // closed in the midst of the handshake
            }
        }
        for (Outcome outcome : outcomes) {
            outcome.connection().close();
        }
        while (!isServed()) {
            // the server has not noticed yet that the others are gone
        }
        assertThat(shortages).isNotEmpty().allMatch(line -> line.contains("short of memory off the heap"));
    }

    private boolean isServed() throws Exception {
        try (RawHttp2 client = RawHttp2.connect(TestCertificates.client(), port, 100_000)) {
            client.get(1, ZIP);
            client.flush();
            client.readUntil(frame -> frame.type() == RawHttp2.DATA);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The same path, each time with other letters escaped, and with a host that nobody looks at. */
    private static String spelled(int i) {
        StringBuilder path = new StringBuilder("http://" + "h".repeat(1_900) + "/example.com/");
        for (int bit = 0; bit < 13; bit++) {
            char letter = (char) ('a' + bit);
            path.append((i >> bit & 1) == 1 ? "%" + Integer.toHexString(letter) : Character.toString(letter));
        }
        return path + "/@v/v1.0.0.zip";
    }

    /** Asks on one connection, one after the other. */
    private void ask(IntFunction<String> paths) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (int i = 0; i < MANY; i++) {
                out.write(("HEAD " + paths.apply(i) + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(US_ASCII));
                skipHead(in);
            }
        }
    }

    private static void skipHead(InputStream in) throws IOException {
        int newLines = 0;
        while (newLines < 2) {
            int c = in.read();
            assertThat(c).isNotEqualTo(-1);
            newLines = c == '\n' ? newLines + 1 : c == '\r' ? newLines : 0;
        }
    }

    private long usedHeapBytes() throws Exception {
        jcmd("GC.run");
        long kilobytes = USED.matcher(jcmd("GC.heap_info"))
                .results()
                .mapToLong(generation -> Long.parseLong(generation.group(1)))
                .sum();
        assertThat(kilobytes).isPositive();
        return kilobytes * 1024;
    }

    private String jcmd(String command) throws Exception {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        assumeTrue(Files.isExecutable(tool), "there is no jcmd in this Java");
        Process jcmd = new ProcessBuilder(tool.toString(), Long.toString(process.pid()), command).start();
        String output = new String(jcmd.getInputStream().readAllBytes(), UTF_8);
        assertThat(jcmd.waitFor()).as(output).isZero();
        return output;
    }
}
