package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.RecordedHashes;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What all {@link RecordedHashes} of a storage must do. {@link StorageContract} asks it of storages that have them. */
interface RecordedHashesContract {
    FakeModule MODULE = FakeModule.of("github.com/Acme/a", "v1.0.0").file("a.go", "package a\n");
    FakeModule OTHER = MODULE.goMod("module github.com/Acme/a\n");
    ModuleVersion VERSION = MODULE.version();

    /**
     * Makes an empty storage that can take 1 MB. A test of one that has no recorded hashes is skipped.
     *
     * @param folder an empty folder for storages that need one
     */
    StorageParts newStorage(Path folder) throws Exception;

    /** What a test needs. */
    record Recording(Storage storage, RecordedHashes hashes) {
        ModuleHead found() throws IOException {
            return storage.findHead(VERSION).orElseThrow();
        }
    }

    private Recording opened(Path folder) throws Exception {
        StorageParts parts = newStorage(folder);
        assumeTrue(parts.hashes().isPresent(), "this storage records no hashes");
        return new Recording(parts.storage(), parts.hashes().orElseThrow());
    }

    @Test
    default void knowsNothingAtFirst(@TempDir Path folder) throws Exception {
        assertThat(opened(folder).hashes().recorded(VERSION)).isEqualTo(Hashes.NONE);
    }

    @Test
    default void recordsWhatIsSavedAndForgetsWhatIsDeleted(@TempDir Path folder) throws Exception {
        Recording recording = opened(folder);
        Storage storage = recording.storage();
        RecordedHashes hashes = recording.hashes();
        storage.save(VERSION, MODULE.files());

        assertThat(hashes.recorded(VERSION).info())
                .contains(Hashes.ofBytes(MODULE.files().info()));
        assertThat(hashes.recorded(VERSION).mod())
                .contains(DirHash.ofGoMod(MODULE.files().mod()));
        assertThat(hashes.recorded(VERSION).zip()).isPresent();

        storage.delete(VERSION);
        assertThat(hashes.recorded(VERSION)).isEqualTo(Hashes.NONE);
        assertThat(storage.save(VERSION, OTHER.files())).isTrue();
        assertThat(hashes.recorded(VERSION).mod())
                .contains(DirHash.ofGoMod(OTHER.files().mod()));
    }

    @Test
    default void keepsWhatWasRecordedOfAVersionInQuarantine(@TempDir Path folder) throws Exception {
        Recording recording = opened(folder);
        Storage storage = recording.storage();
        RecordedHashes hashes = recording.hashes();
        storage.save(VERSION, MODULE.files());
        Hashes recorded = hashes.recorded(VERSION);

        assertThat(hashes.quarantine(VERSION, recording.found(), "damaged")).isTrue();

        assertThat(storage.find(VERSION)).isEmpty();
        assertThat(hashes.recorded(VERSION)).isEqualTo(recorded);
        assertThat(storage.save(VERSION, MODULE.files())).isTrue();
        assertThat(hashes.recorded(VERSION)).isEqualTo(recorded);
    }

    @Test
    default void forgetsAVersionInQuarantineWhenItIsDeleted(@TempDir Path folder) throws Exception {
        Recording recording = opened(folder);
        Storage storage = recording.storage();
        RecordedHashes hashes = recording.hashes();
        storage.save(VERSION, MODULE.files());
        hashes.quarantine(VERSION, recording.found(), "damaged");

        assertThat(storage.delete(VERSION)).isFalse();

        assertThat(hashes.recorded(VERSION)).isEqualTo(Hashes.NONE);
    }

