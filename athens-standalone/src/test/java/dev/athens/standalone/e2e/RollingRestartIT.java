package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four servers on one folder, of which one fetches what many miss, are restarted one after the other behind haproxy, which tries
 * nothing twice, and no client notices.
 */
@Timeout(600)
class RollingRestartIT {
    private static final int SERVERS = 4;
    private static final int REQUESTS_PER_SECOND = 200;

    /** Every twentieth request is for something that its origin takes a while for. */
    private static final int MISS_EVERY = 20;

    private static final Duration ORIGIN = Duration.ofMillis(300);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final String[] HITS = {"v1.0.0.zip", "v1.0.0.mod", "v1.0.0.info", "list"};

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private int frontend;

    @TempDir
    Path folder;

    @BeforeEach
    void requireHaproxy() {
        GoCommand.require("haproxy");
    }

    @Test
    void losesNoRequest() throws Exception {
        roll(1, "200ms", Map.of("ATHENS_SHUTDOWN_DELAY", "2s"));
    }

    @Test
    @Tag("long")
    void losesNoRequestInTenRoundsWithDefaults() throws Exception {
        roll(10, "1s", Map.of());
    }

    private void roll(int rounds, String checkInterval, Map<String, String> settings) throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream()) {
            publish(upstream);
            int[] ports = new int[SERVERS];
            AthensJar[] servers = new AthensJar[SERVERS];
            for (int i = 0; i < SERVERS; i++) {
                ports[i] = freePort();
                servers[i] = start(upstream, ports[i], settings);
            }
            Process haproxy = haproxy(ports, checkInterval);
            ScheduledExecutorService clients = Executors.newSingleThreadScheduledExecutor();
            try {
                awaitUp();
                ScheduledFuture<?> asking = clients.scheduleAtFixedRate(
                        this::ask, 0, 1_000_000 / REQUESTS_PER_SECOND, TimeUnit.MICROSECONDS);
                for (int round = 0; round < rounds; round++) {
                    for (int i = 0; i < servers.length; i++) {
                        assertThat(servers[i].terminate()).isZero();
                        servers[i] = start(upstream, ports[i], settings);
                        awaitUp();
                    }
                }
                assertThat(asking.cancel(false)).isTrue();
                while (running.get() > 0) {
                    Thread.onSpinWait();
                }
            } finally {
                clients.shutdownNow();
                haproxy.destroy();
                haproxy.waitFor();
                for (AthensJar server : servers) {
                    server.close();
                }
            }
            assertThat(failures)
                    .as("of " + sent + " requests\n" + Files.readString(folder.resolve("haproxy.log")))
                    .isEmpty();
            assertThat(sent.get()).isGreaterThan(REQUESTS_PER_SECOND * rounds);
            System.out.println("RollingRestartIT: " + rounds + " rounds, " + sent + " requests, none failed");
        }
    }

    private static void publish(ScriptedUpstream upstream) throws IOException {
        upstream.module(
                "/u.example/hit",
                "v1.0.0",
                ScriptedUpstream.body(ScriptedUpstream.zip("u.example/hit@v1.0.0/go.mod", "module u.example/hit\n")));
        upstream.on("/u.example/hit/@v/list", ScriptedUpstream.body("v1.0.0\n"));
        for (int i = 0; i < 20_000; i++) {
            String version = "v1.0." + i;
            byte[] zip = ScriptedUpstream.zip("u.example/miss@" + version + "/go.mod", "module u.example/miss\n");
            upstream.module("/u.example/miss", version, exchange -> {
                LockSupport.parkNanos(ORIGIN.toNanos());
                ScriptedUpstream.body(zip).answer(exchange);
            });
        }
    }

    private AthensJar start(ScriptedUpstream upstream, int port, Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.put("ATHENS_PORT", "127.0.0.1:" + port);
        all.put("GOPROXY", upstream.url());
        return AthensJar.start(folder.resolve("store"), all, "-XX:TieredStopAtLevel=1", "-Xmx128m");
    }

    /** haproxy and servers that come back need to know their ports beforehand. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process haproxy(int[] ports, String checkInterval) throws IOException {
        frontend = freePort();
        Path config = Files.writeString(
                folder.resolve("haproxy.cfg"), """
                defaults
                    mode http
                    retries 0
                    http-reuse always
                    timeout connect 2s
                    timeout client 30s
                    timeout server 30s
                    timeout check 5s
                    option httpchk GET /readyz
                    http-check expect status 200
                    default-server check inter %s rise 2 fall 2
                listen athens
                    bind 127.0.0.1:%d
                    stats enable
                    stats uri /haproxy
                %s
                """.formatted(checkInterval, frontend, backends(ports)));
        return new ProcessBuilder("haproxy", "-db", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile())
                .start();
    }

    private static String backends(int[] ports) {
        return IntStream.range(0, SERVERS)
                .mapToObj(i -> "    server athens" + i + " 127.0.0.1:" + ports[i])
                .collect(Collectors.joining("\n"));
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + frontend + path);
    }

    /** Waits until haproxy takes all servers for healthy. */
    private void awaitUp() throws Exception {
        HttpRequest status = HttpRequest.newBuilder(uri("/haproxy;csv")).build();
        long up = 0;
        while (up < SERVERS) {
            LockSupport.parkNanos(POLL.toNanos());
            try {
                up = client.send(status, BodyHandlers.ofString())
                        .body()
                        .lines()
                        .filter(line -> line.matches("athens,athens[0-9],.*,UP,.*"))
                        .count();
            } catch (IOException e) {
                // haproxy itself has just been started
                up = 0;
            }
        }
    }

    private void ask() {
        int number = sent.getAndIncrement();
        String path = number % MISS_EVERY == 0
                ? "/u.example/miss/@v/v1.0." + number / MISS_EVERY + ".zip"
                : "/u.example/hit/@v/" + HITS[number % HITS.length];
        running.incrementAndGet();
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(30))
                .build();
        CompletableFuture<?> asked = client.sendAsync(request, BodyHandlers.ofString())
                .handle((answer, failure) -> {
                    if (failure != null || answer.statusCode() != 200) {
                        failures.add(path + ": " + (failure == null ? answer.statusCode() + answer.body() : failure));
                    }
                    return running.decrementAndGet();
                });
        assertThat(asked).isNotNull();
    }
}
