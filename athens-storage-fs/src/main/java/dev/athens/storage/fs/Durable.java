package dev.athens.storage.fs;

import dev.athens.content.Blob;
import dev.athens.internal.Modes;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files and folders that survive a loss of power. */
final class Durable {
    /** Windows can neither open nor force a folder; its file systems keep names in order by themselves. */
    private static final boolean FORCES_FOLDERS = File.separatorChar == '/';

    private Durable() {}

    /** Copies a blob into a new file. */
    static void write(Blob blob, Path file) throws IOException {
        try (InputStream in = blob.openStream();
                FileChannel out = Modes.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long copied = in.transferTo(Channels.newOutputStream(out));
            if (copied != blob.sizeBytes()) {
                throw new IOException("source gave " + copied + " bytes instead of " + blob.sizeBytes());
            }
            out.force(true);
        }
    }

    /** Writes a text into a new file. */
    static void write(String text, Path file) throws IOException {
        write(Blob.of(text), file);
    }

    /** Creates a folder below an existing one, and the folders between. */
    static void createFolders(Path existing, Path folder) throws IOException {
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

    /** Makes the names in a folder durable. */
    static void force(Path folder) throws IOException {
        if (FORCES_FOLDERS) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
