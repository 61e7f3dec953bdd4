package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The standalone jar as an operator starts it: a process of its own on a free port, with a clean environment. */
final class AthensJar implements AutoCloseable {
    private static final Pattern KEY = Pattern.compile("GOSUMDB=(\\S+)");
    private static final Pattern GOPROXY_LINE = Pattern.compile("GOPROXY=https?://localhost:(\\d+)");

    private final Process process;
    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private AthensJar(Process process) {
        this.process = process;
        Thread reader = new Thread(this::readLog, "athens-jar-log");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts the jar and waits until it listens.
     *
     * @param folder where it keeps its data, as with no settings at all
     * @param environment added to PATH and HOME, which lies in the folder too
     * @param jvmFlags such as {@code -Xmx64m}
     */
    static AthensJar start(Path folder, Map<String, String> environment, String... jvmFlags) throws Exception {
        Map<String, String> settings = new HashMap<>(environment);
        settings.putIfAbsent("ATHENS_PORT", "127.0.0.1:0");
        AthensJar athens = new AthensJar(
                builder(folder, settings, List.of(jvmFlags), List.of()).start());
        athens.port.get(60, TimeUnit.SECONDS);
        return athens;
    }

    /** Starts the jar as a checksum database, whose key is made at the first time and lies beside the folder. */
    static AthensJar startDatabase(Path folder, String name, Map<String, String> environment) throws Exception {
        Path key = folder.resolveSibling(name + ".key");
        if (Files.notExists(key)) {
            Result made = run(folder, Map.of(), "sumdb", "keygen", name, "--out", key.toString());
            assertThat(made.status()).as(made.output()).isZero();
        }
        Map<String, String> settings = new HashMap<>(environment);
        settings.put("ATHENS_SUMDB_KEY_FILE", key.toString());
        return start(folder, settings);
    }

    /** The key of the checksum database, as the log has it for GOSUMDB. */
    String databaseKey() {
        Matcher matcher = KEY.matcher(String.join("\n", log()));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    /** What a command printed to both outputs, and how it ended. */
    record Result(int status, String output) {}

    /** Runs another command than the server to its end, in the same surroundings. */
    static Result run(Path folder, Map<String, String> environment, String... arguments) throws Exception {
        Process process =
                builder(folder, environment, List.of(), List.of(arguments)).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).as(output).isTrue();
            return new Result(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }

    private static ProcessBuilder builder(
            Path folder, Map<String, String> environment, List<String> jvmFlags, List<String> arguments)
            throws IOException {
        Path jar = Path.of("target", "athens.jar").toAbsolutePath();
        assertThat(jar).as("built by the package phase").isRegularFile();
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        Map<String, String> clean = builder.environment();
        clean.clear();
        clean.put("PATH", "/nonexistent"); // neither go nor git
        clean.put("HOME", folder.toString());
        clean.put("GOSUMDB", "off"); // no database knows the modules of most tests
        clean.putAll(environment);
        return builder;
    }

    private void readLog() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.add(line);
                Matcher matcher = GOPROXY_LINE.matcher(line);
                if (matcher.find()) {
                    port.complete(Integer.parseInt(matcher.group(1)));
                }
            }
        } catch (IOException e) {
            log.add(e.toString());
        }
        port.completeExceptionally(new IOException("did not start:\n" + String.join("\n", log)));
    }

    String url() {
        return "http://127.0.0.1:" + port.join();
    }

    /** All lines it has printed so far. */
    List<String> log() {
        return List.copyOf(log);
    }

    /**
     * Asks it to end, and waits until it has.
     *
     * @return its exit status
     */
    int terminate() throws Exception {
        process.toHandle().destroy(); // unlike Process.destroy, leaves the log open
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    /** The end that no process survives. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Asks it to end, and gives it time for that. */
    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 30, TimeUnit.SECONDS).join();
        kill();
    }
}
