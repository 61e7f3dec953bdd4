package dev.athens.storage.fs;

import dev.athens.internal.LockFile;
import dev.athens.retention.Evidence;
import dev.athens.retention.Retention;
import dev.athens.retention.RetentionReport;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps a cache below its size: what nobody has used for the longest time goes. All of it is counted anew each time that a
 * sixteenth of the size has come in, since others may fill and empty the same folder; and as much more goes that two of them
 * stay below the size together. One process evicts at a time. Thread-safe.
 */
final class CacheEviction {
    private static final Logger LOG = System.getLogger(CachingStorage.class.getName());
    private static final int COUNT_EACH = 16;
    private static final int SPARE = 8;

    private final FileStorage near;
    private final Path file;
    private final long maxBytes;
    private final Executor background;
    private final AtomicLong addedBytes = new AtomicLong();
    private final AtomicBoolean planned = new AtomicBoolean();

    CacheEviction(FileStorage near, Path root, long maxBytes, Executor background) {
        this.near = near;
        this.file = Workspace.folder(root).resolve("eviction.lock");
        this.maxBytes = maxBytes;
        this.background = background;
    }

    /** Notes what has come in. */
    void added(long bytes) {
        if (addedBytes.addAndGet(bytes) >= maxBytes / COUNT_EACH) {
            plan();
        }
    }

    /** Looks in the background whether there is too much. */
    void plan() {
        if (planned.compareAndSet(false, true)) {
            try {
                background.execute(this::run);
            } catch (RejectedExecutionException e) {
                planned.set(false);
            }
        }
    }

    private void run() {
        planned.set(false);
        long before = addedBytes.get();
        try {
            if (evict()) {
                addedBytes.addAndGet(-before);
            }
        } catch (IOException | RuntimeException e) { // the outermost frame
            LOG.log(Level.WARNING, near + ": the cache could not be made smaller", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells whether it was done; if not, another process is at it, and whatever comes in next asks again. */
    private boolean evict() throws IOException, InterruptedException {
        Optional<LockFile> lock = LockFile.tryTake(file);
        if (lock.isEmpty()) {
            return false;
        }
        try {
            Evidence stored = (version, budget) -> new Evidence.Finding(Evidence.Kind.SAME, "the storage has it");
            RetentionReport report = Retention.builder(near, near, stored)
                    .maxBytes(maxBytes - maxBytes / SPARE)
                    .build()
                    .run();
            LOG.log(
                    Level.DEBUG,
                    () -> near + ": " + report.versions() + " versions in the cache, " + report.evictedVersions()
                            + " evicted");
            return true;
        } finally {
            lock.get().close();
        }
    }
}
