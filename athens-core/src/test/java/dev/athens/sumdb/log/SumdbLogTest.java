package dev.athens.sumdb.log;

import static dev.athens.sumdb.log.LogTests.KEY;
import static dev.athens.sumdb.log.LogTests.append;
import static dev.athens.sumdb.log.LogTests.files;
import static dev.athens.sumdb.log.LogTests.record;
import static dev.athens.sumdb.log.LogTests.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.sumdb.ScriptedDatabase;
import dev.athens.sumdb.tree.Note;
import dev.athens.sumdb.tree.SumdbRecord;
import dev.athens.sumdb.tree.TreeHash;
import dev.athens.sumdb.tree.TreeHead;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SumdbLogTest {
    @TempDir
    Path folder;

    private final List<SumdbLog> opened = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (SumdbLog log : opened) {
            log.close();
        }
    }

    private Path root() {
        return folder.resolve("log");
    }

    private SumdbLog open(Path root) throws IOException {
        SumdbLog log = LogTests.open(root, KEY);
        opened.add(log);
        return log;
    }

    /** A log that is left in order. */
    private Path closed(int records) throws Exception {
        try (SumdbLog log = LogTests.open(root(), KEY)) {
            append(log, 0, records);
        }
        return files(root());
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

    private static void cut(Path file, long less) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(open.length() - less);
        }
    }

    private static void addGarbage(Path file) throws IOException {
        Files.write(file, "torn".getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
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
        open(root());
        try (HashFiles hashes = HashFiles.open(files(root()))) {
            for (int i = 0; i < roots.size(); i++) {
                String text = "m.example v1.0." + i + " h1:x\nm.example v1.0." + i + "/go.mod h1:y\n";
                hashes.append(i, List.of(TreeHash.ofRecord(text)));
                assertThat(hashes.root(i + 1)).hasToString(roots.get(i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255, 256, 257, 511, 512, 65535, 65536, 65537, 66000})
    void makesTheSameTreeInOneBatchAsOneByOne(int records) throws Exception {
        open(root());
        ScriptedDatabase expected = new ScriptedDatabase();
        List<TreeHash> leaves = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            LogRecord record = LogTests.record(i);
            expected.addRecord(record.text());
            leaves.add(TreeHash.ofRecord(record.text()));
        }
        try (HashFiles hashes = HashFiles.open(files(root()))) {
            hashes.append(0, leaves.subList(0, records / 3));
            hashes.append(records / 3, leaves.subList(records / 3, records));
            assertThat(hashes.root(records)).isEqualTo(expected.head(records).hash());
            hashes.cut(records / 2);
            assertThat(hashes.root(records / 2))
                    .isEqualTo(expected.head(records / 2).hash());
        }
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
        assertThat(LogAudit.of(root()).check(KEY.verifier(), records -> {}).records())
                .isEqualTo(versions);
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

    @Test
    void cutsOffWhatWasNeverPublished() throws Exception {
        SumdbLog log = open(root());
        append(log, 0, 300);
        String head = log.published().note();
        Path crashed = crash();
        for (String file : List.of("records", "hashes-0", "hashes-1", "hashes-2")) {
            addGarbage(files(crashed).resolve(file));
        }
        Files.writeString(files(crashed).resolve("head.new"), "torn");
        SumdbLog again = open(crashed);
        assertThat(again.published().note()).isEqualTo(head);
        append(again, 299, 600);
        again.close();
        assertThat(LogAudit.of(crashed).check(KEY.verifier(), records -> {}).records())
                .isEqualTo(600);
        assertThat(files(crashed).resolve("records")).content().doesNotContain("torn");
    }

    /** Every step of a batch that ends in a crash: some files have it, wholly or in part, and the head has not. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, false",
        "1, 0, 0, false",
        "150, 0, 0, false",
        "100000, 0, 0, false",
        "100000, 1, 0, false",
        "100000, 33, 0, false",
        "100000, 100000, 0, false",
        "100000, 100000, 7, false",
        "100000, 100000, 100000, false",
        "100000, 100000, 100000, true"
    })
    void startsFromTheLastHeadAfterACrash(int textBytes, int leafBytes, int nodeBytes, boolean prepared)
            throws Exception {
        SumdbLog log = open(root());
        append(log, 0, 200);
        Path crashed = crash();
        String head = log.published().note();
        append(log, 200, 300);
        Path from = files(root());
        Path to = files(crashed);
        appendPart(from.resolve("records"), to.resolve("records"), textBytes);
        appendPart(from.resolve("hashes-0"), to.resolve("hashes-0"), leafBytes);
        appendPart(from.resolve("hashes-1"), to.resolve("hashes-1"), nodeBytes);
        if (prepared) {
            Files.copy(from.resolve("head"), to.resolve("head.new"));
        }
        SumdbLog again = open(crashed);
        assertThat(again.published().note()).isEqualTo(head);
        assertThat(again.find(version(199))).isPresent();
        assertThat(again.find(version(200))).isEmpty();
        append(again, 250, 400);
        assertThat(again.published().records()).isEqualTo(350);
    }

    private static void appendPart(Path from, Path to, int bytes) throws IOException {
        byte[] whole = Files.readAllBytes(from);
        int before = (int) Files.size(to);
        int after = Math.min(whole.length, before + bytes);
        Files.write(to, java.util.Arrays.copyOfRange(whole, before, after), StandardOpenOption.APPEND);
    }

    @Test
    void startsAgainAfterACrashOfTheFirstStart() throws Exception {
        Files.createDirectories(root().resolve("new"));
        Files.writeString(root().resolve("new").resolve("head"), "torn");
        append(open(root()), 0, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"records", "hashes-0", "hashes-1"})
    void refusesALogThatIsShorterThanItsHead(String file) throws Exception {
        Path files = closed(300);
        cut(files.resolve(file), 1);
        assertThatThrownBy(() -> LogTests.open(root(), KEY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("log contradicts itself: the file " + file + " ends ")
                .hasMessageContaining("the head is for 300 records");
    }

    @ParameterizedTest
    @ValueSource(strings = {"records", "hashes-0", "hashes-1", "head", "key"})
    void refusesALogWithoutAFile(String file) throws Exception {
        Path files = closed(300);
        Files.delete(files.resolve(file));
        assertThatThrownBy(() -> LogTests.open(root(), KEY)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "records, 10, record 0 is not two lines of hashes of one version",
        "records, 70, record 0 is not two lines of hashes of one version",
        "records, 40, hash 0 in the file hashes-0 is not that of record 0",
        "hashes-0, 70, hash 2 in the file hashes-0 is not that of record 2",
        "hashes-0, 9599, hash 299 in the file hashes-0 is not that of record 299",
        "hashes-1, 0, hash 0 in the file hashes-1 is not that of the hashes below"
    })
    void refusesALogThatWasChanged(String file, int position, String reason) throws Exception {
        Path changed = closed(300).resolve(file);
        byte[] content = Files.readAllBytes(changed);
        // a record as this begins with m.example/a0 v1.0.0 h1:
        content[position] ^= 1;
        Files.write(changed, content);
        assertThatThrownBy(() -> LogAudit.of(root()).check(KEY.verifier(), records -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("log contradicts itself: " + reason);
        assertThatThrownBy(() -> LogTests.open(root(), KEY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("log contradicts itself: " + reason);
    }

    @Test
    void refusesAnotherTreeThanTheSignedOne() throws Exception {
        Path files = closed(300);
        Files.writeString(files.resolve("head"), KEY.sign(new TreeHead(300, TreeHash.empty()).text()));
        assertThatThrownBy(() -> LogTests.open(root(), KEY))
                .hasMessageContaining("the records do not make the tree that the head of 300 records is signed for");
    }

    @Test
    void refusesTwoRecordsOfAVersion() throws Exception {
        Path files = closed(0);
        String text = record(1).text();
        Files.writeString(files.resolve("records"), text + "\n" + text + "\n");
        TreeHash leaf = TreeHash.ofRecord(text);
        byte[] leaves = new byte[2 * TreeHash.BYTES];
        leaf.copyTo(leaves, 0);
        leaf.copyTo(leaves, TreeHash.BYTES);
        Files.write(files.resolve("hashes-0"), leaves);
        Files.writeString(files.resolve("head"), KEY.sign(new TreeHead(2, TreeHash.ofNode(leaf, leaf)).text()));
        assertThatThrownBy(() -> LogTests.open(root(), KEY))
                .hasMessageContaining("record 1 is another one of m.example/a1 v1.0.1");
    }

    @Test
    void refusesAHeadThatWasForged() throws Exception {
        Path files = closed(3);
        String head = Files.readString(files.resolve("head"));
        Files.writeString(files.resolve("head"), head.replace("\n3\n", "\n2\n"));
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
    void refusesASecondWriter() throws Exception {
        append(open(root()), 0, 3);
        assertThatThrownBy(() -> LogTests.open(root(), KEY))
                .isInstanceOf(IOException.class)
                .hasMessage(root() + ": another process writes this checksum database; only one may");
        append(opened.get(0), 3, 6);
        opened.get(0).close();
        assertThat(open(root()).published().records()).isEqualTo(6);
    }

    /** A lock file that was deleted is a lock that was lost, as network file systems lose them. */
    @Test
    void keepsAWriterThatLostItsLockFromPublishing() throws Exception {
        SumdbLog paused = open(root());
        append(paused, 0, 300);
        Files.delete(root().resolve("lock"));
        SumdbLog next = open(root());
        append(next, 300, 400);
        String head = next.published().note();
        assertThatThrownBy(() -> paused.append(record(1000)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another process has taken this checksum database over");
        // what it wrote before it failed must not have hit the new one's records
        assertThatThrownBy(() -> append(paused, 1000, 1100)).hasCauseInstanceOf(IOException.class);
        paused.close();
        assertThat(paused.published().records()).isEqualTo(300);
        assertThat(next.published().note()).isEqualTo(head);
        assertThat(LogAudit.of(root()).check(KEY.verifier(), records -> {}).records())
                .isEqualTo(400);
        append(next, 400, 500);
        next.close();
        assertThat(LogAudit.of(root()).check(KEY.verifier(), records -> {}).records())
                .isEqualTo(500);
    }

    @Test
    void writesOverABatchThatCouldNotBePublished() throws Exception {
        SumdbLog log = open(root());
        append(log, 0, 10);
        // no file can be written by this name
        Path obstacle =
                Files.createDirectories(files(root()).resolve("head.new").resolve("obstacle"));
        assertThatThrownBy(() -> log.append(record(10)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot append to the checksum database");
        assertThat(log.find(version(10))).isEmpty();
        assertThat(log.published().records()).isEqualTo(10);
        Files.delete(obstacle);
        Files.delete(obstacle.getParent());
        append(log, 11, 20);
        assertThat(log.published().records()).isEqualTo(19);
        log.close();
        assertThat(LogAudit.of(root()).check(KEY.verifier(), records -> {}).records())
                .isEqualTo(19);
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

    @Test
    void copiesTheFilesOnlyAfterAWriterThatDidNotLeaveInOrder() throws Exception {
        Path before = closed(3).resolve("records");
        Object inode = Files.getAttribute(before, "unix:ino");
        SumdbLog log = open(root());
        Path after = files(root()).resolve("records");
        assertThat(Files.getAttribute(after, "unix:ino")).isEqualTo(inode);
        append(log, 3, 6);
        Files.delete(root().resolve("lock"));
        open(root());
        assertThat(Files.getAttribute(files(root()).resolve("records"), "unix:ino"))
                .isNotEqualTo(inode);
    }
}
