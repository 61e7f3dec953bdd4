package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.testkit.git.GitFixture;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Four started jars that share a storage are asked for the same missing versions at once, and fetch each of them once. */
@Timeout(300)
class FleetIT {
    private static final int CLIENTS = 64;
    private static final int HOSTS = 4;
    private static final int FEW = 20;
    private static final int MANY = 100;

    /** How long the host takes for each of its answers, so that all servers hear of a version before it is there. */
    private static final Duration ORIGIN = Duration.ofMillis(200);

    private static final Duration PAUSE = Duration.ofMillis(200);

    @TempDir
    Path folder;

    private GitHttpBackend git;
    private CountDownLatch fetching = new CountDownLatch(0);

    @BeforeEach
    void startGit() throws IOException {
        GoCommand.require("git");
        git = new GitHttpBackend(folder.resolve("repositories"), () -> {
            fetching.countDown();
            LockSupport.parkNanos(ORIGIN.toNanos());
        });
    }

    @AfterEach
    void stopGit() {
        git.close();
    }

    /** Makes repositories with a version each, and gives the paths of their zips. */
    private List<String> publish(int versions) {
        List<String> zips = new ArrayList<>();
        for (int i = 0; i < versions; i++) {
            // so many may not wait for one host
            String module = "host" + i % HOSTS + ".example/m" + i + ".git";
            GitFixture repository =
                    GitFixture.create(folder.resolve("repositories").resolve(module));
            repository.commit().file("go.mod", "module " + module + "\n").create();
            repository.tag("v1.0.0");
            zips.add("/" + module + "/@v/v1.0.0.zip");
        }
        return zips;
    }

    private Fleet start(Map<String, String> settings) throws Exception {
        Path config = Files.writeString(
                folder.resolve("gitconfig"), "[url \"" + git.url() + "/\"]\n\tinsteadOf = https://\n");
        Map<String, String> all = new HashMap<>(settings);
        all.put("GOPROXY", "direct");
        all.put("GIT_CONFIG_GLOBAL", config.toString());
        return Fleet.start(folder, all);
    }

    /** A question of one of many clients who want the same. */
    private record Asked(int server, String path, CompletableFuture<HttpResponse<byte[]>> answer) {}

