package dev.athens.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files and names that a loss of power does not undo. */
public final class Durable {
    private Durable() {}

    /** Writes a file anew and waits until it is on the disk. */
    public static void write(Path file, String text) throws IOException {
        try (FileChannel channel = Modes.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            Channels.newOutputStream(channel).write(text.getBytes(StandardCharsets.UTF_8));
            channel.force(true);
        }
    }

    /**
     * Writes a new file and waits until it is on the disk.
     *
     * @param content read to its end
     * @return how many bytes that were
     */
    public static long writeNew(Path file, InputStream content) throws IOException {
        try (FileChannel channel = Modes.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long copied = content.transferTo(Channels.newOutputStream(channel));
            channel.force(true);
            return copied;
        }
    }

    /**
     * Replaces a file, or makes it: whatever happens meanwhile, it is the old or the new one as a whole.
     *
     * @param file two threads or processes must not replace it at once
     */
    public static void replace(Path file, String text) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        write(unfinished, text);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        force(file.toAbsolutePath().resolveSibling(""));
    }

    /**
     * Replaces a file, or makes it, as {@link #replace} does. A new one can be read by its owner alone; one that was there keeps
     * owner, group and modes.
     *
     * @param file two threads or processes must not replace it at once
     */
    public static void replaceSecret(Path file, String text) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        try {
            try (FileChannel channel =
                    Modes.openOwn(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                Channels.newOutputStream(channel).write(text.getBytes(StandardCharsets.UTF_8));
                channel.force(true);
            }
            if (Files.exists(file)) {
                Modes.copy(file, unfinished);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        force(file.toAbsolutePath().resolveSibling(""));
    }

    /** Creates a folder below an existing one, and the folders between. */
    public static void createFolders(Path existing, Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = existing;
        for (Path name : existing.relativize(folder)) {
            Path child = parent.resolve(name);
            if (!Files.isDirectory(child)) {
                createFolder(child);
                force(parent);
            }
            parent = child;
        }
    }

    private static void createFolder(Path folder) throws IOException {
        try {
            Files.createDirectory(folder, Modes.folder());
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    /** Makes the names in a folder durable, where folders can be opened; others keep names in order by themselves. */
    public static void force(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
