package dev.athens.sumdb.log;

import dev.athens.internal.Durable;
import dev.athens.internal.LockFile;
import dev.athens.internal.Modes;
import dev.athens.storage.FolderLogStore;
import dev.athens.storage.LogStore;
import dev.athens.sumdb.tree.Note;
import dev.athens.sumdb.tree.Note.NoteException;
import dev.athens.sumdb.tree.TreeHead;
import dev.athens.sumdb.tree.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A log as older versions of Athens kept it, which had one writer: {@code log-<epoch>/} with the files {@code records}, {@code head}
 * and {@code key}. It is taken over once: the same records make the same tree under the same signed head. What is left stays aside
 * as {@code former-<epoch>/}, so that a writer of that time publishes by paths that no longer exist; and a folder by its next name,
 * with a key that is none, keeps such a version from making a new log.
 */
final class FormerLog {
    private static final String NAME = "log-[1-9][0-9]{0,17}";
    private static final String ASIDE = "former-[1-9][0-9]{0,17}";
    private static final String LOCK = "lock";
    private static final String KEY = "key";
    private static final String MOVED = "(none: a newer version of Athens has taken the log over)";
    private static final int AT_ONCE = 1 << 12;
    private static final long LOOK_AGAIN_MILLIS = 100;
    private static final int LOOKS = 600;

    private final Path folder;
    private final String note;
    private final TreeHead head;

    private FormerLog(Path folder, VerifierKey key) throws IOException {
        this.folder = folder;
        String owner = Files.readString(folder.resolve(KEY)).strip();
        if (!owner.equals(key.toString())) {
            throw new IOException(
                    folder + ": log belongs to the key " + owner + "; another key needs a log of its own");
        }
        try {
            this.note = Note.text(Files.readAllBytes(folder.resolve("head")));
            this.head = TreeHead.parse(Note.open(note, key).text())
                    .orElseThrow(() -> new NoteException("malformed tree head"));
        } catch (NoteException e) {
            throw new IOException(folder.resolve("head") + ": " + e.getMessage(), e);
        }
    }

    /**
     * The store of a folder, which holds what was there before.
     *
     * @throws IOException if a former log cannot be taken over: it is not what its head says, belongs to another key, is in use, or
     *     nothing may be written; the message says which
     */
    static LogStore takenOver(Path root, SignerKey key, boolean readOnly) throws IOException {
        FolderLogStore store = FolderLogStore.of(root);
        if (readOnly) {
            refuse(root);
            return store;
        }
        if (!isWaiting(root)) {
            return store;
        }
        LockFile lock = lock(root);
        try {
            takeOver(root, store, key.verifier());
        } finally {
            lock.close();
        }
        return store;
    }

    /** Throws an exception if the folder holds a former log that was not taken over. */
    static void refuse(Path root) throws IOException {
        if (isWaiting(root)) {
            throw new IOException(root
                    + ": an older version of Athens has written this log; let a server that may write open it once");
        }
    }

    private static boolean isWaiting(Path root) throws IOException {
        return find(root, NAME).isPresent()
                || (find(root, ASIDE).isPresent()
                        && FolderLogStore.of(root).head(LogStore.NONE).isEmpty());
    }

    /** Other servers may do the same just now. An older version has this lock as long as it runs. */
    private static LockFile lock(Path root) throws IOException {
        for (int looks = 0; looks < LOOKS; looks++) {
            Optional<LockFile> lock = LockFile.tryTake(root.resolve(LOCK));
            if (lock.isPresent()) {
                return lock.get();
            }
            try {
                Thread.sleep(LOOK_AGAIN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new IOException(
                root + ": a server of an older version of Athens writes this checksum database; stop it first");
    }

    private static void takeOver(Path root, FolderLogStore store, VerifierKey key) throws IOException {
        Optional<Path> log = find(root, NAME);
        if (log.isPresent()) {
            // belongs to the key, before anything changes
            FormerLog unused = new FormerLog(log.get(), key);
            String epoch = log.get().getFileName().toString().substring("log-".length());
            Files.move(log.get(), root.resolve("former-" + epoch), StandardCopyOption.ATOMIC_MOVE);
            Durable.force(root);
        }
        Optional<Path> former = find(root, ASIDE);
        if (former.isPresent() && store.head(LogStore.NONE).isEmpty()) {
            bar(root, former.get());
            new FormerLog(former.get(), key).copyTo(store, key);
        }
    }

    /** Keeps older versions away. */
    private static void bar(Path root, Path former) throws IOException {
        long epoch = Long.parseLong(former.getFileName().toString().substring("former-".length()));
        Path bar = Modes.createDirectories(root.resolve("log-" + (epoch + 1)));
        Durable.write(bar.resolve(KEY), MOVED + "\n");
        Durable.force(bar);
        Durable.force(root);
    }

    /** The folder of a former log; empty if there is none, or only what keeps older versions away. */
    private static Optional<Path> find(Path root, String name) throws IOException {
        if (!Files.isDirectory(root)) {
            return Optional.empty();
        }
        List<Path> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(root)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                if (path.getFileName().toString().matches(name) && !isBar(path)) {
                    found.add(path);
                }
            }
        }
        if (found.size() > 1) {
            throw new IOException(root + ": holds several logs; only the one that was served last is true");
        }
        return found.stream().findFirst();
    }

    private static boolean isBar(Path folder) throws IOException {
        Path key = folder.resolve(KEY);
        return Files.isRegularFile(key) && Files.readString(key).strip().equals(MOVED);
    }

    private void copyTo(FolderLogStore store, VerifierKey key) throws IOException {
        LogTree.Growth growth = LogTree.EMPTY.grow(store::add);
        try (RecordReader reader = new RecordReader(folder.resolve("records"))) {
            List<LogRecord> some = new ArrayList<>();
            for (long id = 0; id < head.records(); id++) {
                some.add(record(id, reader));
                if (some.size() == AT_ONCE || id == head.records() - 1) {
                    growth.append(some);
                    some.clear();
                }
            }
        }
        LogTree tree = growth.tree();
        if (!tree.root().equals(head.hash())) {
            throw LogHead.contradiction(
                    folder.toString(),
                    "the records do not make the tree that the head of " + head.records() + " records is signed for");
        }
        Optional<String> token = store.replace(LogStore.NONE, LogHead.write(key, note, tree));
        if (token.isEmpty()) {
            throw new IOException(folder + ": another process takes this checksum database over");
        }
    }

    private LogRecord record(long id, RecordReader reader) throws IOException {
        byte[] stored = reader.next()
                .orElseThrow(() -> LogHead.contradiction(
                        folder.toString(),
                        "the file records ends in record " + id + ", or that has more than " + LogRecord.MAX_BYTES
                                + " bytes, but the head is for " + head.records() + " records"));
        try {
            String text = Note.text(stored);
            return LogRecord.parse(text.substring(0, text.length() - 1))
                    .orElseThrow(() -> LogHead.contradiction(
                            folder.toString(), "record " + id + " is not two lines of hashes of one version"));
        } catch (NoteException e) {
            throw LogHead.contradiction(folder.toString(), "record " + id + " is " + e.getMessage());
        }
    }
}