    /** Has each client ask for all, and all servers asked by each. */
    private static List<Asked> askAll(Fleet fleet, List<String> paths) {
        List<Asked> asked = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            for (int i = 0; i < paths.size(); i++) {
                int server = client + i;
                asked.add(new Asked(server, paths.get(i), fleet.ask(server, paths.get(i))));
            }
        }
        return asked;
    }

    /** How often each repository was fetched from. */
    private Map<String, Integer> fetches() {
        Map<String, Integer> fetches = new TreeMap<>();
        git.fetches().forEach(repository -> fetches.merge(repository, 1, Integer::sum));
        return fetches;
    }

    /** Waits for all answers, asks again as clients do if a server is in trouble, and tells what that was. */
    private static List<String> awaitAll(Fleet fleet, List<Asked> asked) throws Exception {
        Map<String, byte[]> contents = new HashMap<>();
        List<String> failures = new ArrayList<>();
        List<Asked> open = asked;
        while (!open.isEmpty()) {
            List<Asked> again = new ArrayList<>();
            for (Asked each : open) {
                HttpResponse<byte[]> answer = each.answer().get(2, TimeUnit.MINUTES);
                byte[] body = answer.body();
                if (answer.statusCode() == 200) {
                    byte[] first = contents.computeIfAbsent(each.path(), path -> body);
                    assertThat(body).as(each.path()).isEqualTo(first);
                    continue;
                }
                String failure = answer.statusCode() + " " + new String(body, StandardCharsets.UTF_8);
                assertThat(answer.statusCode()).as(failure).isGreaterThanOrEqualTo(500);
                failures.add(failure);
                again.add(each);
            }
            LockSupport.parkNanos(again.isEmpty() ? 0 : PAUSE.toNanos());
            open = again.stream()
                    .map(each -> new Asked(each.server(), each.path(), fleet.ask(each.server(), each.path())))
                    .toList();
        }
        return failures;
    }

    @ParameterizedTest
    @EnumSource
    void fetchesEachVersionOnce(FleetKind kind) throws Exception {
        fetchOnce(kind, FEW);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void fetchesEachOfManyVersionsOnce(FleetKind kind) throws Exception {
        fetchOnce(kind, MANY);
    }

    private void fetchOnce(FleetKind kind, int versions) throws Exception {
        List<String> paths = publish(versions);
        try (FleetKind.Services services = kind.start(folder)) {
            try (Fleet fleet = start(services.settings())) {
                long begin = System.nanoTime();
                assertThat(awaitAll(fleet, askAll(fleet, paths))).isEmpty();
                report(kind, begin, 0, versions);

                assertThat(fleet.log())
                        .doesNotContain("WARN")
                        .doesNotContain(BucketProcess.SECRET)
                        .doesNotContain(RedisProcess.PASSWORD);
            }
            assertThat(fetches())
                    .hasSize(versions)
                    .allSatisfy((path, times) -> assertThat(times).as(path).isEqualTo(1));
            assertThat(services.claims()).isZero();
        }
    }

    private void report(FleetKind kind, long begin, int failed, int versions) {
        System.out.println("FleetIT: " + kind + ": " + CLIENTS * versions + " requests for " + versions + " versions, "
                + failed + " failed, "
                + fetches().values().stream().mapToInt(times -> times).sum() + " fetches, all answered after "
                + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
    }

    /** What a database and a Redis do when they are lost is also seen under load, by another test. */
    @ParameterizedTest
    @EnumSource(names = {"DISK", "BUCKET", "REDIS_AND_BUCKET"})
    void answersAllThoughTheClaimsStopHalfWay(FleetKind kind) throws Exception {
        stopHalfWay(kind, FEW);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void answersAllThoughTheClaimsStopHalfWayToManyVersions(FleetKind kind) throws Exception {
        stopHalfWay(kind, MANY);
    }

    private void stopHalfWay(FleetKind kind, int versions) throws Exception {
        List<String> paths = publish(versions);
        fetching = new CountDownLatch(versions / 2);
        try (FleetKind.Services services = kind.start(folder);
                Fleet fleet = start(services.settings())) {
            long begin = System.nanoTime();
            List<Asked> asked = askAll(fleet, paths);
            fetching.await();
            services.stopClaims();
            if (services.stopsStorage()) {
                services.startClaims();
            }

            List<String> failures = awaitAll(fleet, asked);
            report(kind, begin, failures.size(), versions);
            if (!services.stopsStorage()) {
                assertThat(failures).isEmpty();
            }
            assertThat(fetches())
                    .hasSize(versions)
                    .allSatisfy((path, times) -> assertThat(times).as(path).isLessThanOrEqualTo(Fleet.SERVERS));
            assertThat(fleet.log()).doesNotContain(BucketProcess.SECRET).doesNotContain(RedisProcess.PASSWORD);
        }
    }

    @Test
    void fetchesForEachServerIfTheOperatorWantsThat() throws Exception {
        List<String> paths = publish(FEW);
        try (FleetKind.Services services = FleetKind.REDIS_AND_BUCKET.start(folder)) {
            Map<String, String> settings = new HashMap<>(services.settings());
            settings.put("ATHENS_SINGLE_FLIGHT_TYPE", "memory");
            try (Fleet fleet = start(settings)) {
                assertThat(awaitAll(fleet, askAll(fleet, paths))).isEmpty();
            }
        }
        assertThat(fetches().values().stream().mapToInt(times -> times).sum()).isGreaterThan(FEW);
    }

    @Test
    void saysAtTheStartThatThePasswordOfRedisIsWrong() throws Exception {
        try (FleetKind.Services services = FleetKind.REDIS_AND_DISK.start(folder)) {
            Map<String, String> settings = new HashMap<>(services.settings());
            settings.put("ATHENS_REDIS_PASSWORD", "wrong-secret");

            AthensJar.Result result = AthensJar.run(folder.resolve("server"), settings, "serve");

            assertThat(result.status()).isNotZero();
            assertThat(result.output())
                    .contains("SingleFlight.Redis.Password")
                    .doesNotContain("wrong-secret")
                    .doesNotContain("\tat ");
        }
    }
}
