package dev.athens.storage.fs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The place inside a storage for files that are not part of it: {@code .athens}, a name that no module path element can
 * have. It is on the storage's file system, so that files get out of it by a rename.
 *
 * <p>Each user has a folder below {@code .athens/tmp}, and beside it a file whose lock it holds as long as it lives. A
 * folder whose lock can be had was left by a dead process and is swept away. Process ids would not do: several containers
 * may share the folder, each with a process 1.
 *
 * <p>Concurrency: thread-safe. Entering and sweeping exclude each other by a lock of the storage, so nobody is swept
 * between creating its lock file and locking it.
 */
final class Workspace {
    private static final String ALL = "tmp";
    private static final String LOCK = ".lock";

    /** Never sweep what carries this: trying a lock that a thread of this process holds would give the lock up. */
    private static final String THIS_PROCESS = thisProcess();

    private final Path folder;

    /** Only kept from the garbage collector, which would close the channel and so give the lock up. */
    @SuppressWarnings("UnusedVariable")
    private final FileLock ownership;

    private final AtomicLong numbers = new AtomicLong();

    private Workspace(Path folder, FileLock ownership) {
        this.folder = folder;
        this.ownership = ownership;
    }

    private static String thisProcess() {
        ProcessHandle process = ProcessHandle.current();
        long started = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return process.pid() + "-" + started + "-";
    }

    /** The folder of all that is not part of a storage. */
    static Path folder(Path root) {
        return root.resolve(".athens");
    }

    /**
     * Sweeps away what dead processes left, and takes a new folder.
     *
     * @throws IOException if the storage has a format that this version does not know, or an older version is using it
     */
    static Workspace enter(Path root) throws IOException {
        Path all = Files.createDirectories(folder(root).resolve(ALL));
        return FolderLocks.of(root).holding("workspace", () -> {
            new StoreFormat(root).claim();
            sweep(all);
            return create(all);
        });
    }

    private static Workspace create(Path all) throws IOException {
        String name = THIS_PROCESS + UUID.randomUUID();
        FileChannel channel =
                FileChannel.open(all.resolve(name + LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileLock ownership = channel.lock();
        return new Workspace(Files.createDirectory(all.resolve(name)), ownership);
    }

    private static void sweep(Path all) throws IOException {
        for (Path lockFile : othersIn(all)) {
            String name = String.valueOf(lockFile.getFileName());
            sweepIfDead(lockFile, all.resolve(name.substring(0, name.length() - LOCK.length())));
        }
    }

    /** The lock files of other processes. */
    private static List<Path> othersIn(Path all) throws IOException {
        List<Path> others = new ArrayList<>();
        try (DirectoryStream<Path> lockFiles = Files.newDirectoryStream(all, "*" + LOCK)) {
            for (Path lockFile : lockFiles) {
                if (!String.valueOf(lockFile.getFileName()).startsWith(THIS_PROCESS)) {
                    others.add(lockFile);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return others;
    }

    private static void sweepIfDead(Path lockFile, Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
            if (channel.tryLock() == null) {
                return;
            }
            deleteWithContent(folder);
            Files.delete(lockFile);
        }
    }

    /** The lock file of a process that is alive and not this one; empty if there is none. */
    static Optional<Path> liveOwner(Path folder) throws IOException {
        for (Path lockFile : othersIn(folder.resolve(ALL))) {
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
                if (channel.tryLock() == null) {
                    return Optional.of(lockFile);
                }
            }
        }
        return Optional.empty();
    }

    /** Removes a folder that has no others in it, if it is there. */
    static void deleteWithContent(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Files.delete(folder);
    }

    /** Names for one save's files; none of them exists. */
    TemporaryFiles newFiles() throws IOException {
        // again, in case somebody emptied the storage by hand
        Files.createDirectories(folder);
        return TemporaryFiles.in(folder, numbers.incrementAndGet());
    }
}
