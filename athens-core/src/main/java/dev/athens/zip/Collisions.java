package dev.athens.zip;

import dev.athens.internal.GoText;
import dev.athens.internal.GoUnicode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds paths that differ only in letter case, that are file and directory at once, or that come twice: no such tree can
 * be unpacked everywhere. Not thread-safe; one zip uses one instance.
 *
 * <p>Source: golang.org/x/mod/zip, collisionChecker.
 */
final class Collisions {
    /**
     * What the paths may take of the heap, estimated; stricter than the go command, which has no limit. Enough for
     * 120,000 files and directories with paths of 80 characters, even if all have capitals.
     */
    private static final long MAX_HEAP_BYTES = 32L << 20;

    private static final int HEAP_BYTES_PER_STRING = 40;
    private static final int HEAP_BYTES_PER_PATH = 70;

    private static final class Seen {
        private final String path;
        private final boolean isDirectory;
        /** False if this path or a directory above collides, so that everything below is reported too. */
        private boolean sound = true;

        Seen(String path, boolean isDirectory) {
            this.path = path;
            this.isDirectory = isDirectory;
        }
    }

    private final Problems problems;
    private final Map<String, Seen> byFolded = new HashMap<>();
    private long heapBytes;

    /** Starts empty; the problems word the refusal of too many paths. */
    Collisions(Problems problems) {
        this.problems = problems;
    }

    /**
     * Adds a path and the directories above it.
     *
     * @return why the path may not be there; empty if it may
     * @throws InvalidZipException if there are too many paths
     */
    Optional<String> add(String path, boolean isDirectory) throws InvalidZipException {
        List<Seen> added = new ArrayList<>();
        Optional<String> problem = add(path, isDirectory, added);
        if (problem.isPresent()) {
            added.forEach(seen -> seen.sound = false);
        }
        return problem;
    }

    private Optional<String> add(String path, boolean isDirectory, List<Seen> added) throws InvalidZipException {
        String current = path;
        boolean directory = isDirectory;
        while (true) {
            String folded = GoUnicode.fold(current);
            Seen other = byFolded.get(folded);
            if (other == null) {
                charge(current, folded);
                other = new Seen(current, directory);
                byFolded.put(folded, other);
                added.add(other);
            } else {
                Optional<String> problem = compare(other, current, directory);
                if (problem.isPresent() || other.sound) {
                    return problem;
                }
            }
            int slash = current.lastIndexOf('/');
            if (slash < 0) {
                return Optional.empty();
            }
            current = current.substring(0, slash);
            directory = true;
        }
    }

    private static Optional<String> compare(Seen other, String path, boolean isDirectory) {
        if (!path.equals(other.path)) {
            return Optional.of(
                    "case-insensitive file name collision: " + GoText.quote(other.path) + " and " + GoText.quote(path));
        }
        if (isDirectory != other.isDirectory) {
            return Optional.of("entry " + GoText.quote(path) + " is both a file and a directory");
        }
        return isDirectory ? Optional.empty() : Optional.of("multiple entries for file " + GoText.quote(path));
    }

    private void charge(String path, String folded) throws InvalidZipException {
        heapBytes += HEAP_BYTES_PER_PATH + heapBytes(path);
        if (!folded.equals(path)) {
            heapBytes += heapBytes(folded);
        }
        if (heapBytes > MAX_HEAP_BYTES) {
            throw problems.exception("too many files and directories (" + byFolded.size() + " seen)");
        }
    }

    /** Strings keep one byte for each character, but two if any is above U+00FF. */
    private static long heapBytes(String text) {
        boolean wide = text.chars().anyMatch(c -> c > 0xFF);
        return HEAP_BYTES_PER_STRING + (wide ? 2L : 1L) * text.length();
    }
}
