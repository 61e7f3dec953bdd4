package dev.athens.internal;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A process's own place for temporary folders below a root that other processes may share. A place whose process died is
 * removed by whoever opens the next one: the lock beside it is then free.
 */
public final class ScratchSpace implements Closeable {
    private static final String PREFIX = "athens-scratch-";
    private static final String LOCK_SUFFIX = ".lock";

    private final Path folder;
    private final Path lockFile;
    private final FileChannel lock;

    private ScratchSpace(Path folder, Path lockFile, FileChannel lock) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /** Makes a place below the root, which is created if need be, and removes those of dead processes. */
    public static ScratchSpace open(Path root) throws IOException {
        Files.createDirectories(root);
        sweep(root);
        Path folder = Files.createTempDirectory(root, PREFIX);
        Path lockFile = folder.resolveSibling(folder.getFileName() + LOCK_SUFFIX);
        FileChannel lock = lock(lockFile, StandardOpenOption.CREATE_NEW)
                .orElseThrow(() -> new IOException(lockFile + ": a new file is locked by another process"));
        return new ScratchSpace(folder, lockFile, lock);
    }

    private static void sweep(Path root) throws IOException {
        try (DirectoryStream<Path> lockFiles = Files.newDirectoryStream(root, PREFIX + "*" + LOCK_SUFFIX)) {
            for (Path lockFile : lockFiles) {
                sweep(root, lockFile);
            }
        }
    }

    private static void sweep(Path root, Path lockFile) throws IOException {
        Optional<FileChannel> lock;
        try {
            lock = lock(lockFile, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            return; // its owner, or another sweeper, was faster
        }
        if (lock.isEmpty()) {
            return;
        }
        try {
            String name = lockFile.getFileName().toString();
            deleteTree(root.resolve(name.substring(0, name.length() - LOCK_SUFFIX.length())));
            Files.deleteIfExists(lockFile);
        } finally {
            lock.get().close();
        }
    }

    /** Takes the lock for as long as the channel is open; empty if somebody has it. */
    private static Optional<FileChannel> lock(Path lockFile, StandardOpenOption option) throws IOException {
        FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE, option);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // held by this process
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        return locked ? Optional.of(channel) : Optional.empty();
    }

    /** Makes an empty folder; {@link #remove} ends it. */
    public Path newFolder() throws IOException {
        return Files.createTempDirectory(folder, "");
    }

    /** Removes a folder with everything in it; what cannot be removed now goes when the space is swept. */
    public static void remove(Path folder) {
        try {
            deleteTree(folder);
        } catch (IOException e) {
            System.getLogger(ScratchSpace.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot remove temporary folder " + folder, e);
        }
    }

    private static void deleteTree(Path tree) throws IOException {
        if (Files.exists(tree)) {
            MoreFiles.deleteRecursively(tree, RecursiveDeleteOption.ALLOW_INSECURE); // nobody else writes there
        }
    }

    /** Removes everything. */
    @Override
    public void close() throws IOException {
        remove(folder);
        Files.deleteIfExists(lockFile);
        lock.close();
    }
}
