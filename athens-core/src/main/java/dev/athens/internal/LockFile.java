package dev.athens.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file whose lock somebody has until he closes this, or dies, however he dies. The file stays: if it were removed while
 * another waits for it, two would have it.
 *
 * <p>Concurrency: the system counts file locks by process, and closing any channel to the file gives all of the process's
 * locks on it up. So a process opens one of these for a file at a time, and its threads exclude each other by other means.
 */
public final class LockFile implements Closeable {
    private final FileChannel channel;

    private LockFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes a file alone, if nobody else has it: empty if another process has, or this one. */
    public static Optional<LockFile> tryTake(Path file) throws IOException {
        FileChannel channel = open(file);
        boolean taken = false;
        try {
            taken = channel.tryLock() != null;
            return taken ? Optional.of(new LockFile(channel)) : Optional.empty();
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } finally {
            if (!taken) {
                channel.close();
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
        FileChannel channel = open(file);
        boolean taken = false;
        try {
            FileLock lock = channel.lock(0, Long.MAX_VALUE, shared);
            taken = lock.isValid();
            return new LockFile(channel);
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return Modes.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Lets others have the file. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
