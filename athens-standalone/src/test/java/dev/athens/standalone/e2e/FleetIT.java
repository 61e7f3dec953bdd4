package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Four started jars that share a storage are asked for the same missing versions at once, and fetch each of them once. */
@Timeout(300)
class FleetIT {
    private static final int SERVERS = 4;
    private static final int CLIENTS = 16;
    private static final int VERSIONS = 20;
    private static final Duration ORIGIN = Duration.ofMillis(400);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final String MODULE = "/u.example/fleet";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<AthensJar> servers = new ArrayList<>();
    private final Map<String, byte[]> zips = new HashMap<>();
    private final CountDownLatch fetching = new CountDownLatch(VERSIONS / 2);

    @TempDir
    Path folder;

    private ScriptedUpstream upstream;

    @BeforeEach
    void publish() throws IOException {
        upstream = new ScriptedUpstream();
        for (int i = 0; i < VERSIONS; i++) {
            String version = "v1.0." + i;
            byte[] zip = ScriptedUpstream.zip("u.example/fleet@" + version + "/go.mod", "module u.example/fleet\n");
            zips.put(MODULE + "/@v/" + version + ".zip", zip);
            upstream.module(MODULE, version, exchange -> {
                fetching.countDown();
                LockSupport.parkNanos(ORIGIN.toNanos());
                ScriptedUpstream.body(zip).answer(exchange);
            });
        }
    }

    @AfterEach
    void stop() {
        servers.forEach(AthensJar::close);
        upstream.close();
    }

    private void start(Map<String, String> storage) throws Exception {
        Map<String, String> settings = new HashMap<>(storage);
        settings.put("GOPROXY", upstream.url());
        // all clients have one address
        settings.put("ATHENS_MAX_WAITING_PER_CLIENT", "1000");
        ExecutorService starters = Executors.newFixedThreadPool(SERVERS);
        try {
            List<Callable<AthensJar>> starts = new ArrayList<>();
            for (int i = 0; i < SERVERS; i++) {
                Path own = folder.resolve("server" + i);
                starts.add(() -> AthensJar.start(own, settings, "-Xmx128m", "-XX:TieredStopAtLevel=1"));
            }
            for (Future<AthensJar> started : starters.invokeAll(starts)) {
                servers.add(started.get());
            }
        } finally {
            starters.shutdownNow();
        }
    }

