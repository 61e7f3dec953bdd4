package dev.athens.storage.fs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.index.IndexEntry;
import dev.athens.index.VersionIndex;
import dev.athens.internal.Modes;
import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An index in a file beside what is stored, {@code .athens/index}. It survives restarts: lines are only appended, and a line
 * that a dying process left half-written is cut off by the next one. Appended lines are not forced to disk, so a loss of
 * power may take the last ones; {@link dev.athens.index.IndexRepair} adds them again.
 *
 * <p>Each line begins with its time, and times increase, so that the start of an answer is found by halving the file. In
 * memory there are only eight to sixteen bytes for each entry, which tell new versions from known ones, once something is
 * added.
 *
 * <p><b>Concurrency.</b> Thread-safe, and safe among processes that share the folder: who appends has a lock that all respect,
 * and first reads what others have appended. Who reads needs no lock.
 */
public final class FileIndex implements VersionIndex {
    private static final String LOCK = "index";

    /** Short: whoever waits has something better to do, and the same version can be added later. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(1);

    private final Path folder;
    private final Path file;
    private final FolderLocks locks;
    private final Object monitor = new Object();

    @GuardedBy("monitor")
    private Known known = new Known();

    private FileIndex(Path folder, FolderLocks locks) {
        this.folder = folder;
        this.file = folder.resolve("index");
        this.locks = locks;
    }

    /**
     * Opens the index of a folder. Nothing is read yet.
     *
     * @param folder the folder of a {@link FileStorage}
     * @throws IOException if the folder cannot be written to, or another version of Athens has used it that knew other rules
     */
    public static FileIndex open(Path folder) throws IOException {
        Path root = Modes.createDirectories(folder.toAbsolutePath().normalize());
        new StoreFormat(root).check();
        return new FileIndex(Workspace.folder(root), FolderLocks.of(root));
    }

    /** What is known of the file's lines up to an offset. */
    private static final class Known {
        private final LongSet numbers = new LongSet();
        private Instant last = Instant.EPOCH;
        private long end;

        void add(String line) {
            // a damaged line names nothing, so that its version is added again
            Optional<IndexLine> parsed = IndexLine.parse(line);
            Optional<Instant> time = parsed.flatMap(IndexLine::instant);
            if (time.isPresent()) {
                last = time.get().isAfter(last) ? time.get() : last;
                numbers.add(IndexLine.number(parsed.get().name()));
            }
        }
    }

    @Override
    public int add(List<ModuleVersion> versions, Instant now) throws IOException {
        if (versions.isEmpty()) {
            return 0;
        }
        return locks.holding(LOCK, MAX_WAIT, () -> {
            synchronized (monitor) {
                Modes.createDirectories(folder);
                try (FileChannel channel = Modes.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    return append(channel, versions, now);
                }
            }
        });
    }

    @GuardedBy("monitor")
    private int append(FileChannel channel, List<ModuleVersion> versions, Instant now) throws IOException {
        if (channel.size() < known.end) {
            known = new Known(); // somebody has removed the file
        }
        IndexReader reader = new IndexReader(channel, known.end);
        for (Optional<String> line = reader.next(); line.isPresent(); line = reader.next()) {
            known.add(line.get());
        }
        known.end = reader.position();
        if (channel.size() > known.end) {
            channel.truncate(known.end);
        }
        Set<String> names = new LinkedHashSet<>();
        for (ModuleVersion version : versions) {
            String name = IndexLine.name(version);
            if (!known.numbers.contains(IndexLine.number(name))) {
                names.add(name);
            }
        }
        return append(channel, names, now);
    }

    @GuardedBy("monitor")
    private int append(FileChannel channel, Set<String> names, Instant now) throws IOException {
        StringBuilder lines = new StringBuilder();
        Instant time = known.last;
        for (String name : names) {
            time = VersionIndex.timeAfter(time, now);
            lines.append(IndexLine.of(name, time));
        }
        ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
        channel.position(known.end);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        // what was written by now is read again before the next lines are appended
        return names.size();
    }

    @Override
    public List<IndexEntry> since(Instant time, int limit) throws IOException {
        List<IndexEntry> entries = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            IndexReader reader = new IndexReader(channel, IndexReader.startOf(channel, time));
            Optional<String> line = reader.next();
            while (line.isPresent() && entries.size() < limit) {
                line.flatMap(IndexLine::parse)
                        .flatMap(IndexLine::entry)
                        .filter(entry -> !entry.time().isBefore(time))
                        .ifPresent(entries::add);
                line = reader.next();
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return entries;
    }

    @Override
    public String toString() {
        return "FileIndex[" + file + "]";
    }
}
