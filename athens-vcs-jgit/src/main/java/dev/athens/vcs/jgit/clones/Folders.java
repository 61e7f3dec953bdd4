package dev.athens.vcs.jgit.clones;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the clone cache does with whole folders. */
public final class Folders {
    private Folders() {}

    /** Removes a folder at once for everybody, then deletes its files; a folder that does not exist is fine. */
    static void moveToTrash(Path folder, Path trash) throws IOException {
        Path moved = trash.resolve(UUID.randomUUID().toString());
        move(folder, moved);
        delete(moved);
    }

    /** Renames a folder; one that does not exist is fine. */
    static void move(Path folder, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        try {
            Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // nothing to move
        }
    }

    /** Deletes a folder with everything in it; what is not there, or no longer, is fine. */
    public static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new Walk() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The bytes of all files in a folder. */
    public static long sizeBytes(Path folder) throws IOException {
        long[] sum = new long[1];
        Files.walkFileTree(folder, new Walk() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
        return sum[0];
    }

    /** Skips files that another process deletes meanwhile. */
    private abstract static class Walk extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }
    }
}
