package dev.athens.internal;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Makes files and folders that the owner may change, the group read, and nobody else see, whatever the process's umask would
 * allow; it may forbid more. What exists already is left as it is, and so is everything where there are no such modes.
 */
public final class Modes {
    private static final FileAttribute<?>[] OWN_FOLDER = of("rwx------");
    private static final FileAttribute<?>[] FOLDER = of("rwxr-x---");
    private static final FileAttribute<?>[] FILE = of("rw-r-----");
    private static final FileAttribute<?>[] OWN_FILE = of("rw-------");

    private Modes() {}

    private static FileAttribute<?>[] of(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** For a folder that only the owner may enter. */
    public static FileAttribute<?>[] ownFolder() {
        return OWN_FOLDER.clone();
    }

    /** For any other folder. */
    public static FileAttribute<?>[] folder() {
        return FOLDER.clone();
    }

    /** Creates a folder and those above it that are missing. */
    public static Path createDirectories(Path folder) throws IOException {
        return Files.createDirectories(folder, FOLDER);
    }

    /** Writes a new file. */
    public static Path newFile(Path file, String text) throws IOException {
        return newFile(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a new file. */
    public static Path newFile(Path file, byte[] content) throws IOException {
        try (FileChannel channel = open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Channels.newOutputStream(channel).write(content);
        }
        return file;
    }

    /** Opens a file, which may be created by that. */
    public static FileChannel open(Path file, OpenOption... options) throws IOException {
        return FileChannel.open(file, Set.of(options), FILE);
    }

    /** Opens a file, which may be created by that so that only the owner may read it. */
    public static FileChannel openOwn(Path file, OpenOption... options) throws IOException {
        return FileChannel.open(file, Set.of(options), OWN_FILE);
    }

    /**
     * Gives a file the owner, group and modes of another.
     *
     * @throws IOException if the user of this process may not do so
     */
    public static void copy(Path from, Path to) throws IOException {
        Optional<PosixFileAttributeView> view =
                Optional.ofNullable(Files.getFileAttributeView(to, PosixFileAttributeView.class));
        if (view.isEmpty()) {
            return;
        }
        PosixFileAttributes wanted = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributes now = view.get().readAttributes();
        if (!wanted.group().equals(now.group())) {
            view.get().setGroup(wanted.group());
        }
        view.get().setPermissions(wanted.permissions());
        if (!wanted.owner().equals(now.owner())) {
            view.get().setOwner(wanted.owner());
        }
    }
}
