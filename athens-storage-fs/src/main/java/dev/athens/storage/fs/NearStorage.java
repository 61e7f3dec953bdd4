package dev.athens.storage.fs;

import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.NotWritableException;
import dev.athens.storage.RecordedHashes;
import dev.athens.storage.Storage;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * What a cache has, noted as used when it is found. Nothing is saved here by others than the cache; who deletes makes room,
 * and nothing is lost. As thread-safe as its files.
 *
 * @param files the cache
 * @param far where it has its versions from, asked only if a file is gone before somebody opens it
 */
record NearStorage(FileStorage files, Storage far, InstantSource clock) implements Storage, RecordedHashes {
    /** A day, as of other storages, would be too coarse for a cache that is filled within one. */
    private static final Duration USE_GRAIN = Duration.ofHours(1);

    @Override
    public List<Version> list(ModulePath module) throws IOException {
        return files.list(module);
    }

    @Override
    public Optional<ModuleFiles> find(ModuleVersion version) throws IOException {
        return files.find(version).map(found -> {
            files.noteUse(version, found.head(), clock.instant(), USE_GRAIN);
            return NearBlob.wrapped(
                    found, () -> farHead(version), () -> far.find(version).orElseThrow(() -> gone(version)));
        });
    }

    @Override
    public Optional<ModuleHead> findHead(ModuleVersion version) throws IOException {
        return files.findHead(version).map(found -> {
            files.noteUse(version, found, clock.instant(), USE_GRAIN);
            return NearBlob.wrapped(found, () -> farHead(version));
        });
    }

    private ModuleHead farHead(ModuleVersion version) throws IOException {
        return far.findHead(version).orElseThrow(() -> gone(version));
    }

    private static IOException gone(ModuleVersion version) {
        return new IOException(version + ": evicted from the cache, and no longer stored");
    }

    @Override
    public boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException {
        throw new NotWritableException(version + ": a cache takes only what its storage has");
    }

    @Override
    public boolean save(ModuleVersion version, ModuleFiles whole) throws IOException {
        throw new NotWritableException(version + ": a cache takes only what its storage has");
    }

    @Override
    public boolean delete(ModuleVersion version) throws IOException {
        return files.delete(version);
    }

    @Override
    public Optional<String> readOnlyReason() {
        return files.readOnlyReason();
    }

    @Override
    public Hashes recorded(ModuleVersion version) throws IOException {
        return files.recorded(version);
    }

    @Override
    public boolean record(ModuleVersion version, ModuleHead found, Hashes hashes) throws IOException {
        return files.record(version, NearBlob.unwrapped(found), hashes);
    }

    /** {@inheritDoc} A cache has no quarantine: the storage has it as it should be. */
    @Override
    public boolean quarantine(ModuleVersion version, ModuleHead found, String reason) throws IOException {
        boolean same = files.findHead(version).equals(Optional.of(NearBlob.unwrapped(found)));
        return same && files.delete(version);
    }
}
