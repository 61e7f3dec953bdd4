package dev.athens.storage;

import dev.athens.fleet.Claims;
import dev.athens.fleet.Noticeboard;
import dev.athens.module.ModulePath;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A storage and all that it can do besides. Whoever needs an ability asks for it here, by its type, and never finds it by
 * looking at what a storage is: so whoever wraps a storage, to count or to keep what is read often, takes nothing away from
 * it.
 *
 * @param storage keeps the versions
 * @param near what of it is at hand; present if and only if the storage may wait for a network
 * @param catalog lists all of them
 * @param usages knows what each takes and when it was last used
 * @param hashes knows what each was when it was saved
 * @param claims says who of several processes with this storage does a piece of work
 * @param noticeboard where those processes tell each other what origins have said
 * @param logs keeps logs that those processes extend together, and that last as long as what is stored
 * @param resources what has to be closed when nobody uses the others any more
 */
public record StorageParts(
        Storage storage,
        Optional<Near> near,
        Optional<Catalog> catalog,
        Optional<Usages> usages,
        Optional<RecordedHashes> hashes,
        Optional<Claims> claims,
        Optional<Noticeboard> noticeboard,
        Optional<LogStore.Logs> logs,
        Closeable resources)
        implements Closeable {
    private static final Closeable NOTHING = () -> {};

    /**
     * What is at hand of a storage that may wait for a network: who serves many looks here first, on the thread that he is on,
     * and asks the storage itself only on threads that may wait.
     *
     * @param storage finds a part of what the storage has, and never waits for a network; nothing else is asked of it
     * @param hashes what was recorded of the files that are at hand, if that can be told without waiting; who is told of
     *     damage gets rid of them, and the next look finds those of the storage
     * @param drop takes away all that is at hand of a module, heads and what is on its way too, after somebody has changed what
     *     the storage has of it
     */
    public record Near(Storage storage, Optional<RecordedHashes> hashes, Consumer<ModulePath> drop) {
        /** Nothing is at hand. */
        public static final Near NOTHING = new Near(new NothingStored(), Optional.empty(), module -> {});
    }

    /** A storage that never waits for a network. */
    public StorageParts(
            Storage storage,
            Optional<Catalog> catalog,
            Optional<Usages> usages,
            Optional<RecordedHashes> hashes,
            Closeable resources) {
        this(
                storage,
                Optional.empty(),
                catalog,
                usages,
                hashes,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                resources);
    }

    /** A storage that can do nothing else and needs no closing. */
    public static StorageParts of(Storage storage) {
        return new StorageParts(storage, Optional.empty(), Optional.empty(), Optional.empty(), NOTHING);
    }

    /**
     * The same with another storage.
     *
     * @param other has the same versions, mostly because it wraps this storage; what is at hand is found without it
     */
    public StorageParts withStorage(Storage other) {
        return new StorageParts(other, near, catalog, usages, hashes, claims, noticeboard, logs, resources);
    }

    /** The same of a storage that may wait for a network, and of which nothing is at hand. */
    public StorageParts withNothingNear() {
        return withNear(Near.NOTHING);
    }

    /** The same of a storage that may wait for a network, with what is at hand. */
    public StorageParts withNear(Near other) {
        return new StorageParts(
                storage, Optional.of(other), catalog, usages, hashes, claims, noticeboard, logs, resources);
    }

    /** The same with a catalog. */
    public StorageParts withCatalog(Catalog other) {
        return new StorageParts(
                storage, near, Optional.of(other), usages, hashes, claims, noticeboard, logs, resources);
    }

    /** The same with usages. */
    public StorageParts withUsages(Usages other) {
        return new StorageParts(
                storage, near, catalog, Optional.of(other), hashes, claims, noticeboard, logs, resources);
    }

    /** The same with recorded hashes. */
    public StorageParts withHashes(RecordedHashes other) {
        return new StorageParts(
                storage, near, catalog, usages, Optional.of(other), claims, noticeboard, logs, resources);
    }

    /** The same with claims. */
    public StorageParts withClaims(Claims other) {
        return new StorageParts(
                storage, near, catalog, usages, hashes, Optional.of(other), noticeboard, logs, resources);
    }

    /** The same with a noticeboard. */
    public StorageParts withNoticeboard(Noticeboard other) {
        return new StorageParts(storage, near, catalog, usages, hashes, claims, Optional.of(other), logs, resources);
    }

    /** The same with logs. */
    public StorageParts withLogs(LogStore.Logs other) {
        return new StorageParts(
                storage, near, catalog, usages, hashes, claims, noticeboard, Optional.of(other), resources);
    }

    @Override
    public void close() throws IOException {
        resources.close();
    }
}
