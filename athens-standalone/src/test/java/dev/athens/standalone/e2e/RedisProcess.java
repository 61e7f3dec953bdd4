package dev.athens.standalone.e2e;

import dev.athens.testkit.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** A redis-server with a password, which keeps nothing over its end. */
final class RedisProcess implements AutoCloseable {
    static final String PASSWORD = "secret-of-redis";

    private final Path folder;
    private final int port;
    private ServerProcess process;

    private RedisProcess(Path folder, int port, ServerProcess process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    static RedisProcess start(Path folder) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        return new RedisProcess(folder, port, launch(folder, port));
    }

    private static ServerProcess launch(Path folder, int port) throws IOException, InterruptedException {
        return ServerProcess.start(
                port,
                folder,
                ServerProcess.find("redis-server"),
                "--port",
                "" + port,
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--requirepass",
                PASSWORD);
    }

    /** What a server needs to be told to claim there what it fetches. */
    Map<String, String> settings() {
        return Map.of(
                "ATHENS_SINGLE_FLIGHT_TYPE",
                "redis",
                "ATHENS_REDIS_ENDPOINT",
                "127.0.0.1:" + port,
                "ATHENS_REDIS_PASSWORD",
                PASSWORD);
    }

    /** How many keys there are that begin like this. */
    long count(String prefix) throws IOException, InterruptedException {
        Process client = new ProcessBuilder(
                        ServerProcess.find("redis-cli").toString(),
                        "--no-auth-warning",
                        "-p",
                        "" + port,
                        "-a",
                        PASSWORD,
                        "--scan",
                        "--pattern",
                        prefix + "*")
                .redirectErrorStream(true)
                .start();
        String keys = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (client.waitFor() != 0) {
            throw new IOException("redis-cli: " + keys);
        }
        return keys.lines().filter(line -> line.startsWith(prefix)).count();
    }

    /** Kills it. */
    void stop() throws InterruptedException {
        process.kill();
    }

    /** Starts it again. */
    void startAgain() throws IOException, InterruptedException {
        process = launch(folder, port);
    }

    @Override
    public void close() {
        process.close();
    }
}
