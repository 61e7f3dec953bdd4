package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.LogStore;
import dev.athens.sumdb.SumdbClient;
import dev.athens.sumdb.SumdbState;
import dev.athens.sumdb.log.LogAudit;
import dev.athens.sumdb.log.SignerKey;
import dev.athens.sumdb.log.SumdbDatabase;
import dev.athens.sumdb.log.SumdbDatabase.Hashes;
import dev.athens.sumdb.tree.SumdbRecord;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What all {@link LogStore}s must do. Extend it, say how a process opens one, and override nothing else. */
@Timeout(600)
public abstract class LogStoreContract {
    private static final int WRITERS = 16;
    private static final int RACES = 5;
    private static final int TIMES = 5;
    private static final int MANY_TIMES = 50;
    private static final int TILE = 256;
    private static final SignerKey KEY = SignerKey.generate("log.example/db");

    /** For subclasses. */
    protected LogStoreContract() {}

    /**
     * Opens the logs as a process of its own would, always the same ones during a test. The test closes them.
     *
     * @param folder of the test
     */
    protected abstract Opened open(Path folder) throws Exception;

    /**
     * The logs of one process.
     *
     * @param logs the logs
     * @param resources closed with them
     */
    public record Opened(LogStore.Logs logs, Closeable resources) implements Closeable {
        LogStore log() {
            return logs.log("log.example+0a1b2c3d");
        }

        @Override
        public void close() throws IOException {
            resources.close();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Optional<LogStore.Head> head) {
        return new String(head.orElseThrow().content(), StandardCharsets.UTF_8);
    }

    @Test
    void hasNoHeadAtFirst(@TempDir Path folder) throws Exception {
        try (Opened one = open(folder)) {
            assertThat(one.log().head(LogStore.NONE)).isEmpty();
            assertThat(one.log().find("records-00")).isEmpty();
        }
    }

    @Test
    void givesAHeadToAllWhoDoNotKnowIt(@TempDir Path folder) throws Exception {
        try (Opened one = open(folder);
                Opened other = open(folder)) {
            String first = one.log().replace(LogStore.NONE, bytes("first")).orElseThrow();
            assertThat(text(other.log().head(LogStore.NONE))).isEqualTo("first");
            assertThat(other.log().head(first)).as("it is known").isEmpty();

            String second = other.log().replace(first, bytes("second")).orElseThrow();

            assertThat(second).isNotEqualTo(first).isNotEqualTo(LogStore.NONE);
            LogStore.Head found = one.log().head(first).orElseThrow();
            assertThat(found.token()).isEqualTo(second);
            assertThat(found.content()).isEqualTo(bytes("second"));
            assertThat(one.log().head(second)).isEmpty();
        }
    }

    @Test
    void keepsLargeHeads(@TempDir Path folder) throws Exception {
        byte[] content = new byte[LogStore.MAX_BYTES];
        Arrays.fill(content, (byte) 7);
        try (Opened one = open(folder)) {
            String token = one.log().replace(LogStore.NONE, bytes("")).orElseThrow();
            assertThat(one.log().replace(token, content)).isPresent();
            assertThat(one.log().head(token).orElseThrow().content()).isEqualTo(content);
        }
    }

    @Test
    void replacesNoHeadButTheKnownOne(@TempDir Path folder) throws Exception {
        try (Opened one = open(folder);
                Opened other = open(folder)) {
            String first = one.log().replace(LogStore.NONE, bytes("first")).orElseThrow();
            assertThat(other.log().replace(LogStore.NONE, bytes("another first")))
                    .isEmpty();
            String token = first;
            for (int i = 0; i < 10; i++) {
                token = one.log().replace(token, bytes("head " + i)).orElseThrow();
            }
            assertThat(other.log().replace(first, bytes("late"))).isEmpty();
            assertThat(other.log().replace(LogStore.NONE, bytes("late"))).isEmpty();
            assertThat(text(other.log().head(first))).isEqualTo("head 9");
        }
    }

