package dev.athens.storage.fs;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Mutual exclusion among all threads of all processes that share a folder.
 *
 * <p>A name is guarded by one of {@value #STRIPES} files, which are created once and never removed: removing a lock file
 * while somebody waits for it would let two in. The operating system frees a file's lock when its holder dies, however it
 * dies, so nothing is ever left locked.
 *
 * <p>Concurrency: the file locks of POSIX belong to the process, not to the thread, and closing any of its channels to a
 * file gives up the lock. Therefore a thread first takes the lock of its own process that goes with the file, for which
 * one set serves all folders, and only then opens the file. Waiting for another process is polling: the blocking call
 * fails with "resource deadlock avoided" where threads of two processes wait for two files crosswise, although nobody
 * waits in a circle.
 */
final class FolderLocks {
    /** Never to be changed: processes with different numbers would not exclude each other. */
    private static final int STRIPES = 64;

    private static final List<ReentrantLock> OF_THIS_PROCESS =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toList();

    /** Far longer than the few renames that are done under a lock. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(1);

    private final Path folder;

    FolderLocks(Path folder) {
        this.folder = folder;
    }

    /** What to do under a lock. It must not take another one. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Does something while nobody else does anything under the same name.
     *
     * @throws IOException from the work, or because another process kept the lock for {@link #MAX_WAIT}
     */
    <T> T holding(String name, Work<T> work) throws IOException {
        // the hash of a string is the same in every Java
        int stripe = Math.floorMod(name.hashCode(), STRIPES);
        ReentrantLock threads = OF_THIS_PROCESS.get(stripe);
        threads.lock();
        try (FileChannel file = open("lock" + stripe)) {
            waitFor(file, name);
            return work.run();
        } finally {
            threads.unlock();
        }
    }

    private FileChannel open(String name) throws IOException {
        Files.createDirectories(folder);
        return FileChannel.open(folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private void waitFor(FileChannel file, String name) throws IOException {
        long start = System.nanoTime();
        while (file.tryLock() == null) {
            if (System.nanoTime() - start > MAX_WAIT.toNanos()) {
                throw new IOException(name + ": another process has kept a lock in " + folder + " for "
                        + MAX_WAIT.toSeconds() + " seconds, find out what it does");
            }
            LockSupport.parkNanos(POLL.toNanos());
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException(name + ": interrupted while another process had the lock");
            }
        }
    }
}
