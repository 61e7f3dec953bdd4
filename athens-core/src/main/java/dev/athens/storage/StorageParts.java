package dev.athens.storage;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * A storage and all that it can do besides. Whoever needs an ability asks for it here, by its type, and never finds it by
 * looking at what a storage is: so whoever wraps a storage, to count or to keep what is read often, takes nothing away from
 * it.
 *
 * @param storage keeps the versions
 * @param catalog lists all of them
 * @param usages knows what each takes and when it was last used
 * @param hashes knows what each was when it was saved
 * @param resources what has to be closed when nobody uses the others any more
 */
public record StorageParts(
        Storage storage,
        Optional<Catalog> catalog,
        Optional<Usages> usages,
        Optional<RecordedHashes> hashes,
        Closeable resources)
        implements Closeable {
    private static final Closeable NOTHING = () -> {};

    /** A storage that can do nothing else and needs no closing. */
    public static StorageParts of(Storage storage) {
        return new StorageParts(storage, Optional.empty(), Optional.empty(), Optional.empty(), NOTHING);
    }

    /**
     * The same with another storage.
     *
     * @param other has the same versions, mostly because it wraps this storage
     */
    public StorageParts withStorage(Storage other) {
        return new StorageParts(other, catalog, usages, hashes, resources);
    }

    /** The same with a catalog. */
    public StorageParts withCatalog(Catalog other) {
        return new StorageParts(storage, Optional.of(other), usages, hashes, resources);
    }

    /** The same with usages. */
    public StorageParts withUsages(Usages other) {
        return new StorageParts(storage, catalog, Optional.of(other), hashes, resources);
    }

    /** The same with recorded hashes. */
    public StorageParts withHashes(RecordedHashes other) {
        return new StorageParts(storage, catalog, usages, Optional.of(other), resources);
    }

    @Override
    public void close() throws IOException {
        resources.close();
    }
}
