package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.testkit.ServerProcess;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL server with one database, which refuses to be root's: then it belongs to the user postgres. */
final class PostgresProcess implements AutoCloseable {
    private static final String[] FOLDERS = Stream.of("17", "16", "15", "14", "13")
            .map(version -> "/usr/lib/postgresql/" + version + "/bin")
            .toArray(String[]::new);

    private final Path folder;
    private final int port;
    private ServerProcess process;

    private PostgresProcess(Path folder, int port, ServerProcess process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    static PostgresProcess start() throws IOException, InterruptedException {
        Path initdb = ServerProcess.find("initdb", FOLDERS);
        // not below a folder of ours, which nobody else may enter
        Path folder = Files.createTempDirectory("athens-fleet-");
        run(List.of("chmod", "0777", folder.toString()));
        String data = folder.resolve("data").toString();
        run(asPostgres(initdb, "-D", data, "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8"));
        int port = ServerProcess.freePort();
        PostgresProcess server = new PostgresProcess(folder, port, launch(folder, port));
        while (server.tryQuery("SELECT 1").status() != 0) {
            Thread.onSpinWait();
        }
        return server;
    }

    private static ServerProcess launch(Path folder, int port) throws IOException, InterruptedException {
        List<String> command = asPostgres(
                ServerProcess.find("postgres", FOLDERS),
                "-D",
                folder.resolve("data").toString(),
                "-p",
                "" + port,
                "-k",
                folder.toString(),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "fsync=off");
        return ServerProcess.start(
                port,
                folder,
                Path.of(command.get(0)),
                command.subList(1, command.size()).toArray(String[]::new));
    }

    private static List<String> asPostgres(Path program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(
                    List.of(ServerProcess.find("runuser", "/sbin", "/usr/sbin").toString(), "-u", "postgres", "--"));
        } else {
            command.add("/usr/bin/env");
        }
        command.add(program.toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private record Output(int status, String text) {}

    private static Output run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Output(process.exitValue(), text.strip());
    }

    /** The first column of the first row. */
    String query(String sql) throws IOException, InterruptedException {
        Output output = tryQuery(sql);
        assertThat(output.status()).as(output.text()).isZero();
        return output.text();
    }

    private Output tryQuery(String sql) throws IOException, InterruptedException {
        return run(List.of(
                ServerProcess.find("psql", FOLDERS).toString(),
                "-h",
                "127.0.0.1",
                "-p",
                "" + port,
                "-U",
                "postgres",
                "-Atc",
                sql));
    }

    /** Stops it at once, as a crash does. */
    void stop() throws IOException, InterruptedException {
        // runuser hands on only some signals
        String pid = Files.readAllLines(folder.resolve("data").resolve("postmaster.pid"))
                .get(0);
        run(List.of("kill", "-QUIT", pid));
        process.process().onExit().join();
    }

    /** Starts it again. */
    void startAgain() throws IOException, InterruptedException {
        process = launch(folder, port);
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        try {
            stop();
            run(List.of("rm", "-rf", folder.toString()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while the server stops").initCause(e);
        }
    }
}
