package dev.athens.internal;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A process's own folder for temporary files, below a folder that other processes may share. Beside it lies a file whose
 * lock the process has as long as it lives, however it dies. Process ids would not do: several containers may share the
 * folder, each with a process 1. Whatever somebody removes, such as a cleaner of temporary folders, is made again.
 *
 * <p>Concurrency: thread-safe, and any number of processes may begin, end and sweep at once: a lock file has its name only
 * after it is locked, so nobody takes its owner for dead. A process never tries its own lock files, as closing them again
 * would give up the locks.
 */
public final class OwnedFolder implements Closeable {
    private static final Logger LOG = System.getLogger(OwnedFolder.class.getName());

    private static final String LOCK = ".lock";
    private static final String NOT_LOCKED_YET = ".new";
    private static final String THIS_PROCESS = thisProcess();

    private final Path folder;
    private final Path lockFile;

    /** Closed by the garbage collector together with this. */
    @GuardedBy("this")
    private Optional<FileChannel> lock = Optional.empty();

    private OwnedFolder(Path folder) {
        this.folder = folder;
        this.lockFile = folder.resolveSibling(folder.getFileName() + LOCK);
    }

    private static String thisProcess() {
        ProcessHandle process = ProcessHandle.current();
        long started = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return process.pid() + "-" + started + "-";
    }

    /**
     * Takes a new folder.
     *
     * @param shared the folder in which it lies, made if it is missing
     * @param prefix what its name begins with
     */
    public static OwnedFolder create(Path shared, String prefix) throws IOException {
        OwnedFolder folder = new OwnedFolder(shared.resolve(prefix + THIS_PROCESS + UUID.randomUUID()));
        folder.path();
        return folder;
    }

    /** Where it is; it exists. */
    public synchronized Path path() throws IOException {
        if (lock.isEmpty() || !Files.exists(lockFile)) {
            Modes.createDirectories(folder.resolveSibling(""));
            lock = Optional.of(newLock());
        }
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(folder, Modes.ownFolder());
        }
        return folder;
    }

    private FileChannel newLock() throws IOException {
        Path unfinished = lockFile.resolveSibling(lockFile.getFileName() + NOT_LOCKED_YET);
        Files.deleteIfExists(unfinished);
        FileChannel channel = Modes.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        boolean done = false;
        try {
            if (channel.tryLock() == null) {
                throw new IOException(unfinished + ": a new file is locked by another process");
            }
            Files.move(unfinished, lockFile, StandardCopyOption.ATOMIC_MOVE);
            done = true;
            return channel;
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    /**
     * Removes the folders of dead processes. What cannot be removed, because it belongs to somebody else, is left alone.
     *
     * @param shared the folder in which they lie
     * @param prefix what their names begin with
     */
    public static void sweep(Path shared, String prefix) {
        try {
            for (Path lockFile : othersIn(shared, prefix)) {
                sweepIfDead(lockFile);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "what dead processes left in " + shared + " stays: " + e);
        }
    }

    private static void sweepIfDead(Path lockFile) {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
            if (channel.tryLock() != null) {
                deleteTree(ofLock(lockFile));
                Files.deleteIfExists(lockFile);
            }
        } catch (NoSuchFileException e) {
            LOG.log(Level.TRACE, () -> lockFile + ": its owner, or another sweeper, was faster");
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> lockFile + ": stays: " + e);
        }
    }

    private static Path ofLock(Path lockFile) {
        String name = String.valueOf(lockFile.getFileName());
        return lockFile.resolveSibling(name.substring(0, name.length() - LOCK.length()));
    }

    /**
     * Finds another process that is alive.
     *
     * @return the lock file of one; empty if there is none
     */
    public static Optional<Path> liveOwner(Path shared, String prefix) throws IOException {
        for (Path lockFile : othersIn(shared, prefix)) {
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
                if (channel.tryLock() == null) {
                    return Optional.of(lockFile);
                }
            } catch (NoSuchFileException e) {
                LOG.log(Level.TRACE, () -> lockFile + ": has just gone");
            }
        }
        return Optional.empty();
    }

    /** The lock files of other processes. */
    private static List<Path> othersIn(Path shared, String prefix) throws IOException {
        List<Path> others = new ArrayList<>();
        try (DirectoryStream<Path> lockFiles = Files.newDirectoryStream(shared, prefix + "*" + LOCK)) {
            for (Path lockFile : lockFiles) {
                if (!String.valueOf(lockFile.getFileName()).startsWith(prefix + THIS_PROCESS)) {
                    others.add(lockFile);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return others;
    }

    static void deleteTree(Path tree) throws IOException {
        if (Files.exists(tree)) {
            MoreFiles.deleteRecursively(tree, RecursiveDeleteOption.ALLOW_INSECURE); // nobody else writes there
        }
    }

    /** Removes the folder with everything in it. */
    @Override
    public synchronized void close() throws IOException {
        deleteTree(folder);
        Files.deleteIfExists(lockFile);
        if (lock.isPresent()) {
            lock.get().close();
        }
    }

    @Override
    public String toString() {
        return "OwnedFolder[" + folder + "]";
    }
}
