package dev.athens.sumdb.log;

import static dev.athens.sumdb.log.LogTests.KEY;
import static dev.athens.sumdb.log.LogTests.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.internal.LockFile;
import dev.athens.sumdb.tree.SumdbRecord;
import dev.athens.sumdb.tree.TreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class FormerLogTest {
    @TempDir
    Path root;

    /** What an older version has left. Its hashes follow from the records, and nobody reads them. */
    private String former(int records) throws IOException {
        Path log = Files.createDirectories(root.resolve("log-7"));
        StringBuilder stored = new StringBuilder();
        LogTree.Growth growth = LogTree.EMPTY.grow((name, content) -> {});
        growth.append(IntStream.range(0, records).mapToObj(LogTests::record).toList());
        for (int i = 0; i < records; i++) {
            stored.append(record(i).stored());
        }
        String note = KEY.sign(new TreeHead(records, growth.tree().root()).text());
        Files.writeString(log.resolve("records"), stored + "never published");
        Files.writeString(log.resolve("head"), note);
        Files.writeString(log.resolve("key"), KEY.verifier() + "\n");
        return note;
    }

    private SumdbLog open() throws IOException {
        return LogTests.open(root, KEY);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 1_000})
    void goesOnWithTheSameRecordsUnderTheSameHead(int records) throws Exception {
        String head = former(records);
        try (SumdbLog log = open()) {
            assertThat(log.published()).isEqualTo(new SumdbLog.Published(records, head));
            for (int i = 0; i < records; i += 1 + records / 50) {
                assertThat(log.find(LogTests.version(i)))
                        .contains(new SumdbRecord(i, record(i).text()));
            }
            assertThat(log.append(record(records)).id()).isEqualTo(records);
        }
        assertThat(LogAudit.of(root).check(KEY.verifier(), checked -> {}).records())
                .isEqualTo(records + 1);
        try (SumdbLog again = open()) {
            assertThat(again.published().records()).isEqualTo(records + 1);
        }
        assertThat(root.resolve("former-7/records")).exists();
    }

    /** Such a version reads the key first, and makes a log where there is none. */
    @Test
    void keepsAnOlderVersionFromMakingAnotherLog() throws Exception {
        former(3);
        open().close();
        assertThat(root.resolve("log-7")).doesNotExist();
        assertThat(root.resolve("log-8/key"))
                .content()
                .isEqualTo("(none: a newer version of Athens has taken the log over)\n");
    }

    @Test
    void isTakenOverOnceBySeveralServers() throws Exception {
        String head = former(5_000);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<SumdbLog>> servers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                servers.add(threads.submit(this::open));
            }
            for (Future<SumdbLog> server : servers) {
                try (SumdbLog log = server.get()) {
                    assertThat(log.published().note()).isEqualTo(head);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void goesOnWhereACrashBrokeItOff() throws Exception {
        String head = former(300);
        Files.move(root.resolve("log-7"), root.resolve("former-7"));
        assertThatThrownBy(() -> LogAudit.of(root))
                .hasMessageContaining("an older version of Athens has written this log");
        try (SumdbLog log = open()) {
            assertThat(log.published().note()).isEqualTo(head);
        }
    }

    @Test
    void refusesWhatIsNotSigned() throws Exception {
        former(300);
        Path records = root.resolve("log-7/records");
        Files.writeString(records, Files.readString(records).replace("v1.0.17 ", "v1.0.18 "));
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("log contradicts itself: record 17 is not two lines");
        Files.writeString(
                root.resolve("former-7/records"),
                Files.readString(records(root)).replace("v1.0.1", "v1.0.9"));
        assertThatThrownBy(this::open).hasMessageContaining("log contradicts itself");
        assertThat(root.resolve("heads")).doesNotExist();
    }

    private static Path records(Path root) {
        return root.resolve("former-7/records");
    }

    @Test
    void refusesAnotherKeyAndChangesNothing() throws Exception {
        former(3);
        assertThatThrownBy(() -> LogTests.open(root, SignerKey.generate("db.example")))
                .hasMessageContaining("log belongs to the key " + KEY.verifier());
        assertThat(root.resolve("log-7/records")).exists();
        assertThatThrownBy(() -> FormerLog.takenOver(root, KEY, true))
                .as("what only reads takes nothing over")
                .hasMessageContaining("let a server that may write open it once");
    }

    @Test
    void waitsForAServerThatStillHasIt() throws Exception {
        String head = former(3);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        LockFile held = LockFile.tryTake(root.resolve("lock")).orElseThrow();
        try {
            Future<SumdbLog> waiting = thread.submit(this::open);
            assertThat(root.resolve("log-7")).exists();
            held.close();
            try (SumdbLog log = waiting.get()) {
                assertThat(log.published().note()).isEqualTo(head);
            }
        } finally {
            thread.shutdownNow();
        }
    }
}
