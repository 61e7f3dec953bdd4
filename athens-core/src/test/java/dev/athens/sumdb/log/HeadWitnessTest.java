package dev.athens.sumdb.log;

import static dev.athens.sumdb.log.LogTests.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleVersion;
import dev.athens.protocol.SumdbRequest;
import dev.athens.sumdb.tree.TreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadWitnessTest {
    @TempDir
    private Path folder;

    private Path log;
    private Path headFile;

    @BeforeEach
    void name() {
        log = folder.resolve("log");
        headFile = folder.resolve("elsewhere").resolve("head");
    }

    private SumdbDatabase open() throws IOException {
        return SumdbDatabase.builder(log, KEY, LogTests::hashes)
                .headFile(headFile)
                .open();
    }

    private static ModuleVersion version(String name, int number) {
        return ModuleVersion.parse("m.example/" + name, "v1.0." + number);
    }

    /** Makes records of versions, which differ for other names. */
    private void fill(String name, int count) throws Exception {
        try (SumdbDatabase database = open()) {
            for (int i = 0; i < count; i++) {
                database.lookup(version(name, i));
            }
        }
    }

    private void restore(Path copy) throws IOException {
        LogTests.delete(log);
        LogTests.copy(copy, log);
    }

    @Test
    void keepsEachHeadBeforeAnybodySeesIt() throws Exception {
        try (SumdbDatabase database = open()) {
            assertThat(Files.readString(headFile))
                    .isEqualTo(KEY.sign(TreeHead.empty().text()));
            for (int i = 0; i < 3; i++) {
                database.lookup(version("a", i));
                assertThat(Files.readAllBytes(headFile)).isEqualTo(database.get(new SumdbRequest.Latest()));
            }
        }
    }

    @Test
    void noticesAnOlderCopy() throws Exception {
        fill("a", 3);
        Path backup = folder.resolve("backup");
        LogTests.copy(log, backup);
        fill("b", 2);

        restore(backup);

        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("this is an older copy of the log, of 3 records")
                .hasMessageContaining("its head of 5 records, says " + headFile)
                .hasMessageContaining("bring the newest copy back, or rotate the key");
        // it stays refused, and who knows better may say so
        assertThatThrownBy(this::open).hasMessageContaining("older copy");
        Files.delete(headFile);
        try (SumdbDatabase database = open()) {
            assertThat(database.records()).isEqualTo(3);
        }
    }

    @Test
    void noticesThatTheFolderIsGone() throws Exception {
        fill("a", 3);
        LogTests.delete(log);

        assertThatThrownBy(this::open).hasMessageContaining("older copy of the log, of 0 records");
    }

    @Test
    void noticesAnotherHistory() throws Exception {
        fill("a", 2);
        Path head = Files.copy(headFile, folder.resolve("head-of-a"));
        LogTests.delete(log);
        Files.delete(headFile);
        fill("b", 4);
        Files.delete(headFile);
        Files.copy(head, headFile);

        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another history than its head of 2 records in " + headFile);
    }

    @Test
    void takesALogThatIsNewer() throws Exception {
        fill("a", 3);
        Path before = Files.copy(headFile, folder.resolve("before"));
        fill("b", 300);
        Files.delete(headFile);
        Files.copy(before, headFile);

        try (SumdbDatabase database = open()) {
            assertThat(database.records()).isEqualTo(303);
            assertThat(Files.readAllBytes(headFile)).isEqualTo(database.get(new SumdbRequest.Latest()));
        }
    }

    @Test
    void refusesAFileOfAnotherDatabase() throws Exception {
        Files.createDirectories(headFile.getParent());
        SignerKey other = SignerKey.generate("other.example");
        Files.writeString(headFile, other.sign(TreeHead.empty().text()));

        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(headFile + ": must hold the newest head of "
                        + KEY.verifier().name());
    }

    @Test
    void publishesNothingMoreOnceItCannotBeKept() throws Exception {
        try (SumdbDatabase database = open()) {
            database.lookup(version("a", 0));
            Files.delete(headFile);
            Files.createDirectories(headFile.resolve("in-the-way"));

            for (int i = 1; i < 3; i++) {
                ModuleVersion next = version("a", i);
                assertThatThrownBy(() -> database.lookup(next)).isInstanceOf(FetchException.Unavailable.class);
            }
            assertThat(database.records()).isEqualTo(1);
        }
        LogTests.delete(headFile);
        try (SumdbDatabase database = open()) {
            // it was in the folder already
            assertThat(database.records()).isEqualTo(2);
        }
    }
}
