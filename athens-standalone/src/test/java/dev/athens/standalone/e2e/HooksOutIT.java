package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.athens.standalone.events.HookReceiver;
import dev.athens.standalone.events.HookReceiver.Message;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A receiver of events that is away or dies, and servers that are killed: nothing is lost, and the order is kept. */
@Timeout(600)
class HooksOutIT {
    private static final int KILLS = 5;
    private static final int MANY_KILLS = 50;
    private static final int VERSIONS = 10;
    private static final int LONGEST_FILL_MILLIS = 600;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Random random = new Random(20261130);
    private final ConcurrentLinkedQueue<Message> taken = new ConcurrentLinkedQueue<>();

    @TempDir
    Path folder;

    private ScriptedUpstream upstream;
    private HookReceiver receiver;
    private String config;

    @BeforeEach
    void listen() throws Exception {
        upstream = new ScriptedUpstream();
        receiver = HookReceiver.start();
        receiver.answer(this::take);
        config = """
                [[Hooks.Targets]]
                Name = "ci"
                URL = "%s"
                Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"
                """.formatted(receiver.url());
    }

    @AfterEach
    void stop() {
        receiver.close();
        upstream.close();
    }

    private int take(Message message) {
        taken.add(message);
        return 204;
    }

    /** Takes it or not, and dies now and then between the two. */
    private int takeNowAndThen(Message message) {
        int chance;
        synchronized (random) {
            chance = random.nextInt(10);
        }
        if (chance < 2) {
            return 503;
        }
        taken.add(message);
        return chance < 5 ? HookReceiver.NO_ANSWER : 204;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("GOPROXY", upstream.url());
        settings.put("ATHENS_DISK_STORAGE_ROOT", folder.resolve("store").toString());
        // the claims of who was killed end soon
        settings.put("ATHENS_DISK_STORAGE_LOCK_TTL", "1s");
        return settings;
    }

    private AthensJar start() throws Exception {
        return start("server");
    }

