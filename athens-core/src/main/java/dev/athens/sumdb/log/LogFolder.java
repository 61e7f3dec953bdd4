package dev.athens.sumdb.log;

import dev.athens.internal.Durable;
import dev.athens.internal.LockFile;
import dev.athens.internal.Modes;
import dev.athens.sumdb.tree.TreeHead;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The folder of a log, which one writer at a time has.
 *
 * <p>A lock keeps others out. Where locks are lost, as on a network file system whose client was away for too long, the
 * name of the inner folder {@code log-<epoch>} fences: who takes the log over renames it, so that whoever had it before
 * publishes by paths that no longer exist, and fails. Unless the one before has left in order, the new one works on copies
 * of the files, so that writes that are still under way reach nobody.
 *
 * <p>Concurrency: not thread-safe; the thread that writes the log uses it.
 */
final class LogFolder implements Closeable {
    static final String HEAD = "head";
    static final String KEY = "key";
    static final String RECORDS = "records";

    private static final String PREFIX = "log-";
    private static final String UNFINISHED = "new";
    private static final String CLOSED = "closed";

    private final LockFile lock;
    private final Path folder;

    private LogFolder(LockFile lock, Path folder) {
        this.lock = lock;
        this.folder = folder;
    }

    /**
     * Takes a log over, or makes one that is empty.
     *
     * @param root made if it is missing
     * @throws IOException if another writer has it, or it belongs to another key
     */
    static LogFolder take(Path root, SignerKey key) throws IOException {
        Modes.createDirectories(root);
        LockFile lock = LockFile.tryTake(root.resolve("lock"))
                .orElseThrow(
                        () -> new IOException(root + ": another process writes this checksum database; only one may"));
        try {
            return new LogFolder(lock, takeLocked(root, key));
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    private static Path takeLocked(Path root, SignerKey key) throws IOException {
        Optional<Path> old = find(root);
        if (old.isEmpty()) {
            return create(root, key);
        }
        Path before = old.get();
        String verifier = Files.readString(before.resolve(KEY)).strip();
        if (!verifier.equals(key.verifier().toString())) {
            throw new IOException(root + ": log belongs to the key " + verifier + "; another key needs another folder");
        }
        long epoch = Long.parseLong(before.getFileName().toString().substring(PREFIX.length())) + 1;
        Path folder = Files.move(before, root.resolve(PREFIX + epoch), StandardCopyOption.ATOMIC_MOVE);
        Durable.force(root);
        if (!Files.deleteIfExists(folder.resolve(CLOSED))) {
            for (String file : files()) {
                copy(folder.resolve(file));
            }
        }
        Durable.force(folder);
        return folder;
    }

    /** The folder inside that holds the log; empty if there is none yet. */
    static Optional<Path> find(Path root) throws IOException {
        try (Stream<Path> all = Files.list(root)) {
            List<Path> logs = all.filter(path -> path.getFileName().toString().matches(PREFIX + "[1-9][0-9]{0,17}"))
                    .toList();
            if (logs.size() > 1) {
                throw new IOException(root + ": holds several logs; only the one that was served last is true");
            }
            return logs.stream().findFirst();
        }
    }

    /** A log appears whole, with a head: later a missing head is never the sign of a new log. */
    private static Path create(Path root, SignerKey key) throws IOException {
        // may be what a crash has left
        Path unfinished = Modes.createDirectories(root.resolve(UNFINISHED));
        for (String file : files()) {
            Durable.write(unfinished.resolve(file), "");
        }
        Durable.write(unfinished.resolve(KEY), key.verifier() + "\n");
        Durable.write(unfinished.resolve(HEAD), key.sign(TreeHead.empty().text()));
        Durable.force(unfinished);
        Path folder = Files.move(unfinished, root.resolve(PREFIX + 1), StandardCopyOption.ATOMIC_MOVE);
        Durable.force(root);
        return folder;
    }

    /** The files that grow. */
    private static List<String> files() {
        return Stream.concat(
                        Stream.of(RECORDS), IntStream.range(0, HashFiles.LEVELS).mapToObj(HashFiles::name))
                .toList();
    }

    /** Puts a copy in place of a file that somebody may still write to. */
    private static void copy(Path file) throws IOException {
        Path copy = file.resolveSibling(file.getFileName() + ".new");
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Where the files are. */
    Path folder() {
        return folder;
    }

    /** Writes a head that is not published yet. */
    void prepare(String head) throws IOException {
        checkTaken();
        Durable.write(folder.resolve(HEAD + ".new"), head);
    }

    /** Publishes the head that was prepared. After a failure nobody knows whether it is. */
    void publish() throws IOException {
        checkTaken();
        Files.move(folder.resolve(HEAD + ".new"), folder.resolve(HEAD), StandardCopyOption.ATOMIC_MOVE);
        Durable.force(folder);
    }

    private void checkTaken() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + ": another process has taken this checksum database over");
        }
    }

    /** Tells the next writer that nothing is under way any more. */
    void leave() throws IOException {
        checkTaken();
        Durable.write(folder.resolve(CLOSED), "");
        Durable.force(folder);
    }

    /** Lets others have the log. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
