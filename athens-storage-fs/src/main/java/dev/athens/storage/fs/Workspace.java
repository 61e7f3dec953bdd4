package dev.athens.storage.fs;

import dev.athens.internal.Modes;
import dev.athens.internal.OwnedFolder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The place inside a storage for files that are not part of it: {@code .athens}, a name that no module path element can
 * have. It is on the storage's file system, so that files get out of it by a rename. Each user has a folder of its own below
 * {@code .athens/tmp}; those of dead processes are swept away. Thread-safe.
 */
final class Workspace implements Closeable {
    private static final String ANY = "";

    private final OwnedFolder own;
    private final AtomicLong numbers = new AtomicLong();

    private Workspace(OwnedFolder own) {
        this.own = own;
    }

    /** The folder of all that is not part of a storage. */
    static Path folder(Path root) {
        return root.resolve(".athens");
    }

    /** The folder in which all have theirs. */
    static Path all(Path root) {
        return folder(root).resolve("tmp");
    }

    /**
     * Sweeps away what dead processes left, and takes a new folder.
     *
     * @throws IOException if the storage has a format that this version does not know, or an older version is using it
     */
    static Workspace enter(Path root) throws IOException {
        Path all = Modes.createDirectories(all(root));
        // a later format may be claimed only while nobody is between reading the format and being seen
        Workspace workspace = FolderLocks.of(root).holding("format", () -> {
            new StoreFormat(root).claim();
            return new Workspace(OwnedFolder.create(all, ANY));
        });
        OwnedFolder.sweep(all, ANY);
        return workspace;
    }

    /** The lock file of another process that is alive and uses the storage; empty if there is none. */
    static Optional<Path> liveOwner(Path root) throws IOException {
        return Files.isDirectory(all(root)) ? OwnedFolder.liveOwner(all(root), ANY) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        own.close();
    }

    /** A file of this process; its name must not begin with a digit. */
    Path file(String name) throws IOException {
        return own.path().resolve(name);
    }

    /** Names for one save's files; none of them exists. */
    TemporaryFiles newFiles() throws IOException {
        return TemporaryFiles.in(own.path(), numbers.incrementAndGet());
    }
}
