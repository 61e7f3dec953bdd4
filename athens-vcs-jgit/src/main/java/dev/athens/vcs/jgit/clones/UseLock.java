package dev.athens.vcs.jgit.clones;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a folder alive while someone in this or another process uses it. All users of this process share one lock on the
 * file, because the system counts file locks by process.
 *
 * <p>Concurrency: thread-safe; one instance per file and process, a second one fails while the first is in use.
 */
final class UseLock {
    /** What happens to the folder while nobody uses it. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    private final Path file;
    private int users;
    private @Nullable FileChannel channel;

    UseLock(Path file) {
        this.file = file;
    }

    /** The file of the lock. */
    Path file() {
        return file;
    }

    /** Begins a use; waits only for another process that is just removing the folder. */
    synchronized void enter() throws IOException, InterruptedException {
        if (users == 0) {
            channel = openLocked(true);
        }
        users++;
    }

    /** Ends a use. */
    synchronized void leave() throws IOException {
        users--;
        if (users == 0 && channel != null) {
            channel.close();
            channel = null;
        }
    }

    /**
     * Runs the action if nobody in any process uses the folder; whoever wants to use it waits.
     *
     * @return whether it ran
     */
    synchronized boolean runUnused(Action action) throws IOException {
        if (users > 0) {
            return false;
        }
        try (FileChannel exclusive = open();
                FileLock lock = exclusive.tryLock(0, 1, false)) {
            if (lock == null) {
                return false;
            }
            action.run();
            return true;
        } catch (OverlappingFileLockException e) {
            return false; // another cache of this process uses it
        }
    }

    /** Opens a channel that owns a lock; closing the channel frees it. */
    private FileChannel openLocked(boolean shared) throws IOException, InterruptedException {
        FileChannel opened = open();
        try {
            opened.lock(0, 1, shared);
            return opened;
        } catch (FileLockInterruptionException | ClosedByInterruptException e) {
            opened.close();
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException("waiting for " + file.getFileName()).initCause(e);
        } catch (OverlappingFileLockException e) {
            opened.close();
            throw new IOException("the cache folder is used by two fetchers of one process", e);
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Takes the file for this caller alone, after whoever has it; other threads of this process must be kept out. */
    static FileChannel takeAlone(Path file) throws IOException, InterruptedException {
        return new UseLock(file).openLocked(false);
    }
}
