package dev.athens.sumdb.log;

import static dev.athens.sumdb.log.LogTests.KEY;
import static dev.athens.sumdb.log.LogTests.append;
import static dev.athens.sumdb.log.LogTests.record;
import static dev.athens.sumdb.log.LogTests.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.storage.FolderLogStore;
import dev.athens.storage.LogStore;
import dev.athens.sumdb.ScriptedDatabase;
import dev.athens.sumdb.tree.Note;
import dev.athens.sumdb.tree.SumdbRecord;
import dev.athens.sumdb.tree.Tile;
import dev.athens.sumdb.tree.TreeHash;
import dev.athens.sumdb.tree.TreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class SumdbLogTest {
    @TempDir
    Path folder;

    private final List<SumdbLog> opened = new ArrayList<>();

    @AfterEach
    void close() {
        for (SumdbLog log : opened) {
            log.close();
        }
    }

    private Path root() {
        return folder.resolve("log");
    }

    private SumdbLog open(Path root) throws IOException {
        return keep(LogTests.open(root, KEY));
    }

    private SumdbLog keep(SumdbLog log) {
        opened.add(log);
        return log;
    }

    /** A log that nobody has open. */
    private void closed(int records) throws Exception {
        try (SumdbLog log = LogTests.open(root(), KEY)) {
            append(log, 0, records);
        }
    }

    /** How many records a log has if all is well with it. */
    private static long audit(Path root) throws IOException {
        return LogAudit.of(root).check(KEY.verifier(), records -> {}).records();
    }

    /** The folder as it would be if the process had died at this moment. */
    private Path crash() throws IOException {
        Path copy = folder.resolve("crash");
        if (Files.exists(copy)) {
            LogTests.delete(copy);
        }
        LogTests.copy(root(), copy);
        return copy;
    }

    @Test
    void signsAnEmptyTreeAtFirst() throws Exception {
        SumdbLog log = open(root());
        assertThat(log.published().records()).isZero();
        assertThat(Note.open(log.published().note(), KEY.verifier()).text())
                .isEqualTo(TreeHead.empty().text());
    }

    @Test
    void findsWhatWasAppendedNowAndLater() throws Exception {
        SumdbLog log = open(root());
        append(log, 0, 600);
        log.close();
        for (SumdbLog each : List.of(open(root()))) {
            for (int i = 0; i < 600; i++) {
                assertThat(each.find(version(i)))
                        .contains(new SumdbRecord(i, record(i).text()));
            }
            assertThat(each.find(version(600))).isEmpty();
        }
    }

    @Test
    void hasTheTreeOfTheSpecification() throws Exception {
        // roots computed by golang.org/x/mod/sumdb/tlog for records of this form
        List<String> roots = List.of(
                "xDtwhYBhOqnz/jWUTX9ha8DkEf0wHgEcp/J6Vm3CWWQ=",
                "w1qk++g1COkRW2rYnXEmTpVB0QM8h8ZSQi0YAqvjIUw=",
                "GlBsecqk1Mzl5rcYxYt17xnwaidPSWobDR8/IK6SlPo=",
                "l//sj3oF+u8IctQNimasK2Xxa5JMmJzdJGfIXCQgggM=",
                "Z7nIi5uKXLB+vFsKb671crWUhMn5utse4sY8UI8gofM=");
        LogTree.Growth growth = LogTree.EMPTY.grow((name, content) -> {});
        for (int i = 0; i < roots.size(); i++) {
            String text = "m.example v1.0." + i + " h1:x\nm.example v1.0." + i + "/go.mod h1:y\n";
            growth.append(List.of(new LogRecord("m.example v1.0." + i, text)));
            assertThat(growth.tree().root()).hasToString(roots.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255, 256, 257, 511, 512, 65535, 65536, 65537, 66000})
    void makesTheSameTreeInOneBatchAsOneByOne(int records) throws Exception {
        ScriptedDatabase expected = new ScriptedDatabase();
        List<LogRecord> all = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            LogRecord record = LogTests.record(i);
            expected.addRecord(record.text());
            all.add(record);
        }
        LogTree.Growth third = LogTree.EMPTY.grow((name, content) -> {});
        third.append(all.subList(0, records / 3));
        LogTree small = third.tree();
        LogTree.Growth whole = small.grow((name, content) -> {});
        whole.append(all.subList(records / 3, records));
        assertThat(whole.tree().root()).isEqualTo(expected.head(records).hash());
        assertThat(small.root()).isEqualTo(expected.head(records / 3).hash());
        LogTree.Growth single = LogTree.EMPTY.grow((name, content) -> {});
        for (LogRecord record : all) {
            single.append(List.of(record));
        }
        assertThat(single.tree().root()).isEqualTo(whole.tree().root());
    }

    @Test
    void keepsTheFirstRecordOfAVersion() throws Exception {
        SumdbLog log = open(root());
        LogRecord first = record(1);
        LogRecord other = LogRecord.of(version(1), LogTests.hash("other", 1), LogTests.hash("other", 2));
        assertThat(log.append(first).text()).isEqualTo(first.text());
        assertThat(log.append(other)).isEqualTo(new SumdbRecord(0, first.text()));
        assertThat(log.published().records()).isEqualTo(1);
    }

    @Test
    void makesOneRecordOfAVersionForManyThreads() throws Exception {
        SumdbLog log = open(root());
        int threads = 32;
        int versions = 20;
        Map<Integer, SumdbRecord> answers = new ConcurrentHashMap<>();
        CountDownLatch start = new CountDownLatch(1);
        inThreads(threads, start, number -> {
            for (int i = 0; i < versions; i++) {
                // each thread would have another hash
                LogRecord mine =
                        LogRecord.of(version(i), LogTests.hash("t", number * versions + i), LogTests.hash("mod", i));
                SumdbRecord answer = log.append(mine);
                assertThat(log.published().records()).isGreaterThan(answer.id());
                SumdbRecord before = answers.putIfAbsent(i, answer);
                assertThat(before == null || before.equals(answer)).isTrue();
            }
        });
        assertThat(log.published().records()).isEqualTo(versions);
        log.close();
        assertThat(audit(root())).isEqualTo(versions);
    }

    private interface Work {
        void run(int thread) throws Exception;
    }

    private static void inThreads(int threads, CountDownLatch start, Work work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                Callable<Void> task = () -> {
                    start.await();
                    work.run(thread);
                    return null;
                };
                all.add(pool.submit(task));
            }
            start.countDown();
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void writesWhatArrivesTogetherAsOneBatch() throws Exception {
        SumdbLog log = open(root());
        Map<String, Integer> heads = new ConcurrentHashMap<>();
        inThreads(32, new CountDownLatch(1), number -> {
            for (int i = 0; i < 20; i++) {
                log.append(record(number * 20 + i));
                heads.merge(log.published().note(), 1, Integer::sum);
            }
        });
        assertThat(log.published().records()).isEqualTo(640);
        // one head for each would be 640
        assertThat(heads).hasSizeLessThan(400);
    }

    @Test
    void survivesInterruptsOfThoseWhoWait() throws Exception {
        SumdbLog log = open(root());
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> log.append(record(0))).isInstanceOf(InterruptedException.class);
        append(log, 0, 3);
        assertThat(log.published().records()).isEqualTo(3);
        Thread.currentThread().interrupt();
        assertThat(log.find(version(2))).isPresent();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(log.find(version(1))).isPresent();
    }

    /** Tiles that no head names are what a crash before the head leaves. */
    @Test
    void goesOnFromTheLastHeadAfterACrash() throws Exception {
        SumdbLog log = open(root());
        append(log, 0, 200);
        Path crashed = crash();
        String head = log.published().note();
        append(log, 200, 300);
        LogTests.copy(root().resolve("tiles"), crashed.resolve("tiles"));
        Files.createDirectories(crashed.resolve("unfinished").resolve("some"));
        SumdbLog again = open(crashed);
        assertThat(again.published().note()).isEqualTo(head);
        assertThat(again.find(version(199))).isPresent();
        assertThat(again.find(version(200))).isEmpty();
        append(again, 250, 400);
        assertThat(again.published().records()).isEqualTo(350);
        assertThat(audit(crashed)).isEqualTo(350);
    }

    @Test
    void refusesALogWhoseTilesAreMissingOrChanged() throws Exception {
        closed(66_000);
        for (Path tile : LogTests.tiles(root())) {
            if (tile.getFileName().toString().startsWith("hashes-")
                    || tile.toString().endsWith("00")) {
                Path aside = Files.move(tile, folder.resolve("aside"));
                assertThatThrownBy(() -> LogTests.open(root(), KEY))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(
                                "log contradicts itself: " + tile.getFileName() + " is missing, which the head needs");
                Files.move(aside, tile);
                flip(tile, 100);
                assertThatThrownBy(() -> audit(root()))
                        .hasMessageContaining("log contradicts itself: " + tile.getFileName() + " holds other ");
                flip(tile, 100);
            }
        }
        assertThat(open(root()).published().records()).isEqualTo(66_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 40, 70, 150, 20_000})
    void refusesATileThatWasChanged(int position) throws Exception {
        closed(300);
        Path tile = LogTests.tiles(root()).get(0);
        flip(tile, position);
        String reason = "log contradicts itself: " + tile.getFileName() + " holds other records than its name says";
        assertThatThrownBy(() -> audit(root())).isInstanceOf(IOException.class).hasMessageContaining(reason);
        assertThatThrownBy(() -> LogTests.open(root(), KEY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(reason);
    }

    private static void flip(Path file, int position) throws IOException {
        byte[] content = Files.readAllBytes(file);
        content[position] ^= 1;
        Files.write(file, content);
    }

    /** Wherever a head was changed or cut off. */
    @Test
    void refusesAHeadThatWasChanged() throws Exception {
        closed(300);
        Path head = LogTests.head(root());
        byte[] good = Files.readAllBytes(head);
        for (int position = 0; position < good.length; position += 997) {
            flip(head, position);
            assertThatThrownBy(() -> LogTests.open(root(), KEY)).isInstanceOf(IOException.class);
            Files.write(head, Arrays.copyOf(good, position));
            assertThatThrownBy(() -> LogTests.open(root(), KEY)).isInstanceOf(IOException.class);
            Files.write(head, good);
        }
        assertThat(open(root()).published().records()).isEqualTo(300);
    }

    @Test
    void refusesAnotherTreeThanTheSignedOne() throws Exception {
        closed(300);
        Path head = LogTests.head(root());
        String note = KEY.sign(new TreeHead(300, TreeHash.empty()).text());
        LogTree.Growth growth = LogTree.EMPTY.grow((name, content) -> {});
        growth.append(IntStream.range(0, 300).mapToObj(LogTests::record).toList());
        Files.write(head, LogHead.write(KEY.verifier(), note, growth.tree()));
        assertThatThrownBy(() -> LogTests.open(root(), KEY))
                .hasMessageContaining("the records do not make the tree that the head of 300 records is signed for");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 300})
    void refusesTwoRecordsOfAVersion(int records) throws Exception {
        closed(0);
        FolderLogStore store = FolderLogStore.of(root());
        LogTree.Growth growth = LogTree.EMPTY.grow(store::add);
        for (int i = 0; i < records; i++) {
            growth.append(List.of(record(i % (records - 1))));
        }
        LogTree tree = growth.tree();
        String note = KEY.sign(new TreeHead(records, tree.root()).text());
        store.replace(store.head(LogStore.NONE).orElseThrow().token(), LogHead.write(KEY.verifier(), note, tree));
        assertThatThrownBy(() -> LogTests.open(root(), KEY))
                .hasMessageContaining("record " + (records - 1) + " is another one of m.example/a0 v1.0.0");
    }

    @Test
    void refusesAHeadThatWasForged() throws Exception {
        closed(3);
        Path head = LogTests.head(root());
        Files.writeString(head, Files.readString(head).replace("tree\n3\n", "tree\n2\n"));
        assertThatThrownBy(() -> LogTests.open(root(), KEY))
                .hasMessageContaining("invalid signature for key db.example");
    }

    @Test
    void refusesAnotherKey() throws Exception {
        closed(3);
        assertThatThrownBy(() -> LogTests.open(root(), SignerKey.generate("db.example")))
                .hasMessageContaining("log belongs to the key " + KEY.verifier());
        assertThat(open(root()).published().records()).isEqualTo(3);
    }

    @Test
    void readsWhatOtherServersAppend() throws Exception {
        SumdbLog one = open(root());
        SumdbLog other = open(root());
        for (int records = 0; records < 1200; records += 100) {
            append(one, records, records + 100);
            assertThat(other.hashes(new Tile(0, (records + 99) / 256, (records + 99) % 256 + 1)))
                    .as("what others have published is read when it is asked for")
                    .isPresent();
            assertThat(other.published()).isEqualTo(one.published());
            assertThat(other.find(version(records + 99)))
                    .contains(new SumdbRecord(records + 99, record(records + 99).text()));
        }
    }

    @Test
    void keepsTheRecordOfTheFirstServer() throws Exception {
        SumdbLog one = open(root());
        SumdbLog other = open(root());
        SumdbRecord first = one.append(record(5));
        LogRecord late = LogRecord.of(version(5), LogTests.hash("other", 5), LogTests.hash("mod", 5));
        assertThat(other.append(late)).isEqualTo(first);
        assertThat(other.append(record(6)).id()).isEqualTo(1);
        assertThat(audit(root())).isEqualTo(2);
    }

    @Test
    void appendsWithManyServersAtOnce() throws Exception {
        int servers = 4;
        List<SumdbLog> logs = new ArrayList<>();
        for (int i = 0; i < servers; i++) {
            logs.add(open(root()));
        }
        inThreads(servers * 4, new CountDownLatch(1), thread -> {
            for (int i = 0; i < 30; i++) {
                // half of the versions are those of all
                int number = i % 2 == 0 ? i : 1000 * (thread + 1) + i;
                SumdbRecord record = logs.get(thread % servers).append(record(number));
                assertThat(record.text()).isEqualTo(record(number).text());
            }
        });
        assertThat(audit(root())).isEqualTo(15 + servers * 4 * 15);
        for (SumdbLog log : logs) {
            log.refresh();
            assertThat(log.published()).isEqualTo(logs.get(0).published());
        }
    }

    /** More heads than are kept. */
    @Test
    void goesOnWhenOldHeadsAreRemoved() throws Exception {
        SumdbLog slow = keep(LogTests.open(FolderLogStore.of(root(), 4), KEY));
        SumdbLog quick = keep(LogTests.open(FolderLogStore.of(root(), 4), KEY));
        appendEach(quick, 0, 50);
        assertThat(root().resolve("heads/0")).isEmptyDirectory();
        assertThat(root().resolve("heads/10")).isEmptyDirectory();
        assertThat(root().resolve("heads/11/3/head")).isRegularFile();
        assertThat(slow.append(record(1100)).id()).isEqualTo(50);
        SumdbLog late = keep(LogTests.open(FolderLogStore.of(root(), 4), KEY));
        assertThat(late.published()).isEqualTo(slow.published());
        late.append(record(1101));
        assertThat(quick.append(record(1102)).id()).isEqualTo(52);
    }

    /** A server that was paused for so long may find the number of its head free again. */
    @Test
    void believesNoHeadOfAGenerationThatIsOver() throws Exception {
        FolderLogStore store = FolderLogStore.of(root(), 4);
        SumdbLog log = keep(LogTests.open(store, KEY));
        appendEach(log, 0, 2);
        String before = store.head(LogStore.NONE).orElseThrow().token();
        Path kept = Files.createTempDirectory(folder, "kept");
        LogTests.copy(root().resolve("heads/0"), kept.resolve("0"));
        appendEach(log, 2, 20);
        // as if it had seen its head just before that was removed
        LogTests.copy(kept.resolve("0/2"), root().resolve("heads/0/2"));
        assertThat(store.replace(before, "fork".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        SumdbLog late = keep(LogTests.open(store, KEY));
        assertThat(late.published()).isEqualTo(log.published());
    }

    @Test
    void servesNoHeadThatDoesNotExtendTheOneItHasServed() throws Exception {
        SumdbLog log = open(root());
        appendEach(log, 0, 10);
        Path older = crash();
        appendEach(log, 10, 20);
        SumdbLog.Published before = log.published();
        LogTests.delete(root());
        LogTests.copy(older, root());
        // numbers of heads begin again where the copy was made
        SumdbLog other = open(root());
        appendEach(other, 100, 103);
        assertThatThrownBy(() -> log.append(record(500)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("head of the log is gone");
        appendEach(other, 200, 207);
        assertThatThrownBy(() -> log.append(record(500)))
                .as("a head by the same number")
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it was replaced or restored");
        appendEach(other, 300, 310);
        assertThatThrownBy(() -> log.append(record(500)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("log contradicts itself")
                .hasMessageContaining("another history than the one of 20 that this server has served");
        assertThat(log.latest()).isEqualTo(before);
        assertThat(log.find(version(15))).isPresent();
        assertThat(log.find(version(200))).isEmpty();
    }

    /** With a head for each. */
    private static void appendEach(SumdbLog log, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            log.append(record(i));
        }
    }

    @Test
    void appendsAgainAfterABatchThatCouldNotBePublished() throws Exception {
        SumdbLog log = open(root());
        append(log, 0, 10);
        Path unfinished = root().resolve("unfinished");
        Files.delete(unfinished);
        Files.createFile(unfinished);
        assertThatThrownBy(() -> log.append(record(10)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot append to the checksum database");
        assertThat(log.find(version(10))).isEmpty();
        assertThat(log.published().records()).isEqualTo(10);
        Files.delete(unfinished);
        append(log, 11, 20);
        assertThat(log.published().records()).isEqualTo(19);
        assertThat(audit(root())).isEqualTo(19);
    }

    @Test
    void takesNothingMoreOnceClosed() throws Exception {
        SumdbLog log = open(root());
        log.close();
        log.close();
        assertThatThrownBy(() -> log.append(record(0)))
                .isInstanceOf(IOException.class)
                .hasMessage("checksum database is closed");
    }
}
