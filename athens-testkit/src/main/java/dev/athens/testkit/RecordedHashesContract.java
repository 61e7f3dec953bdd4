package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.RecordedHashes;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every storage that has {@link RecordedHashes} must do. Extend it, say how a storage is made, and override nothing
 * else.
 *
 * @param <S> the storage
 */
@Timeout(60)
public abstract class RecordedHashesContract<S extends Storage & RecordedHashes> {
    private static final FakeModule MODULE =
            FakeModule.of("github.com/Acme/a", "v1.0.0").file("a.go", "package a\n");
    private static final FakeModule OTHER = MODULE.goMod("module github.com/Acme/a\n");
    private static final ModuleVersion VERSION = MODULE.version();

    /** For subclasses. */
    protected RecordedHashesContract() {}

    /**
     * Makes an empty storage that can take 1 MB.
     *
     * @param folder an empty folder for storages that need one
     */
    protected abstract S newStorage(Path folder) throws Exception;

    @Test
    void knowsNothingAtFirst(@TempDir Path folder) throws Exception {
        assertThat(newStorage(folder).recorded(VERSION)).isEqualTo(Hashes.NONE);
    }

    @Test
    void recordsWhatIsSavedAndForgetsWhatIsDeleted(@TempDir Path folder) throws Exception {
        S storage = newStorage(folder);
        storage.save(VERSION, MODULE.files());

        assertThat(storage.recorded(VERSION).info())
                .contains(Hashes.ofBytes(MODULE.files().info()));
        assertThat(storage.recorded(VERSION).mod())
                .contains(Hashes.ofMod(MODULE.files().mod()));
        assertThat(storage.recorded(VERSION).zip()).isPresent();

        storage.delete(VERSION);
        assertThat(storage.recorded(VERSION)).isEqualTo(Hashes.NONE);
        assertThat(storage.save(VERSION, OTHER.files())).isTrue();
        assertThat(storage.recorded(VERSION).mod())
                .contains(Hashes.ofMod(OTHER.files().mod()));
    }

    @Test
    void keepsWhatWasRecordedOfAVersionInQuarantine(@TempDir Path folder) throws Exception {
        S storage = newStorage(folder);
        storage.save(VERSION, MODULE.files());
        Hashes recorded = storage.recorded(VERSION);

        assertThat(storage.quarantine(VERSION, found(storage), "damaged")).isTrue();

        assertThat(storage.find(VERSION)).isEmpty();
        assertThat(storage.recorded(VERSION)).isEqualTo(recorded);
        assertThat(storage.save(VERSION, MODULE.files())).isTrue();
        assertThat(storage.recorded(VERSION)).isEqualTo(recorded);
    }

    @Test
    void forgetsAVersionInQuarantineWhenItIsDeleted(@TempDir Path folder) throws Exception {
        S storage = newStorage(folder);
        storage.save(VERSION, MODULE.files());
        storage.quarantine(VERSION, found(storage), "damaged");

        assertThat(storage.delete(VERSION)).isFalse();

        assertThat(storage.recorded(VERSION)).isEqualTo(Hashes.NONE);
    }

    @Test
    void recordsOnlyWhatIsStillThere(@TempDir Path folder) throws Exception {
        S storage = newStorage(folder);
        storage.save(VERSION, MODULE.files());
        ModuleFiles found = found(storage);
        Hashes hashes = new Hashes(
                Optional.of(Hashes.ofBytes(Blob.of("any"))),
                Optional.of(Hashes.ofMod(Blob.of("any"))),
                storage.recorded(VERSION).zip(),
                storage.recorded(VERSION).zipBytes());

        assertThat(storage.record(VERSION, found, hashes)).isTrue();
        assertThat(storage.recorded(VERSION)).isEqualTo(hashes);
        storage.delete(VERSION);
        assertThat(storage.record(VERSION, found, hashes)).isFalse();
        assertThat(storage.quarantine(VERSION, found, "not there")).isFalse();
        assertThat(storage.recorded(VERSION)).isEqualTo(Hashes.NONE);
    }

    private ModuleFiles found(S storage) throws IOException {
        return storage.find(VERSION).orElseThrow();
    }
}
