package dev.athens.storage.fs;

import dev.athens.content.Blob;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.RecordedHashes;
import dev.athens.storage.Storage;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a storage behind a cache has recorded. Who asks may have found files in the cache: they stand for those of the storage
 * that have the same bytes.
 *
 * @param far the storage
 * @param hashes what it has recorded
 * @param cache loses what is moved away
 */
record CachedHashes(Storage far, RecordedHashes hashes, CachingStorage cache) implements RecordedHashes {
    private static final int MAX_FILE_BYTES = 64 << 20;

    @Override
    public Hashes recorded(ModuleVersion version) throws IOException {
        return hashes.recorded(version);
    }

    @Override
    public boolean record(ModuleVersion version, ModuleHead found, Hashes values) throws IOException {
        Optional<ModuleHead> stored = stored(version, found);
        return stored.isPresent() && hashes.record(version, stored.get(), values);
    }

    @Override
    public boolean quarantine(ModuleVersion version, ModuleHead found, String reason) throws IOException {
        try {
            Optional<ModuleHead> stored = stored(version, found);
            return stored.isPresent() && hashes.quarantine(version, stored.get(), reason);
        } finally {
            cache.drop(version);
        }
    }

    private Optional<ModuleHead> stored(ModuleVersion version, ModuleHead found) throws IOException {
        if (!(found.info() instanceof NearBlob)) {
            return Optional.of(found);
        }
        Optional<ModuleHead> stored = far.findHead(version);
        boolean same = stored.isPresent()
                && isSame(stored.get().info(), found.info())
                && isSame(stored.get().mod(), found.mod());
        return same ? stored : Optional.empty();
    }

    private static boolean isSame(Blob stored, Blob found) throws IOException {
        return stored.sizeBytes() == found.sizeBytes()
                && Arrays.equals(stored.readBytes(MAX_FILE_BYTES), found.readBytes(MAX_FILE_BYTES));
    }
}
