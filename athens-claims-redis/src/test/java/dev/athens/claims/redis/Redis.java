package dev.athens.claims.redis;

import dev.athens.claims.redis.RedisSettings.Limits;
import dev.athens.claims.redis.RedisSettings.Login;
import dev.athens.testkit.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import redis.clients.jedis.RedisClient;

/** A redis-server that keeps nothing, with a user who may do nothing with claims. */
final class Redis implements AutoCloseable {
    static final String PASSWORD = "secret-of-redis";
    /** May do what the documentation says, and nothing else. */
    static final String CLAIMANT = "claimant";

    static final String NOBODY = "nobody";

    private static final String RIGHTS =
            "+eval +set +get +del +pexpire +publish +subscribe +ping +select ~athens:claim:* &athens:ended:*";

    /** With time for machines that have too much to do. */
    private static final Limits LIMITS =
            new Limits(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofMillis(100));

    private final Path folder;
    private final int port;
    private ServerProcess process;

    private Redis(Path folder, int port, ServerProcess process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    static Redis start() throws Exception {
        Path folder = Files.createTempDirectory("athens-redis-test-");
        int port = ServerProcess.freePort();
        return new Redis(folder, port, run(folder, port));
    }

    private static ServerProcess run(Path folder, int port) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
        arguments.addAll(List.of("--save", "", "--dir", folder.toString(), "--requirepass", PASSWORD));
        arguments.addAll(List.of("--user", CLAIMANT, "on", ">" + PASSWORD));
        arguments.addAll(List.of(RIGHTS.split(" ")));
        arguments.addAll(List.of("--user", NOBODY, "on", ">" + PASSWORD, "+ping"));
        return ServerProcess.start(port, folder, ServerProcess.find("redis-server"), arguments.toArray(String[]::new));
    }

    /** Ends it; all that it has is lost. */
    void stop() {
        process.close();
    }

    /** Starts it again after it was stopped. */
    void startAgain() throws Exception {
        process = run(folder, port);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    RedisSettings settings(Duration lease) {
        return settings(address(), lease);
    }

    static RedisSettings settings(InetSocketAddress server, Duration lease) {
        return new RedisSettings(
                "SingleFlight.Redis",
                "127.0.0.1",
                server.getPort(),
                false,
                Optional.of(new Login(Optional.empty(), PASSWORD)),
                0,
                lease,
                LIMITS);
    }

    RedisClient client() {
        return RedisClient.create("127.0.0.1", port, "default", PASSWORD);
    }

    long leases() {
        try (RedisClient client = client()) {
            return client.keys(RedisLeases.PREFIX + "*").size();
        }
    }

    @Override
    public void close() throws IOException {
        process.close();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
