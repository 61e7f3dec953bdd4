package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.athens.content.Blob;
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
}
