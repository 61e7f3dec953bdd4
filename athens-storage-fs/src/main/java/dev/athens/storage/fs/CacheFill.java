package dev.athens.storage.fs;

import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.internal.SeldomWarning;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.HeadMismatchException;
import dev.athens.storage.RecordedHashes;
import dev.athens.storage.RecordedHashes.Hashes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Copies versions into a cache, each once however many want it, and only if they are what was recorded of them. What the
 * disk cannot take is not kept, and that is all; what was cut or damaged on its way is fetched once more, and then a failure.
 *
 * <p>Concurrency: thread-safe. A version that is dropped while it is copied is gone afterwards.
 */
final class CacheFill {
    private static final Logger LOG = System.getLogger(CacheFill.class.getName());
    private static final int TRIES = 2;

    /** Of drops; modules that share one only have to be copied once more. A power of two. */
    private static final int COUNTS = 1024;

    private final FileStorage near;
    private final Optional<RecordedHashes> hashes;
    private final CacheEviction eviction;
    private final SeldomWarning trouble = new SeldomWarning(LOG, "it is served from the storage behind the cache");
    private final ConcurrentMap<ModuleVersion, FutureTask<Boolean>> filling = new ConcurrentHashMap<>();
    private final AtomicLongArray drops = new AtomicLongArray(COUNTS);

    CacheFill(FileStorage near, Optional<RecordedHashes> hashes, CacheEviction eviction) {
        this.near = near;
        this.hashes = hashes;
        this.eviction = eviction;
    }

    /** Some copying into the cache. */
    @FunctionalInterface
    private interface Copy {
        boolean make() throws IOException;
    }

    /** How often something was dropped; to be asked before a version is looked for in the storage. */
    long drops(ModuleVersion version) {
        return drops.get(place(version.path()));
    }

    private static int place(ModulePath module) {
        int hash = module.hashCode();
        return (hash ^ hash >>> 16) & (COUNTS - 1);
    }

    /** Takes a version out of the cache. */
    void drop(ModuleVersion version) {
        drops.incrementAndGet(place(version.path()));
        remove(version);
    }

    /** Takes all of a module out of the cache. */
    void drop(ModulePath module) {
        drops.incrementAndGet(place(module));
        try {
            near.versions(module).forEach(this::remove);
        } catch (IOException e) {
            warn(module + ": cannot be removed from the cache", e);
        }
    }

    private void remove(ModuleVersion version) {
        try {
            near.delete(version);
        } catch (IOException e) {
            warn(version + ": cannot be removed from the cache", e);
        }
    }

    /** Whether a version is being copied. */
    boolean isUnderWay(ModuleVersion version) {
        return filling.containsKey(version);
    }

    void warn(String what, IOException reason) {
        trouble.warn(what + ": " + reason.getMessage());
    }

    /**
     * Copies a head that the storage has.
     *
     * @throws IOException if it cannot be read, or is not what was recorded of it
     */
    void head(ModuleVersion version, ModuleHead far, long dropsBefore) throws IOException {
        Hashes expected = expected(version);
        ModuleHead source = new ModuleHead(new FarBlob(far.info()), new FarBlob(far.mod()));
        copy(version, dropsBefore, source.sizeBytes(), () -> near.saveHead(version, source, expected));
    }

    /**
     * Copies a version that the storage has, or waits for somebody who is at it.
     *
     * @throws IOException if it cannot be read, or is not what was recorded of it
     */
    void whole(ModuleVersion version, ModuleFiles far, long dropsBefore) throws IOException {
        FutureTask<Boolean> mine = new FutureTask<>(() -> {
            Hashes expected = expected(version);
            ModuleFiles source =
                    new ModuleFiles(new FarBlob(far.info()), new FarBlob(far.mod()), new FarBlob(far.zip()));
            return copy(version, dropsBefore, source.sizeBytes(), () -> near.save(version, source, expected));
        });
        Optional<FutureTask<Boolean>> theirs = Optional.ofNullable(filling.putIfAbsent(version, mine));
        if (theirs.isEmpty()) {
            try {
                mine.run();
            } finally {
                filling.remove(version, mine);
            }
        }
        await(version, theirs.orElse(mine));
    }

    private static void await(ModuleVersion version, FutureTask<Boolean> task) throws IOException {
        try {
            task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(version + ": interrupted while it was brought into the cache");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(version + ": cannot be brought into the cache", e.getCause());
        }
    }

    /** Keeps what was just saved, from the files that it was saved from. */
    void saved(ModuleVersion version, ModuleFiles files, long dropsBefore) {
        try {
            copy(version, dropsBefore, files.sizeBytes(), () -> near.save(version, files));
        } catch (IOException e) {
            warn(version + ": not kept in the cache", e);
        }
    }

    /** Keeps the head that was just saved. */
    void savedHead(ModuleVersion version, ModuleHead head, long dropsBefore) {
        try {
            copy(version, dropsBefore, head.sizeBytes(), () -> near.saveHead(version, head));
        } catch (IOException e) {
            warn(version + ": not kept in the cache", e);
        }
    }

    private Hashes expected(ModuleVersion version) throws IOException {
        return hashes.isPresent() ? hashes.get().recorded(version) : Hashes.NONE;
    }

    private boolean copy(ModuleVersion version, long dropsBefore, long bytes, Copy copy) throws IOException {
        for (int i = 1; ; i++) {
            try {
                boolean added = copy.make();
                if (drops(version) != dropsBefore) {
                    remove(version);
                } else if (added) {
                    eviction.added(bytes);
                }
                return added;
            } catch (HeadMismatchException e) {
                // the version was deleted by somebody else and stored anew, with another go.mod file
                if (i == TRIES) {
                    throw e;
                }
                remove(version);
            } catch (DamagedException | FarBlob.BrokenException e) {
                if (i == TRIES) {
                    throw new IOException(version + ": cannot be read from the storage: " + e.getMessage(), e);
                }
            } catch (IOException e) {
                warn(version + ": not kept in the cache", e);
                eviction.plan();
                return false;
            }
        }
    }
}
