package dev.athens.storage.fs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.internal.Modes;
import dev.athens.internal.Sha256;
import dev.athens.module.ModulePath;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Mutual exclusion among all threads of all processes that share a folder: whoever sleeps while it holds a name keeps up
 * those who want the same name, and nobody else.
 *
 * <p>A name is guarded by one byte of one file, far behind its end, at a place that the name's hash says. So there is a lock
 * for each module and still only one file, empty, which is never removed: lock files of their own would either pile up, one
 * for every module that was ever saved, or be removed while somebody waits for them, which would let two in. The operating
 * system frees a lock when its holder dies, however it dies, so nothing is ever left locked.
 *
 * <p>Concurrency: the file locks of POSIX belong to the process, not to the thread, and closing any of its channels to a file
 * gives up all of its locks there. Therefore a process has one instance for each file, which opens it once and never closes
 * it, and threads exclude each other by a set of names. Waiting for another process is polling: the blocking call fails with
 * "resource deadlock avoided" where threads of two processes wait for each other's names crosswise, although nobody waits in
 * a circle, and closes the file for all when a thread is interrupted.
 */
final class FolderLocks {
    /** Far longer than the few renames that are done under a lock. */
    static final Duration MAX_WAIT = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(1);

    private static final Map<Path, FolderLocks> OF_THIS_PROCESS = new ConcurrentHashMap<>();

    private final Path file;

    @GuardedBy("this")
    private final Set<Long> places = new HashSet<>();

    @GuardedBy("this")
    private Optional<OpenFile> open = Optional.empty();

    private FolderLocks(Path file) {
        this.file = file;
    }

    /** The locks of a storage. */
    static FolderLocks of(Path root) {
        // not "locks", where older versions look for theirs; see StoreFormat
        Path file = Workspace.folder(root.toAbsolutePath().normalize()).resolve("module-locks");
        return OF_THIS_PROCESS.computeIfAbsent(file, FolderLocks::new);
    }

    /** What to do under a lock. It must not take another one. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /** Does something while nobody else changes any version of a module. */
    <T> T holding(ModulePath module, Work<T> work) throws IOException {
        return holding(module.value(), work);
    }

    /** Does something while nobody else does anything under the same name. */
    <T> T holding(String name, Work<T> work) throws IOException {
        return holding(name, MAX_WAIT, work);
    }

    /**
     * Does something while nobody else does anything under the same name.
     *
     * @throws IOException from the work, or because somebody kept the lock for as long as this may wait
     */
    <T> T holding(String name, Duration maxWait, Work<T> work) throws IOException {
        Wait wait = new Wait(name, maxWait, System.nanoTime() + maxWait.toNanos());
        long place = place(name);
        enter(place, wait);
        try {
            FileLock lock = lock(place, wait);
            try {
                return work.run();
            } finally {
                lock.release();
            }
        } finally {
            leave(place);
        }
    }

    /** The start of a name's SHA-256, which is the same everywhere. The end of what is locked must fit into 63 bits. */
    private static long place(String name) {
        return ByteBuffer.wrap(Sha256.of(name)).getLong() & Long.MAX_VALUE >> 1;
    }

    /** How long a lock is waited for. */
    private record Wait(String name, Duration atMost, long endNanos) {
        /** What is left of it. */
        long nanosLeft(Path file) throws IOException {
            long left = endNanos - System.nanoTime();
            if (left <= 0) {
                throw new IOException(name + ": somebody has kept its lock in " + file + " for " + atMost.toSeconds()
                        + " seconds; find out which process of this storage hangs or was stopped");
            }
            return left;
        }

        InterruptedIOException interrupted() {
            Thread.currentThread().interrupt();
            return new InterruptedIOException(name + ": interrupted while somebody else had the lock");
        }
    }

    private synchronized void enter(long place, Wait wait) throws IOException {
        while (!places.add(place)) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, wait.nanosLeft(file));
            } catch (InterruptedException e) {
                throw wait.interrupted();
            }
        }
    }

    private synchronized void leave(long place) {
        places.remove(place);
        notifyAll();
    }

    private FileLock lock(long place, Wait wait) throws IOException {
        while (true) {
            OpenFile current = open();
            Optional<FileLock> lock = tryLock(current.channel(), place);
            if (lock.isPresent() && current.isStillAt(file)) {
                return lock.get();
            }
            if (lock.isPresent()) {
                // somebody has emptied the storage by hand: others will never see this lock
                lock.get().release();
                forget(current);
                continue;
            }
            LockSupport.parkNanos(Math.min(POLL.toNanos(), wait.nanosLeft(file)));
            if (Thread.currentThread().isInterrupted()) {
                throw wait.interrupted();
            }
        }
    }

    private static Optional<FileLock> tryLock(FileChannel channel, long place) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock(place, 1, false));
        } catch (OverlappingFileLockException e) {
            // held by this process, through another path to the same file
            return Optional.empty();
        }
    }

    private synchronized OpenFile open() throws IOException {
        if (open.isEmpty()) {
            open = Optional.of(OpenFile.of(file));
        }
        return open.get();
    }

    /** Not closed, as others may be under their locks; it closes when the last of them has left. */
    private synchronized void forget(OpenFile gone) {
        open = open.filter(now -> !now.equals(gone));
    }

    /** The file as it was when it was opened. */
    private record OpenFile(FileChannel channel, Optional<Object> key) {
        static OpenFile of(Path file) throws IOException {
            Modes.createDirectories(file.resolveSibling(""));
            FileChannel channel = Modes.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return new OpenFile(channel, key(file));
        }

        boolean isStillAt(Path file) throws IOException {
            try {
                return key.equals(key(file));
            } catch (NoSuchFileException e) {
                return false;
            }
        }

        private static Optional<Object> key(Path file) throws IOException {
            return Optional.ofNullable(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        }
    }

    @Override
    public String toString() {
        return "FolderLocks[" + file + "]";
    }
}
