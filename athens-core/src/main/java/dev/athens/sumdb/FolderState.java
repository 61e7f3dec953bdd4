package dev.athens.sumdb;

import dev.athens.internal.Durable;
import dev.athens.internal.LockFile;
import dev.athens.internal.Modes;
import dev.athens.protocol.SumdbRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

/**
 * What is remembered of a checksum database, in a folder: the newest head in the file {@code head}, everything else under
 * its path below the database. Files appear by rename, and are small enough to be read whole.
 *
 * <p>Concurrency: thread-safe, and safe among processes that share the folder; a lock file guards the head.
 */
public final class FolderState implements SumdbState {
    private final Path folder;

    private FolderState(Path folder) {
        this.folder = folder;
    }

    /**
     * Opens a folder.
     *
     * @param folder made if it is missing; one for each database
     * @throws IOException if it cannot be made
     */
    public static FolderState open(Path folder) throws IOException {
        return new FolderState(Modes.createDirectories(folder));
    }

    /**
     * Reads a folder, and remembers until the process ends what would be written to it.
     *
     * @param folder need not exist
     */
    public static SumdbState readOnly(Path folder) {
        return new OverlaidState(new FolderState(folder), SumdbState.inMemory());
    }

    @Override
    public Optional<String> head() throws IOException {
        return read(headFile()).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public synchronized boolean replaceHead(String old, String head) throws IOException {
        LockFile lock = LockFile.take(folder.resolve("head.lock"));
        try (lock) {
            if (!head().orElse("").equals(old)) {
                return false;
            }
            // must not be lost with the power, lest an older head be believed
            Durable.replace(headFile(), head);
            return true;
        }
    }

    private Path headFile() {
        return folder.resolve("head");
    }

    @Override
    public Optional<byte[]> file(SumdbRequest request) throws IOException {
        return read(folder.resolve(request.path()));
    }

    @Override
    public void keep(SumdbRequest request, byte[] content) throws IOException {
        write(folder.resolve(request.path()), content);
    }

    private static Optional<byte[]> read(Path file) throws IOException {
        // false too for names that no file can have
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Appears at once and whole; not forced to the disk, for it can be had again. */
    private void write(Path file, byte[] content) throws IOException {
        Modes.createDirectories(file.resolveSibling(""));
        Path temporary = folder.resolve("new-" + UUID.randomUUID() + ".tmp");
        try {
            Modes.newFile(temporary, content);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    @Override
    public String toString() {
        return "FolderState[" + folder + "]";
    }
}
