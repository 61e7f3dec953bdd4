package dev.athens.vcs.jgit.clones;

import dev.athens.internal.LockFile;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Optional;
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
    private @Nullable LockFile lock;

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
            lock = take(true);
        }
        users++;
    }

    /** Ends a use. */
    synchronized void leave() throws IOException {
        users--;
        if (users == 0 && lock != null) {
            lock.close();
            lock = null;
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
        Optional<LockFile> alone = LockFile.tryTake(file);
        if (alone.isEmpty()) {
            return false;
        }
        LockFile taken = alone.get();
        try (taken) {
            action.run();
            return true;
        }
    }

    private LockFile take(boolean shared) throws IOException, InterruptedException {
        try {
            return shared ? LockFile.takeShared(file) : LockFile.take(file);
        } catch (FileLockInterruptionException | ClosedByInterruptException e) {
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException("waiting for " + file.getFileName()).initCause(e);
        } catch (OverlappingFileLockException e) {
            throw new IOException("the cache folder is used by two fetchers of one process", e);
        }
    }

    /** Takes the file for this caller alone, after whoever has it; other threads of this process must be kept out. */
    static LockFile takeAlone(Path file) throws IOException, InterruptedException {
        return new UseLock(file).take(false);
    }
}
