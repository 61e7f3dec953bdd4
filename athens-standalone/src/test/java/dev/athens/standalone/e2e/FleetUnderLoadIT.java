package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What four started jars share is killed and started again while they are asked for what they have and what they miss. */
@Timeout(600)
class FleetUnderLoadIT {
    private static final int HITS_PER_SECOND = 200;

    /** Every tenth tick asks two servers for something new as well. */
    private static final int MISS_EVERY = 10;

    /** Where a machine is slower than the clock, no more is asked until it has caught up. */
    private static final int MAX_RUNNING = 60;

    private static final int MAX_MISSES = 20_000;
    private static final Duration ORIGIN = Duration.ofMillis(300);
    private static final Duration LOAD = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final String HIT = "/u.example/hit";
    private static final String MISS = "/u.example/miss";
    private static final List<String> HITS = List.of("v1.0.0.zip", "v1.0.0.mod", "v1.0.0.info", "list");

    @TempDir
    Path folder;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger ticks = new AtomicInteger();
    private final AtomicInteger misses = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger failedAmidChanges = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    /** Even while nothing is changing, and another number with each change. */
    private final AtomicInteger changes = new AtomicInteger();

    private ScriptedUpstream upstream;

    @BeforeEach
    void publish() throws IOException {
        upstream = new ScriptedUpstream();
        upstream.module(HIT, "v1.0.0", ScriptedUpstream.body(zip("hit", "v1.0.0")));
        upstream.on(HIT + "/@v/list", ScriptedUpstream.body("v1.0.0\n"));
        for (int i = 0; i < MAX_MISSES; i++) {
            String version = "v1.0." + i;
            upstream.module(MISS, version, exchange -> {
                LockSupport.parkNanos(ORIGIN.toNanos());
                ScriptedUpstream.body(zip("miss", version)).answer(exchange);
            });
        }
    }

    private static byte[] zip(String name, String version) throws IOException {
        return ScriptedUpstream.zip("u.example/" + name + "@" + version + "/go.mod", "module u.example/" + name + "\n");
    }

    @AfterEach
    void stop() {
        clock.shutdownNow();
        upstream.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRES", "REDIS_AND_DISK", "REDIS_AND_BUCKET"})
    void losesNoHit(FleetKind kind) throws Exception {
        change(kind, 1, Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRES", "REDIS_AND_DISK", "REDIS_AND_BUCKET"})
    @Tag("long")
    void losesNoHitInTenRestarts(FleetKind kind) throws Exception {
        change(kind, 10, Duration.ofSeconds(8));
    }

    private void change(FleetKind kind, int times, Duration away) throws Exception {
        try (FleetKind.Services services = kind.start(folder)) {
            Map<String, String> settings = new HashMap<>(services.settings());
            settings.put("GOPROXY", upstream.url());
            try (Fleet fleet = Fleet.start(folder, settings)) {
                for (int i = 0; i < Fleet.SERVERS * HITS.size(); i++) {
                    assertThat(fleet.ask(i, hit(i / Fleet.SERVERS)).get().statusCode())
                            .isEqualTo(200);
                }
                ScheduledFuture<?> load = clock.scheduleAtFixedRate(
                        () -> tick(fleet), 0, 1_000_000 / HITS_PER_SECOND, TimeUnit.MICROSECONDS);
                for (int i = 0; i < times; i++) {
                    LockSupport.parkNanos(LOAD.toNanos());
                    changes.incrementAndGet();
                    services.stopClaims();
                    LockSupport.parkNanos(away.toNanos());
                    services.startClaims();
                    awaitMisses(fleet);
                    changes.incrementAndGet();
                }
                LockSupport.parkNanos(LOAD.toNanos());
                assertThat(load.cancel(false)).isTrue();
                while (running.get() > 0) {
                    Thread.onSpinWait();
                }
            }
            assertThat(failures)
                    .as("of " + ticks + " hits and " + misses + " misses")
                    .isEmpty();
            if (!services.stopsStorage()) {
                assertThat(failedAmidChanges).hasValue(0);
                // of a database the crash may undo that claims were given back; those end by themselves, and are swept
                assertThat(services.claims()).isZero();
            }
        }
        Map<String, Integer> fetches = fetches();
        assertThat(fetches)
                .allSatisfy((path, count) -> assertThat(count).as(path).isLessThanOrEqualTo(Fleet.SERVERS));
        System.out.println("FleetUnderLoadIT: " + kind + ": " + times + " restarts, " + ticks
                + " hits, none failed; " + misses + " versions missed, asked of two servers each, of which "
                + failedAmidChanges + " requests failed, all amid a change; "
                + fetches.values().stream().filter(count -> count > 1).count() + " fetched more than once");
    }

    private Map<String, Integer> fetches() {
        Map<String, Integer> fetches = new TreeMap<>();
        upstream.requests().stream()
                .filter(path -> path.startsWith(MISS) && path.endsWith(".zip"))
                .forEach(path -> fetches.merge(path, 1, Integer::sum));
        return fetches;
    }

    private static String hit(int number) {
        return HIT + "/@v/" + HITS.get(number % HITS.size());
    }

    private String miss() {
        return MISS + "/@v/v1.0." + misses.getAndIncrement() + ".zip";
    }

    /** Waits until each server can fetch something new. */
    private void awaitMisses(Fleet fleet) throws Exception {
        for (int server = 0; server < Fleet.SERVERS; server++) {
            while (fleet.ask(server, miss()).get().statusCode() != 200) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private void tick(Fleet fleet) {
        if (running.get() > MAX_RUNNING) {
            return;
        }
        int number = ticks.getAndIncrement();
        ask(fleet, number / HITS.size(), hit(number), false);
        if (number % MISS_EVERY == 0) {
            String path = miss();
            ask(fleet, number / MISS_EVERY, path, true);
            ask(fleet, number / MISS_EVERY + 1, path, true);
        }
    }

    private void ask(Fleet fleet, int server, String path, boolean mayFailAmidChange) {
        running.incrementAndGet();
        int before = changes.get();
        CompletableFuture<?> unused = fleet.ask(server, path).handle((answer, failure) -> {
            if (failure != null || answer.statusCode() != 200) {
                boolean isAmidChange = before % 2 == 1 || changes.get() != before;
                if (mayFailAmidChange && isAmidChange) {
                    failedAmidChanges.incrementAndGet();
                } else {
                    failures.add(path + ": " + (failure == null ? text(answer) : failure));
                }
            }
            return running.decrementAndGet();
        });
    }

    private static String text(HttpResponse<byte[]> answer) {
        return answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8);
    }
}