    @Test
    default void recordsOnlyWhatIsStillThere(@TempDir Path folder) throws Exception {
        Recording recording = opened(folder);
        Storage storage = recording.storage();
        RecordedHashes hashes = recording.hashes();
        storage.save(VERSION, MODULE.files());
        ModuleHead found = recording.found();
        Hashes other = new Hashes(
                Optional.of(Hashes.ofBytes(Blob.of("any"))),
                Optional.of(DirHash.ofGoMod(Blob.of("any"))),
                hashes.recorded(VERSION).zip(),
                hashes.recorded(VERSION).zipBytes());

        assertThat(hashes.record(VERSION, found, other)).isTrue();
        assertThat(hashes.recorded(VERSION)).isEqualTo(other);
        storage.delete(VERSION);
        assertThat(hashes.record(VERSION, found, other)).isFalse();
        assertThat(hashes.quarantine(VERSION, found, "not there")).isFalse();
        assertThat(hashes.recorded(VERSION)).isEqualTo(Hashes.NONE);
    }

    @Test
    default void recordsAHeadAndLaterItsZip(@TempDir Path folder) throws Exception {
        Recording recording = opened(folder);
        Storage storage = recording.storage();
        RecordedHashes hashes = recording.hashes();
        ModuleFiles files = MODULE.files();
        storage.saveHead(VERSION, files.head());

        Hashes head = hashes.recorded(VERSION);
        assertThat(head.info()).contains(Hashes.ofBytes(files.info()));
        assertThat(head.mod()).contains(DirHash.ofGoMod(files.mod()));
        assertThat(head.zip()).isEmpty();
        assertThat(head.zipBytes()).isEmpty();

        storage.save(VERSION, new ModuleFiles(Blob.of("other info"), files.mod(), files.zip()));
        Hashes whole = hashes.recorded(VERSION);
        assertThat(whole.info()).isEqualTo(head.info());
        assertThat(whole.mod()).isEqualTo(head.mod());
        assertThat(whole.zip()).isPresent();
    }

    /** The zip that comes for the new head must be the one that was there before. */
    @Test
    default void keepsWhatWasRecordedOfAZipInQuarantineWhenItsHeadComesAgain(@TempDir Path folder) throws Exception {
        Recording recording = opened(folder);
        Storage storage = recording.storage();
        RecordedHashes hashes = recording.hashes();
        storage.save(VERSION, MODULE.files());
        Hashes before = hashes.recorded(VERSION);
        hashes.quarantine(VERSION, recording.found(), "damaged");

        storage.saveHead(
                VERSION, new ModuleHead(Blob.of("other info"), MODULE.files().mod()));

        Hashes after = hashes.recorded(VERSION);
        assertThat(after.info()).contains(Hashes.ofBytes(Blob.of("other info")));
        assertThat(after.mod()).isEqualTo(before.mod());
        assertThat(after.zip()).isEqualTo(before.zip());
        assertThat(after.zipBytes()).isEqualTo(before.zipBytes());
    }

    @Test
    default void movesADamagedHeadAway(@TempDir Path folder) throws Exception {
        Recording recording = opened(folder);
        Storage storage = recording.storage();
        RecordedHashes hashes = recording.hashes();
        storage.saveHead(VERSION, MODULE.files().head());
        Hashes recorded = hashes.recorded(VERSION);

        assertThat(hashes.quarantine(VERSION, recording.found(), "damaged")).isTrue();

        assertThat(storage.findHead(VERSION)).isEmpty();
        assertThat(hashes.recorded(VERSION)).isEqualTo(recorded);
        assertThat(storage.save(VERSION, MODULE.files())).isTrue();
        assertThat(hashes.recorded(VERSION).mod()).isEqualTo(recorded.mod());
    }

    @Test
    default void recordsHashesOfAHead(@TempDir Path folder) throws Exception {
        Recording recording = opened(folder);
        recording.storage().saveHead(VERSION, MODULE.files().head());
        Hashes other = new Hashes(
                Optional.of(Hashes.ofBytes(Blob.of("any"))),
                Optional.of(DirHash.ofGoMod(Blob.of("any"))),
                Optional.of(DirHash.ofGoMod(Blob.of("of a zip that was there"))),
                Optional.empty());

        assertThat(recording.hashes().record(VERSION, recording.found(), other)).isTrue();

        assertThat(recording.hashes().recorded(VERSION)).isEqualTo(other);
        assertThat(recording.storage().find(VERSION)).isEmpty();
    }
}
