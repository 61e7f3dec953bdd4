package dev.athens.testkit;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server that is no part of the project, started for a test as a process of its own:
 *
 * <pre>{@code
 * int port = ServerProcess.freePort();
 * try (ServerProcess redis = ServerProcess.start(port, folder, ServerProcess.find("redis-server"), "--port", "" + port)) {
 * }
 * }</pre>
 */
public final class ServerProcess implements AutoCloseable {
    private static final Duration MAX_START = Duration.ofSeconds(60);

    /** Beside those of PATH: where the go command and {@code .ci/run} put what they build, and Debian what only root runs. */
    private static final List<String> FOLDERS =
            List.of(System.getProperty("user.home") + "/.cache/athens-tools", "/usr/sbin", "/sbin");

    private final Process process;
    private final int port;
    private final Path log;

    private ServerProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /**
     * Finds a program. Without it the test is skipped, or fails where {@code CI=true}.
     *
     * @param folders where to look besides
     */
    public static Path find(String name, String... folders) {
        return Stream.of(Stream.of(folders), FOLDERS.stream(), path())
                .flatMap(names -> names)
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> missing(name));
    }

    private static Stream<String> path() {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator));
    }

    private static Path missing(String name) {
        String reason = name + " is not installed";
        return "true".equals(System.getenv("CI")) ? fail(reason + ", and CI must have it") : abort(reason);
    }

    /** A port of this machine on which nobody listens yet. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Starts a server, and waits until something listens on its port of this machine. */
    public static ServerProcess start(int port, Path folder, Path program, String... arguments)
            throws IOException, InterruptedException {
        return start(port, folder, Map.of(), program, arguments);
    }

    /**
     * Starts a server, and waits until something listens on its port of this machine.
     *
     * @param folder where it is started, and its log is written
     * @param environment variables besides those of this process
     */
    public static ServerProcess start(
            int port, Path folder, Map<String, String> environment, Path program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Path log = folder.resolve(program.getFileName() + "-" + port + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        ServerProcess server = new ServerProcess(builder.start(), port, log);
        try {
            server.await();
            return server;
        } catch (IOException | InterruptedException e) {
            server.close();
            throw e;
        }
    }

    private void await() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + MAX_START.toNanos();
        while (!listens()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("the server does not listen on port " + port + ": " + Files.readString(log));
            }
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The port of this machine on which it listens. */
    public int port() {
        return port;
    }

    /** The process, for tests that pause or kill it. */
    public Process process() {
        return process;
    }

    /** What it has printed so far. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    /** Kills it, and waits for its end. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends it, by force if it takes too long, and waits for its end. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
