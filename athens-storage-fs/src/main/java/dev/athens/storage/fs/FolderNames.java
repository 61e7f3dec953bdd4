package dev.athens.storage.fs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the names in folders, and remembers those of the few large ones: with 50,000 names the reading takes 40 ms, every
 * time that a page of a catalog leads through the folder.
 *
 * <p>What is remembered holds as long as the folder's time of last change is the same. Changes within one tick of the file
 * system's clock look alike, therefore a folder that has just changed is not remembered.
 *
 * <p>Concurrency: thread-safe; nothing is read under the lock.
 */
final class FolderNames {
    private static final int LARGE = 1_000;

    /** Eight of them make 50 MB at worst. */
    private static final int TOO_LARGE = 100_000;

    private static final int MAX_LARGE_FOLDERS = 8;

    /** Longer than a tick of any file system, which is two seconds on FAT. */
    private static final Duration SETTLED = Duration.ofSeconds(3);

    /** A folder as one look at it found it. */
    private record Look(FileTime modified, Optional<Object> key) {
        static Look at(Path folder) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(folder, BasicFileAttributes.class);
            return new Look(attributes.lastModifiedTime(), Optional.ofNullable(attributes.fileKey()));
        }
    }

    private record Listing(Look look, List<String> names) {}

    /** In the order of use, the least recently used first. */
    @GuardedBy("large")
    private final Map<Path, Listing> large = new LinkedHashMap<>(16, 0.75f, true);

    /** The names in a folder in any order; none if it is no folder or not there. */
    List<String> in(Path folder) throws IOException {
        Optional<Listing> remembered;
        synchronized (large) {
            remembered = Optional.ofNullable(large.get(folder));
        }
        if (remembered.isPresent() && isUnchanged(folder, remembered.get().look())) {
            return remembered.get().names();
        }
        Instant start = Instant.now();
        List<String> names = read(folder);
        if (names.size() >= LARGE && names.size() <= TOO_LARGE) {
            remember(folder, names, start);
        }
        return names;
    }

    private static boolean isUnchanged(Path folder, Look look) throws IOException {
        try {
            return Look.at(folder).equals(look);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void remember(Path folder, List<String> names, Instant readSince) throws IOException {
        Look look = Look.at(folder);
        if (look.modified().toInstant().isAfter(readSince.minus(SETTLED))) {
            return;
        }
        synchronized (large) {
            large.put(folder, new Listing(look, names));
            if (large.size() > MAX_LARGE_FOLDERS) {
                large.remove(large.keySet().iterator().next());
            }
        }
    }

    /** The same, always read anew. */
    static List<String> read(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }
}
