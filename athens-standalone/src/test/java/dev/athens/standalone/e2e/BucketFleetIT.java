package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.module.ModuleVersion;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.wiring.Storages;
import dev.athens.storage.StorageParts;
import dev.athens.testkit.ServerProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Four started jars with one bucket are asked for the same at once, by claims in the bucket and in Redis. */
@Timeout(300)
class BucketFleetIT {
    private static final String KEY = "AKIAEXAMPLE";
    private static final String SECRET = "secret-of-the-bucket";
    private static final String PASSWORD = "secret-of-redis";
    private static final int SERVERS = 4;
    private static final int VERSIONS = 10;

    /** How long a zip takes upstream: longer than it takes all servers to hear of it. */
    private static final long SLOW_MILLIS = 1_500;

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient http = HttpClient.newHttpClient();
    private final CountDownLatch never = new CountDownLatch(1);
    private final List<AthensJar> fleet = new ArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private ScriptedUpstream upstream;
    private Path plugins;
    private ServerProcess bucket;

    @BeforeEach
    void start() throws Exception {
        plugins = PluginJars.drop(folder.resolve("plugins"), "athens-storage-s3");
        Files.createDirectories(folder.resolve("buckets/modules"));
        int port = ServerProcess.freePort();
        bucket = ServerProcess.start(
                port,
                folder,
                Map.of("ROOT_ACCESS_KEY", KEY, "ROOT_SECRET_KEY", SECRET),
                ServerProcess.find("versitygw"),
                "--port",
                "127.0.0.1:" + port,
                "posix",
                folder.resolve("buckets").toString());
        opened.add(bucket);
        upstream = new ScriptedUpstream();
        opened.add(upstream);
    }

    @AfterEach
    void stop() throws Exception {
        List<Future<?>> ends = new ArrayList<>();
        fleet.forEach(athens -> ends.add(threads.submit(athens::close)));
        for (Future<?> end : ends) {
            end.get();
        }
        for (AutoCloseable each : opened) {
            each.close();
        }
        threads.shutdownNow();
    }

    private Map<String, String> settings() {
        return Map.of(
                "ATHENS_PLUGINS_PATH",
                plugins.toString(),
                "ATHENS_STORAGE_TYPE",
                "s3",
                "AWS_REGION",
                "us-east-1",
                "AWS_ACCESS_KEY_ID",
                KEY,
                "AWS_SECRET_ACCESS_KEY",
                SECRET,
                "ATHENS_S3_BUCKET_NAME",
                "modules",
                "AWS_FORCE_PATH_STYLE",
                "true",
                "AWS_ENDPOINT",
                "http://127.0.0.1:" + bucket.port(),
                "GOPROXY",
                upstream.url());
    }

    private void startFleet(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(settings());
        settings.putAll(more);
        List<Future<AthensJar>> starts = new ArrayList<>();
        for (int i = 0; i < SERVERS; i++) {
            Path own = folder.resolve("server" + i);
            starts.add(threads.submit(() -> AthensJar.start(own, settings, "-Xmx128m")));
        }
        for (Future<AthensJar> start : starts) {
            fleet.add(start.get());
        }
    }

    private void publish(String module) throws Exception {
        for (int i = 0; i < VERSIONS; i++) {
            String version = "v1.0." + i;
            byte[] zip = ScriptedUpstream.zip(module + "@" + version + "/go.mod", "module " + module + "\n");
            upstream.module("/" + module, version, exchange -> {
                try {
                    never.await(SLOW_MILLIS, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                ScriptedUpstream.body(zip).answer(exchange);
            });
        }
    }

    /** Asks all servers for all versions at once. */
    private List<CompletableFuture<HttpResponse<byte[]>>> ask(String module) {
        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int i = 0; i < VERSIONS; i++) {
            for (AthensJar athens : fleet) {
                URI uri = URI.create(athens.url() + "/" + module + "/@v/v1.0." + i + ".zip");
                answers.add(
                        http.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray()));
            }
        }
        return answers;
    }

