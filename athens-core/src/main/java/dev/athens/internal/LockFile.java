package dev.athens.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A file whose lock somebody has until he closes this, or dies, however he dies. The file stays: if it were removed while
 * another waits for it, two would have it.
 *
 * <p>Concurrency: the system counts file locks by process, and closing any channel to the file gives all of the process's
 * locks on it up. So a process has one of these for a file at a time, a second one does not even open it, and threads exclude
 * each other by other means.
 */
public final class LockFile implements Closeable {
    /** Of this process, as the system's locks are. */
    private static final Set<Object> OPEN = ConcurrentHashMap.newKeySet();

    /** How often a file is tried that cannot be waited for. */
    private static final Duration POLL = Duration.ofMillis(10);

    private final Object file;
    private final FileChannel channel;

    private LockFile(Object file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens a file that nobody in this process has open. One that was removed and made again is another file. */
    private static Optional<LockFile> open(Path path) throws IOException {
        Object file = key(path);
        if (!OPEN.add(file)) {
            return Optional.empty();
        }
        boolean opened = false;
        try {
            FileChannel channel =
                    Modes.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            opened = true;
            return Optional.of(new LockFile(file, channel));
        } finally {
            if (!opened) {
                OPEN.remove(file);
            }
        }
    }

    /** What tells the file from others, without opening it if it is there; where nothing else does, its path. */
    private static Object key(Path path) throws IOException {
        try {
            Modes.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                    .close();
        } catch (FileAlreadyExistsException e) {
            // it stays closed
        }
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key != null ? key : path.toRealPath();
    }

    /** Takes a file alone, if nobody else has it: empty if another process has, or this one. */
    public static Optional<LockFile> tryTake(Path file) throws IOException {
        Optional<LockFile> opened = open(file);
        boolean taken = false;
        try {
            taken = opened.isPresent() && opened.get().channel.tryLock() != null;
            return taken ? opened : Optional.empty();
        } finally {
            if (opened.isPresent() && !taken) {
                opened.get().close();
            }
        }
    }

    /**
     * Takes a file alone, after whoever has it.
     *
     * @throws OverlappingFileLockException if this process has it
     * @throws java.nio.channels.FileLockInterruptionException if the thread is interrupted while it waits
     */
    public static LockFile take(Path file) throws IOException {
        return take(file, false);
    }

    /**
     * Takes a file together with others who share it, after whoever has it alone.
     *
     * @throws OverlappingFileLockException if this process has it
     * @throws java.nio.channels.FileLockInterruptionException if the thread is interrupted while it waits
     */
    public static LockFile takeShared(Path file) throws IOException {
        return take(file, true);
    }

    private static LockFile take(Path file, boolean shared) throws IOException {
        LockFile opened = open(file).orElseThrow(OverlappingFileLockException::new);
        boolean taken = false;
        try {
            taken = opened.lock(shared).isValid();
            return opened;
        } finally {
            if (!taken) {
                opened.close();
            }
        }
    }

    private FileLock lock(boolean shared) throws IOException {
        try {
            return channel.lock(0, Long.MAX_VALUE, shared);
        } catch (FileLockInterruptionException | ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            // "resource deadlock avoided": of two processes that wait for files of each other the system refuses one,
            // though it is threads that wait, and others of them will let go
            return lockByPolling(shared);
        }
    }

    private FileLock lockByPolling(boolean shared) throws IOException {
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
        while (lock == null) {
            LockSupport.parkNanos(POLL.toNanos());
            if (Thread.currentThread().isInterrupted()) {
                throw new FileLockInterruptionException();
            }
            lock = channel.tryLock(0, Long.MAX_VALUE, shared);
        }
        return lock;
    }

    /** Lets others have the file. */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            OPEN.remove(file);
        }
    }
}