    private CompletableFuture<HttpResponse<byte[]>> ask(AthensJar server, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path))
                .timeout(Duration.ofSeconds(60))
                .build();
        return client.sendAsync(request, BodyHandlers.ofByteArray());
    }

    /** One of many clients that want the same. */
    private record Asked(AthensJar server, String path, CompletableFuture<HttpResponse<byte[]>> answer) {}

    private List<Asked> askAll() {
        List<Asked> asked = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            for (AthensJar server : servers) {
                for (String path : zips.keySet()) {
                    asked.add(new Asked(server, path, ask(server, path)));
                }
            }
        }
        return asked;
    }

    /** How often each zip was fetched. */
    private Map<String, Integer> fetches() {
        Map<String, Integer> fetches = new TreeMap<>();
        upstream.requests().stream()
                .filter(path -> path.endsWith(".zip"))
                .forEach(path -> fetches.merge(path, 1, Integer::sum));
        return fetches;
    }

    private void assertEachIsFetchedOnce() throws Exception {
        for (Asked each : askAll()) {
            HttpResponse<byte[]> answer = each.answer().get(60, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(zips.get(each.path()));
        }
        assertThat(fetches())
                .hasSize(VERSIONS)
                .allSatisfy((path, times) -> assertThat(times).as(path).isEqualTo(1));
    }

    @Test
    void fetchesOnceWithAFolder() throws Exception {
        Path store = folder.resolve("store");
        start(Map.of("ATHENS_DISK_STORAGE_ROOT", store.toString()));

        assertEachIsFetchedOnce();

        servers.forEach(AthensJar::close);
        try (Stream<Path> left = Files.list(store.resolve(".athens").resolve("claims"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void forgetsEverywhereWhatACommandEvicts() throws Exception {
        Map<String, String> settings =
                Map.of("ATHENS_DISK_STORAGE_ROOT", folder.resolve("store").toString(), "ATHENS_QUERY_FRESHNESS", "1h");
        start(settings);
        String zip = MODULE + "/@v/v1.0.0.zip";
        String list = MODULE + "/@v/list";
        upstream.on(list, ScriptedUpstream.body("v1.0.0\n"));
        for (AthensJar server : servers) {
            assertThat(ask(server, zip).get().statusCode()).isEqualTo(200);
            assertThat(ask(server, list).get().statusCode()).isEqualTo(200);
        }
        upstream.on(zip, ScriptedUpstream.status(404)).on(list, ScriptedUpstream.status(404));

        AthensJar.Result evicted = AthensJar.run(
                folder.resolve("command"),
                settings,
                "evict",
                "--max-size",
                "0MB",
                "--private-too",
                "--accept-loss",
                "u.example");
        long start = System.nanoTime();

        assertThat(evicted.status()).as(evicted.output()).isZero();
        for (AthensJar server : servers) {
            awaitGone(server, list);
            awaitGone(server, zip);
        }
        System.out.println("FleetIT: forgotten by all "
                + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms after the command");
    }

    /** What servers remember is good for an hour, so nothing but a message ends it. */
    private void awaitGone(AthensJar server, String path) throws Exception {
        while (ask(server, path).get(60, TimeUnit.SECONDS).statusCode() == 200) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        assertThat(ask(server, path).get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(404);
    }

    @Test
    void fetchesForEachServerIfTheOperatorWantsThat() throws Exception {
        start(Map.of(
                "ATHENS_DISK_STORAGE_ROOT", folder.resolve("store").toString(), "ATHENS_SINGLE_FLIGHT_TYPE", "memory"));
        for (Asked each : askAll()) {
            assertThat(each.answer().get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        assertThat(fetches().values().stream().mapToInt(times -> times).sum()).isGreaterThan(VERSIONS);
    }

    private Map<String, String> inDatabase(PostgresProcess database) throws IOException {
        return Map.of(
                "ATHENS_PLUGINS_PATH",
                PluginJars.drop(folder.resolve("plugins"), "athens-storage-jdbc")
                        .toString(),
                "ATHENS_STORAGE_TYPE",
                "postgres",
                "ATHENS_STORAGE_POSTGRES_HOST",
                "127.0.0.1",
                "ATHENS_STORAGE_POSTGRES_PORT",
                "" + database.port(),
                "ATHENS_STORAGE_POSTGRES_DATABASE",
                "postgres");
    }

    @Test
    void fetchesOnceWithADatabase() throws Exception {
        try (PostgresProcess database = PostgresProcess.start()) {
            start(inDatabase(database));

            assertEachIsFetchedOnce();

            servers.forEach(AthensJar::close);
            assertThat(database.query("SELECT count(*) FROM athens_claims")).isEqualTo("0");
        }
    }

    @Test
    void answersAllThoughTheDatabaseCrashesAmidTheFetches() throws Exception {
        try (PostgresProcess database = PostgresProcess.start()) {
            start(inDatabase(database));
            List<Asked> asked = askAll();
            fetching.await();
            database.restart();
            long restarted = System.nanoTime();

            int failed = 0;
            for (Asked each : asked) {
                HttpResponse<byte[]> answer = each.answer().get(60, TimeUnit.SECONDS);
                boolean again = answer.statusCode() != 200;
                failed += again ? 1 : 0;
                // as clients do
                while (answer.statusCode() >= 500) {
                    LockSupport.parkNanos(PAUSE.toNanos());
                    answer = ask(each.server(), each.path()).get(60, TimeUnit.SECONDS);
                }
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo(zips.get(each.path()));
            }
            assertThat(fetches())
                    .hasSize(VERSIONS)
                    .allSatisfy((path, times) -> assertThat(times).as(path).isLessThanOrEqualTo(SERVERS));
            System.out.println("FleetIT: " + failed + " of " + asked.size()
                    + " requests failed while the database was away, all answered "
                    + Duration.ofNanos(System.nanoTime() - restarted).toMillis() + " ms after it was back, fetches "
                    + fetches().values());
        }
    }
}
