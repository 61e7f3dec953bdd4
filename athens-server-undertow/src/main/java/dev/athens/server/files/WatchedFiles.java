package dev.athens.server.files;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * A value made of files, and made again when they change: who asks for it gets a value that is a few seconds old at
 * most. While the files are bad the last good value stays, and the log says once what is wrong. Links are followed, so
 * that a link that is pointed elsewhere is a change too.
 *
 * <p><b>Concurrency:</b> thread-safe. No thread of its own: every few seconds one of those who ask looks at the files,
 * and makes the value if they have changed; the others get the value there is and never wait. So a change counts from
 * the first request after it, however long ago the last one was.
 */
public final class WatchedFiles<T> {
    private static final System.Logger LOG = System.getLogger(WatchedFiles.class.getName());

    /** A look costs a few microseconds per file. */
    static final Duration INTERVAL = Duration.ofSeconds(3);

    /** A look costs as much as it takes to read the files. */
    static final Duration CLOSE_INTERVAL = Duration.ofSeconds(1);

    private final List<Path> paths;
    private final Duration interval;
    private final Function<Path, Optional<Object>> stamp;
    private final Loader<T> loader;
    private final LongSupplier nanoTime;
    private final ReentrantLock looking = new ReentrantLock();

    @GuardedBy("looking")
    private List<Optional<Object>> stamps;

    private volatile T value;
    private volatile long lookedNanos;

    /** Makes the value of the files as they are now. */
    @FunctionalInterface
    public interface Loader<T> {
        /**
         * Reads the files.
         *
         * @throws ConfigException if they say something wrong; the message names the file
         * @throws IOException if they cannot be read
         */
        T load() throws IOException;
    }

    /** By what a changed file is told: a new one has another key where the system knows such, such as inodes. */
    private record Stamp(FileTime changed, long sizeBytes, String key) {
        static Optional<Object> of(Path path) {
            try {
                BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
                return Optional.of(new Stamp(file.lastModifiedTime(), file.size(), String.valueOf(file.fileKey())));
            } catch (IOException e) {
                return Optional.empty();
            }
        }
    }

    private WatchedFiles(
            List<Path> paths,
            Duration interval,
            Function<Path, Optional<Object>> stamp,
            Loader<T> loader,
            LongSupplier nanoTime) {
        this.paths = List.copyOf(paths);
        this.interval = interval;
        this.stamp = stamp;
        this.loader = loader;
        this.nanoTime = nanoTime;
        this.stamps = stamps();
        this.value = load();
        this.lookedNanos = nanoTime.getAsLong();
    }

    /**
     * Makes the first value.
     *
     * @throws ConfigException if the files cannot be read or say something wrong
     */
    public static <T> WatchedFiles<T> of(List<Path> paths, Loader<T> loader) {
        return of(paths, loader, System::nanoTime);
    }

    /** The same by another clock than that of the system. */
    public static <T> WatchedFiles<T> of(List<Path> paths, Loader<T> loader, LongSupplier nanoTime) {
        return new WatchedFiles<>(paths, INTERVAL, Stamp::of, loader, nanoTime);
    }

    /**
     * Makes the first value of small files whose changes must count within a second or two, on network shares too: what a
     * share tells of a file may be old, but to open a file and read it makes it ask.
     *
     * @throws ConfigException if the files cannot be read or say something wrong
     */
    public static <T> WatchedFiles<T> closely(List<Path> paths, Loader<T> loader, LongSupplier nanoTime) {
        return new WatchedFiles<>(paths, CLOSE_INTERVAL, WatchedFiles::content, loader, nanoTime);
    }

    private static Optional<Object> content(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            return Optional.of(ByteBuffer.wrap(in.readNBytes(SmallFile.MAX_BYTES + 1)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The value as of a few seconds ago or later. */
    public T current() {
        if (nanoTime.getAsLong() - lookedNanos >= interval.toNanos()) {
            look();
        }
        return value;
    }

    /** Looks at the files now, unless somebody does already. */
    public void look() {
        if (!looking.tryLock()) {
            return;
        }
        try {
            lookedNanos = nanoTime.getAsLong();
            // taken before the files are read: what changes meanwhile is seen by the next look
            List<Optional<Object>> now = stamps();
            if (now.equals(stamps)) {
                return;
            }
            stamps = now;
            value = load();
            LOG.log(Level.INFO, "read again: " + names());
        } catch (ConfigException e) {
            LOG.log(Level.ERROR, "what was read before stays in force: " + e.getMessage());
        } finally {
            looking.unlock();
        }
    }

    private List<Optional<Object>> stamps() {
        return paths.stream().map(stamp).toList();
    }

    private T load() {
        try {
            return loader.load();
        } catch (NoSuchFileException e) {
            throw new ConfigException(e.getFile() + ": no such file");
        } catch (AccessDeniedException e) {
            throw new ConfigException(e.getFile() + ": permission denied");
        } catch (IOException e) {
            throw new ConfigException(names() + ": cannot be read: " + e.getMessage());
        }
    }

    private String names() {
        return String.join(", ", paths.stream().map(Path::toString).toList());
    }
}
