package dev.athens.vcs.jgit.clones;

import dev.athens.fetch.FetchException;
import dev.athens.internal.LockFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one thread at a time fetch into a clone, among all processes. Each clone of a repository has a lock of its own, so
 * that a large pack for one holds up no others.
 *
 * <p>Concurrency: thread-safe.
 */
final class FetchLocks {
    /** A fetch, or finding out that none is needed. */
    @FunctionalInterface
    interface Fetch {
        boolean run() throws IOException, FetchException, InterruptedException;
    }

    private final Path files;
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    /**
     * Locks of one repository.
     *
     * @param files what the names of the lock files begin with
     */
    FetchLocks(Path files) {
        this.files = files;
    }

    /**
     * Fetches once nobody else does.
     *
     * @param clone the name of the clone
     * @param beforeWaiting run if that may take a while
     */
    boolean fetchAlone(String clone, Runnable beforeWaiting, Fetch fetch)
            throws IOException, FetchException, InterruptedException {
        ReentrantLock lock = lock(clone);
        if (!lock.tryLock()) {
            beforeWaiting.run();
            lock.lockInterruptibly();
        }
        try {
            LockFile file = UseLock.takeAlone(file(clone));
            try {
                return fetch.run();
            } finally {
                file.close();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Fetches if nobody else does; empty if somebody does. */
    Optional<Boolean> fetchIfFree(String clone, Fetch fetch) throws IOException, FetchException, InterruptedException {
        ReentrantLock lock = lock(clone);
        if (!lock.tryLock()) {
            return Optional.empty();
        }
        try {
            Optional<LockFile> taken = LockFile.tryTake(file(clone));
            if (taken.isEmpty()) {
                return Optional.empty();
            }
            LockFile file = taken.get();
            try {
                return Optional.of(fetch.run());
            } finally {
                file.close();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Tells whether somebody in this process fetches into a clone; a guess, as he may be done at once. */
    boolean isTaken(String clone) {
        return lock(clone).isLocked();
    }

    private ReentrantLock lock(String clone) {
        return locks.computeIfAbsent(clone, name -> new ReentrantLock());
    }

    private Path file(String clone) throws IOException {
        Files.createDirectories(files.getParent());
        return files.resolveSibling(files.getFileName() + "." + clone + ".fetch");
    }
}
