package dev.athens.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.proxy.ModuleProxy;
import dev.athens.storage.NotWritableException;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.testkit.FakeFetcher;
import dev.athens.testkit.FakeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A storage that may not or cannot be written. Permissions and mounts do not bind the user that tests may run as, so a file
 * stands where temporary files should go.
 */
@Timeout(60)
class ReadOnlyTest {
    private static final FakeModule STORED = FakeModule.of("example.com/a", "v1.0.0");
    private static final FakeModule MISSING = FakeModule.of("example.com/a", "v1.1.0");

    @TempDir
    private Path folder;

    private final AtomicLong nanoTime = new AtomicLong();
    private Path root;
    private Path temporary;

    @BeforeEach
    void store() throws IOException {
        root = folder.resolve("store");
        temporary = root.resolve(".athens/tmp");
        FileStorage.open(root).save(STORED.version(), STORED.files());
    }

    private void obstruct() throws IOException {
        if (Files.isDirectory(temporary)) {
            Files.move(temporary, folder.resolve("was-tmp-" + System.nanoTime()));
        }
        Files.writeString(temporary, "in the way");
    }

    private void waitABit() {
        nanoTime.addAndGet(Writing.RETRY.toNanos());
    }

    private List<String> everything() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> file + " " + file.toFile().lastModified()).toList();
        }
    }

    @Test
    void writesNothingIfItMayNot() throws Exception {
        Files.setLastModifiedTime(
                root.resolve("example.com/a/@v/v1.0.0.info"), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        List<String> before = everything();

        FileStorage storage = FileStorage.openReadOnly(root);
        ModuleHead found = storage.findHead(STORED.version()).orElseThrow();
        storage.noteUse(STORED.version(), found, Instant.now());

        assertThat(storage.list(STORED.version().path())).hasSize(1);
        assertThat(storage.list("", 10).versions()).containsExactly(STORED.version());
        assertThat(storage.usage(STORED.version())).isPresent();
        assertThat(storage.recorded(STORED.version()).zip()).isPresent();
        assertThat(storage.readOnlyReason()).get().asString().contains("read-only by its configuration");
        assertThat(storage.save(STORED.version(), STORED.files())).isFalse();
        assertThatThrownBy(() -> storage.save(MISSING.version(), MISSING.files()))
                .isInstanceOf(NotWritableException.class)
                .hasMessageContaining("by its configuration")
                .hasMessageNotContaining(root.toString());
        assertThatThrownBy(() -> storage.delete(STORED.version())).isInstanceOf(NotWritableException.class);
        assertThatThrownBy(() -> storage.quarantine(STORED.version(), found, "no"))
                .isInstanceOf(NotWritableException.class);
        assertThatThrownBy(() -> storage.record(STORED.version(), found, Hashes.NONE))
                .isInstanceOf(NotWritableException.class);
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void mustBeThereToBeReadOnly() {
        assertThatThrownBy(() -> FileStorage.openReadOnly(folder.resolve("nowhere")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("makes none");
    }

    @Test
    void servesWhatItHasAlthoughItCannotBeWrittenAtItsStart() throws Exception {
        obstruct();

        FileStorage storage = FileStorage.open(root, nanoTime::get);

        assertThat(storage.find(STORED.version())).isPresent();
        assertThat(storage.readOnlyReason()).get().asString().contains("cannot be written", "its operator must");
        assertThatThrownBy(() -> storage.save(MISSING.version(), MISSING.files()))
                .isInstanceOf(NotWritableException.class)
                .hasMessageNotContaining(root.toString());

        Files.delete(temporary);
        assertThat(storage.readOnlyReason()).isPresent();
        waitABit();
        assertThat(storage.readOnlyReason()).isEmpty();
        assertThat(storage.save(MISSING.version(), MISSING.files())).isTrue();
    }

    @Test
    void turnsReadOnlyWhenItCannotBeWrittenAnyMoreAndBack() throws Exception {
        FileStorage storage = FileStorage.open(root, nanoTime::get);
        obstruct();
        assertThat(storage.readOnlyReason()).isEmpty();

        assertThatThrownBy(() -> storage.save(MISSING.version(), MISSING.files()))
                .isInstanceOf(NotWritableException.class)
                .hasCauseInstanceOf(IOException.class);

        assertThat(storage.readOnlyReason()).isPresent();
        waitABit();
        assertThat(storage.readOnlyReason()).isPresent();
        Files.delete(temporary);
        waitABit();
        assertThat(storage.save(MISSING.version(), MISSING.files())).isTrue();
    }

    @Test
    void leavesAFailureThatIsOnlyOneModulesAlone() throws Exception {
        FileStorage storage = FileStorage.open(root, nanoTime::get);
        Files.createDirectories(root.resolve("example.com/a/@v/v1.1.0.mod/not-empty"));

        assertThatThrownBy(() -> storage.save(MISSING.version(), MISSING.files()))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(NotWritableException.class);
        assertThat(storage.readOnlyReason()).isEmpty();
    }

    @Test
    void makesAProxyServeHitsAndSayWhyItFetchesNothing() throws Exception {
        FakeFetcher fetcher = FakeFetcher.serving(STORED, MISSING);
        FileStorage storage = FileStorage.openReadOnly(root);
        try (ModuleProxy proxy = ModuleProxy.builder(storage, fetcher)
                .recordedHashes(storage)
                .scratch(folder.resolve("scratch"))
                .notFoundMemory(Duration.ZERO)
                .build()) {
            assertThat(proxy.answer(new ProtocolRequest.Zip(STORED.version()))).isInstanceOf(Answer.Found.class);
            assertThatThrownBy(() -> proxy.answer(new ProtocolRequest.Zip(MISSING.version())))
                    .isInstanceOf(NotWritableException.class)
                    .hasMessageStartingWith("example.com/a@v1.1.0: not stored here: ");
            assertThat(proxy.answer(new ProtocolRequest.Mod(ModuleVersion.parse("example.com/a", "v1.2.0"))))
                    .isInstanceOf(Answer.Absent.class);
            assertThat(fetcher.fetches()).isEmpty();
        }
    }

    @Test
    void leavesDamagedFilesWhereTheyAreIfNothingCanBeDoneAboutThem() throws Exception {
        Path mod = root.resolve("example.com/a/@v/v1.0.0.mod");
        Files.writeString(mod, "damaged");
        FileStorage storage = FileStorage.openReadOnly(root);
        try (ModuleProxy proxy = ModuleProxy.builder(storage, FakeFetcher.serving())
                .recordedHashes(storage)
                .scratch(folder.resolve("scratch"))
                .build()) {
            assertThat(proxy.answer(new ProtocolRequest.Mod(STORED.version()))).isInstanceOf(Answer.Found.class);
        }
        assertThat(mod).hasContent("damaged");
    }
}