    private AthensJar start(String name) throws Exception {
        Path own = Files.createDirectories(folder.resolve(name));
        // which is read where the program is started
        Files.writeString(own.resolve("athens.toml"), config);
        return AthensJar.start(own, settings(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    }

    private String publish(int round, int number) throws Exception {
        String module = "u.example/m" + number % 3;
        String version = "v1." + round + "." + number;
        upstream.module(
                "/" + module,
                version,
                ScriptedUpstream.body(ScriptedUpstream.zip(module + "@" + version + "/a.go", "package a\n")));
        return module + "@" + version;
    }

    private CompletableFuture<Integer> fetch(AthensJar athens, String version) {
        String path = "/" + version.replace("@", "/@v/") + ".zip";
        return client.sendAsync(
                        HttpRequest.newBuilder(URI.create(athens.url() + path)).build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(HttpResponse::statusCode);
    }

    private void store(AthensJar athens, String version) throws Exception {
        assertThat(fetch(athens, version).get(1, TimeUnit.MINUTES)).as(version).isEqualTo(200);
    }

    /** The versions in the order of the index. */
    private List<String> index(AthensJar athens) throws Exception {
        String lines = client.send(
                        HttpRequest.newBuilder(URI.create(athens.url() + "/index"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        return lines.lines()
                .map(line -> line.replaceFirst(".*\"Path\":\"([^\"]*)\",\"Version\":\"([^\"]*)\".*", "$1@$2"))
                .toList();
    }

    private List<String> subjects(String type) {
        return new ArrayList<>(new LinkedHashSet<>(taken.stream()
                .filter(message -> message.type().equals(type))
                .map(Message::subject)
                .toList()));
    }

    private void awaitSubjects(String type, int count) {
        while (subjects(type).size() < count) {
            Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(20));
        }
    }

    private void assertEachHasOneId() {
        Map<String, Set<String>> ids = new TreeMap<>();
        for (Message message : receiver.messages()) {
            ids.computeIfAbsent(message.toString(), any -> new HashSet<>()).add(message.id());
        }
        assertThat(ids.values()).allSatisfy(each -> assertThat(each).hasSize(1));
    }

    @Test
    void losesNothingThoughServersAndReceiversAreKilled() throws Exception {
        kill(KILLS);
    }

    @Test
    @Tag("long")
    void losesNothingThoughServersAndReceiversAreKilledManyTimes() throws Exception {
        kill(MANY_KILLS);
    }

    private void kill(int kills) throws Exception {
        receiver.answer(this::takeNowAndThen);
        Set<String> stored = new HashSet<>();
        Set<String> published = new HashSet<>();
        for (int kill = 0; kill < kills; kill++) {
            try (AthensJar athens = start()) {
                Map<String, CompletableFuture<Integer>> fetches = new TreeMap<>();
                for (int i = 0; i < VERSIONS; i++) {
                    String version = publish(kill, i);
                    published.add(version);
                    fetches.put(version, fetch(athens, version));
                }
                awaitAWhile(fetches);
                athens.kill();
                fetches.forEach((version, status) -> {
                    if (status.isDone() && !status.isCompletedExceptionally() && status.join() == 200) {
                        stored.add(version);
                    }
                });
            }
        }
        receiver.answer(this::take);
        try (AthensJar athens = start()) {
            // the last one that is stored is told last, and what the index had lost by a kill is in it before
            List<String> order;
            do {
                Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(100));
                order = index(athens);
            } while (!order.containsAll(stored) || subjects("stored").size() < order.size());

            assertThat(subjects("stored")).as("in the order of the index").isEqualTo(order);
            assertThat(published).containsAll(order);
            evictAll();
            // those of which only the go.mod file had come go as well
            while (!subjects("evicted").containsAll(order)) {
                Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(20));
            }
            assertThat(published).containsAll(subjects("evicted"));
        }
        assertEachHasOneId();
        assertThat(receiver.messages().stream().map(Message::id).distinct().count())
                .as("some came twice")
                .isLessThan(receiver.messages().size());
    }

    private void awaitAWhile(Map<String, CompletableFuture<Integer>> fetches) throws Exception {
        int millis;
        synchronized (random) {
            millis = 50 + random.nextInt(LONGEST_FILL_MILLIS);
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(fetches.values().toArray(new CompletableFuture<?>[0]));
        try {
            all.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // the usual case: some are on their way
        }
        Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(millis));
    }

    private void evictAll() throws Exception {
        AthensJar.Result evicted =
                AthensJar.run(folder.resolve("command"), settings(), "evict", "--max-size", "0B", "--accept-loss", "*");
        assertThat(evicted.status()).as(evicted.output()).isZero();
    }

    @Test
    void tellsAllInOrderWhenTheReceiverIsBack() throws Exception {
        List<String> versions = new ArrayList<>();
        try (AthensJar athens = start()) {
            String first = publish(0, 0);
            store(athens, first);
            versions.add(first);
            awaitSubjects("stored", 1);
            receiver.close();
            for (int i = 1; i <= 2 * VERSIONS; i++) {
                String version = publish(0, i);
                store(athens, version);
                versions.add(version);
            }
            while (athens.log().stream().noneMatch(line -> line.contains("is not taken, and is tried again"))) {
                Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(20));
            }
            receiver = HookReceiver.start(receiver.port());
            receiver.answer(this::take);
            awaitSubjects("stored", versions.size());
            assertThat(athens.log()).anyMatch(line -> line.contains("takes events again"));
        }
        assertThat(subjects("stored")).isEqualTo(versions);
        assertThat(taken).hasSize(versions.size());
    }

    @Test
    void letsOneOfTwoServersTellAndTheOtherWhenItDies() throws Exception {
        List<String> versions = new ArrayList<>();
        try (AthensJar one = start("one");
                AthensJar other = start("other")) {
            for (int i = 0; i < 2 * VERSIONS; i++) {
                String version = publish(0, i);
                store(i % 2 == 0 ? one : other, version);
                versions.add(version);
            }
            awaitSubjects("stored", versions.size());
            assertThat(taken).as("by one of them").hasSize(versions.size());

            one.kill();
            for (int i = 0; i < VERSIONS; i++) {
                String version = publish(1, i);
                store(other, version);
                versions.add(version);
            }
            awaitSubjects("stored", versions.size());
        }
        assertThat(subjects("stored")).isEqualTo(versions);
        assertEachHasOneId();
    }
}