    private static void assertAllGood(List<CompletableFuture<HttpResponse<byte[]>>> answers) {
        for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
            HttpResponse<byte[]> response = answer.join();
            assertThat(response.statusCode())
                    .as(() -> response.uri() + ": " + new String(response.body(), StandardCharsets.UTF_8))
                    .isEqualTo(200);
        }
    }

    /** How often each zip of a module was fetched. */
    private Map<String, Long> fetches(String module) {
        return upstream.requests().stream()
                .filter(path -> path.startsWith("/" + module + "/") && path.endsWith(".zip"))
                .collect(Collectors.groupingBy(path -> path, ConcurrentHashMap::new, Collectors.counting()));
    }

    private void assertFetchedOnce(String module) throws Exception {
        publish(module);

        assertAllGood(ask(module));

        assertThat(fetches(module))
                .hasSize(VERSIONS)
                .allSatisfy((path, count) -> assertThat(count).as(path).isEqualTo(1));
    }

    @Test
    void fetchesEachVersionOnceByTheBucketAlone() throws Exception {
        startFleet(Map.of());

        assertFetchedOnce("example.com/bucket");

        Path claims = folder.resolve("buckets/modules/.athens/claims");
        if (Files.exists(claims)) {
            try (Stream<Path> left = Files.list(claims)) {
                assertThat(left).isEmpty();
            }
        }
        assertThat(fleet).allSatisfy(athens -> assertThat(String.join("\n", athens.log()))
                .doesNotContain("WARN")
                .doesNotContain(SECRET));
    }

    @Test
    void forgetsEverywhereWhatWasDeleted() throws Exception {
        startFleet(Map.of("ATHENS_QUERY_FRESHNESS", "1h"));
        String module = "example.com/forgotten";
        publish(module);
        String zip = "/" + module + "/@v/v1.0.0.zip";
        String list = "/" + module + "/@v/list";
        upstream.on(list, ScriptedUpstream.body("v1.0.0\n"));
        for (AthensJar athens : fleet) {
            assertThat(status(athens, zip)).isEqualTo(200);
            assertThat(status(athens, list)).isEqualTo(200);
        }
        assertThat(fetches(module)).hasSize(1).containsValue(1L);
        upstream.on(zip, ScriptedUpstream.status(404)).on(list, ScriptedUpstream.status(404));

        ModuleVersion version = ModuleVersion.parse(module, "v1.0.0");
        long start;
        try (StorageParts parts = Storages.open(ServerConfig.of(settings()).storage())) {
            assertThat(parts.storage().delete(version)).isTrue();
            start = System.nanoTime();
            parts.noticeboard().orElseThrow().forget(version.path());
        }

        for (AthensJar athens : fleet) {
            awaitGone(athens, list);
            awaitGone(athens, zip);
        }
        System.out.println("BucketFleetIT: forgotten by all " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)
                + " ms after it was told");
    }

    private int status(AthensJar athens, String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(athens.url() + path)).build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** What servers remember is good for an hour and their caches for ever, so nothing but a message ends it. */
    private void awaitGone(AthensJar athens, String path) throws Exception {
        while (status(athens, path) == 200) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(status(athens, path)).isEqualTo(404);
    }

    @Test
    void fetchesEachVersionOnceByRedisAndGoesOnWithoutIt() throws Exception {
        PluginJars.drop(plugins, "athens-claims-redis");
        int port = ServerProcess.freePort();
        ServerProcess redis = ServerProcess.start(
                port,
                folder,
                ServerProcess.find("redis-server"),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--requirepass",
                PASSWORD);
        opened.add(redis);
        startFleet(Map.of(
                "ATHENS_SINGLE_FLIGHT_TYPE",
                "redis",
                "ATHENS_REDIS_ENDPOINT",
                "127.0.0.1:" + port,
                "ATHENS_REDIS_PASSWORD",
                PASSWORD));
        assertFetchedOnce("example.com/redis");
        assertThat(folder.resolve("buckets/modules/.athens/claims")).doesNotExist();

        String module = "example.com/away";
        publish(module);
        List<CompletableFuture<HttpResponse<byte[]>>> answers = ask(module);
        while (fetches(module).isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        redis.close();

        assertAllGood(answers);
        assertThat(fetches(module))
                .hasSize(VERSIONS)
                .allSatisfy((path, count) -> assertThat(count).as(path).isLessThanOrEqualTo(SERVERS));
        assertThat(fleet).allSatisfy(athens -> assertThat(String.join("\n", athens.log()))
                .doesNotContain(PASSWORD));
    }

    @Test
    void saysAtTheStartThatThePasswordIsWrong() throws Exception {
        PluginJars.drop(plugins, "athens-claims-redis");
        int port = ServerProcess.freePort();
        opened.add(ServerProcess.start(
                port,
                folder,
                ServerProcess.find("redis-server"),
                "--port",
                Integer.toString(port),
                "--save",
                "",
                "--requirepass",
                PASSWORD));

        AthensJar.Result result = AthensJar.run(
                folder.resolve("server"),
                Map.of(
                        "ATHENS_PLUGINS_PATH",
                        plugins.toString(),
                        "ATHENS_SINGLE_FLIGHT_TYPE",
                        "redis",
                        "ATHENS_REDIS_ENDPOINT",
                        "127.0.0.1:" + port,
                        "ATHENS_REDIS_PASSWORD",
                        "wrong-secret"),
                "serve");

        assertThat(result.status()).isNotZero();
        assertThat(result.output())
                .contains("SingleFlight.Redis.Password")
                .doesNotContain("wrong-secret")
                .doesNotContain("\tat ");
    }
}