    @Test
    void letsOneOfManyReplaceAHead(@TempDir Path folder) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try (Opened one = open(folder);
                Opened other = open(folder)) {
            String known = LogStore.NONE;
            for (int race = 0; race < RACES; race++) {
                CyclicBarrier start = new CyclicBarrier(WRITERS);
                String before = known;
                List<Future<Optional<String>>> writers = new ArrayList<>();
                for (int i = 0; i < WRITERS; i++) {
                    LogStore log = i % 2 == 0 ? one.log() : other.log();
                    byte[] content = bytes(race + " by " + i);
                    writers.add(threads.submit(() -> {
                        start.await();
                        return log.replace(before, content);
                    }));
                }
                List<String> winners = new ArrayList<>();
                for (int i = 0; i < WRITERS; i++) {
                    String by = race + " by " + i;
                    writers.get(i).get().ifPresent(token -> winners.add(token + "=" + by));
                }
                LogStore.Head head = one.log().head(before).orElseThrow();
                assertThat(winners).containsExactly(head.token() + "=" + text(Optional.of(head)));
                known = head.token();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void keepsObjectsAsTheyAre(@TempDir Path folder) throws Exception {
        byte[] large = new byte[LogStore.MAX_BYTES];
        Arrays.fill(large, (byte) '\n');
        try (Opened one = open(folder);
                Opened other = open(folder)) {
            one.log().add("hashes-1-00ff", new byte[] {0, -1});
            one.log().add("records-00ff", large);
            other.log().add("hashes-1-00ff", new byte[] {0, -1});

            assertThat(other.log().find("hashes-1-00ff")).contains(new byte[] {0, -1});
            assertThat(other.log().find("records-00ff").orElseThrow()).isEqualTo(large);
            assertThat(other.log().find("hashes-2-00ff")).isEmpty();
        }
    }

    @Test
    void addsAnObjectThatManyAdd(@TempDir Path folder) throws Exception {
        byte[] content = bytes("record\n\n".repeat(TILE));
        List<Callable<Boolean>> writers = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try (Opened one = open(folder)) {
            for (int i = 0; i < WRITERS; i++) {
                writers.add(() -> {
                    one.log().add("records-0123", content);
                    return Arrays.equals(one.log().find("records-0123").orElseThrow(), content);
                });
            }
            for (Future<Boolean> writer : threads.invokeAll(writers)) {
                assertThat(writer.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void removesWhatNobodyNeedsAnyMore(@TempDir Path folder) throws Exception {
        try (Opened one = open(folder);
                Opened other = open(folder)) {
            one.log().add("first-00ff", bytes("first"));
            one.log().add("second-00ff", bytes("second"));

            other.log().remove("first-00ff");
            other.log().remove("first-00ff");
            other.log().remove("third-00ff");

            assertThat(one.log().find("first-00ff")).isEmpty();
            assertThat(one.log().find("second-00ff")).contains(bytes("second"));
        }
    }

    @Test
    void keepsLogsApart(@TempDir Path folder) throws Exception {
        try (Opened one = open(folder)) {
            LogStore first = one.logs().log("first.example+00");
            LogStore second = one.logs().log("first.example+01");
            assertThat(first.replace(LogStore.NONE, bytes("first"))).isPresent();
            first.add("records-00", bytes("x"));

            assertThat(second.head(LogStore.NONE)).isEmpty();
            assertThat(second.find("records-00")).isEmpty();
            assertThat(second.replace(LogStore.NONE, bytes("second"))).isPresent();
            assertThat(text(first.head(LogStore.NONE))).isEqualTo("first");
        }
    }

    private static ModuleVersion version(String name, int number) {
        return ModuleVersion.parse("example.com/" + name, "v1.0." + number);
    }

    /** Different ones for different servers. */
    private static Hashes hashes(String server, ModuleVersion version) {
        return new Hashes(hash(server + " zip " + version), hash(server + " mod " + version));
    }

    private static ModuleHash hash(String text) {
        try {
            return ModuleHash.of(MessageDigest.getInstance("SHA-256").digest(bytes(text)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private static SumdbDatabase server(LogStore log, String name) throws IOException {
        return SumdbDatabase.builder(any -> log, KEY, version -> hashes(name, version))
                .open();
    }

    private static long audit(LogStore log) throws IOException {
        return LogAudit.of(log).check(KEY.verifier(), checked -> {}).records();
    }

    /** Loses answers, in one of two ways. */
    @Test
    void makesOneRecordThoughTheAnswerIsLost(@TempDir Path folder) throws Exception {
        try (Opened one = open(folder)) {
            LogStore losing = new WrappedLog(one.log()) {
                private int replaced;

                @Override
                public Optional<String> replace(String known, byte[] content) throws IOException {
                    Optional<String> unused = super.replace(known, content);
                    if (++replaced % 2 == 0) {
                        throw new IOException("the answer is lost");
                    }
                    return Optional.empty();
                }
            };
            try (SumdbDatabase database = server(losing, "one")) {
                for (int i = 0; i < 6; i++) {
                    assertThat(database.lookup(version("m", i)).id()).isEqualTo(i);
                }
                assertThat(database.records()).isEqualTo(6);
            }
            assertThat(audit(one.log())).isEqualTo(6);
        }
    }

    @Test
    void hasOneHistoryThoughAWriterPauses(@TempDir Path folder) throws Exception {
        pauseWriter(folder, TIMES);
    }

    @Test
    @Tag("long")
    void hasOneHistoryThoughAWriterPausesManyTimes(@TempDir Path folder) throws Exception {
        pauseWriter(folder, MANY_TIMES);
    }

    /** Stops before a head, after the tiles that it needs. */
    private static final class PausingLog extends WrappedLog {
        private volatile CountDownLatch reached = new CountDownLatch(0);
        private volatile CountDownLatch released = new CountDownLatch(0);

        PausingLog(LogStore log) {
            super(log);
        }

        void pauseAtTheNextHead() {
            released = new CountDownLatch(1);
            reached = new CountDownLatch(1);
        }

        @Override
        public Optional<String> replace(String known, byte[] content) throws IOException {
            reached.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return super.replace(known, content);
        }
    }

    private void pauseWriter(Path folder, int times) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2 * WRITERS);
        try (Opened one = open(folder);
                Opened other = open(folder)) {
            PausingLog pausing = new PausingLog(one.log());
            try (SumdbDatabase slow = server(pausing, "slow");
                    SumdbDatabase quick = server(other.log(), "quick")) {
                SumdbClient client = new SumdbClient(KEY.verifier(), alternating(slow, quick), SumdbState.inMemory());
                int records = 0;
                for (int i = 0; i < times; i++) {
                    // so that the next record fills a tile, and the slow one has written that
                    int fill = TILE - 1 - records % TILE;
                    lookUp(threads, quick, "fill" + i, fill);
                    records += fill;
                    assertThat(slow.lookup(version("fill" + i, 0))).isEqualTo(quick.lookup(version("fill" + i, 0)));

                    pausing.pauseAtTheNextHead();
                    ModuleVersion both = version("both", i);
                    Future<SumdbRecord> late = threads.submit(() -> slow.lookup(both));
                    pausing.reached.await();
                    ModuleVersion onlySlow = version("slow", i);
                    Future<SumdbRecord> later = threads.submit(() -> slow.lookup(onlySlow));
                    SumdbRecord first = quick.lookup(both);
                    quick.lookup(version("quick", i));
                    pausing.released.countDown();

                    assertThat(late.get()).as("the first record is the record").isEqualTo(first);
                    assertThat(later.get()).isEqualTo(quick.lookup(onlySlow));
                    records += 3;
                    assertThat(slow.records()).isEqualTo(records);
                    verify(client, "quick", both);
                    verify(client, "slow", onlySlow);
                    verify(client, "quick", version("quick", i));
                    verify(client, "quick", version("fill" + i / 2, 1));
                }
                assertThat(audit(other.log())).as("none is there twice").isEqualTo(records);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** A client behind a balancer. */
    private static SumdbClient.Source alternating(SumdbDatabase one, SumdbDatabase other) {
        boolean[] turn = new boolean[1];
        return request -> {
            turn[0] = !turn[0];
            return (turn[0] ? one : other).get(request);
        };
    }

    private static void verify(SumdbClient client, String server, ModuleVersion version) throws Exception {
        Hashes hashes = hashes(server, version);
        client.verify(version, hashes.zip(), hashes.mod(), "test");
    }

    private static void lookUp(ExecutorService threads, SumdbDatabase database, String name, int count)
            throws Exception {
        List<Callable<SumdbRecord>> lookups = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ModuleVersion version = version(name, i);
            lookups.add(() -> database.lookup(version));
        }
        for (Future<SumdbRecord> lookup : threads.invokeAll(lookups)) {
            assertThat(lookup.get().text()).contains(name);
        }
    }
}
