package dev.athens.sumdb.log;

import dev.athens.internal.Durable;
import dev.athens.internal.Modes;
import dev.athens.storage.LogStore;
import dev.athens.sumdb.tree.Note;
import dev.athens.sumdb.tree.Note.NoteException;
import dev.athens.sumdb.tree.TreeHash;
import dev.athens.sumdb.tree.TreeHead;
import dev.athens.sumdb.tree.VerifierKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

/**
 * The newest head that a log has shown to anybody, in a file outside of it. A log that was restored from a backup contradicts
 * nothing in itself; only this file tells that there was more.
 *
 * <p>It is written after the head of the log and before anybody sees it. So after a crash the log may be newer than the file, and
 * is right; it is never older, unless it is an older copy. Several servers may share the file: one that was slow may put back a
 * head that is a little older, which is as true.
 *
 * <p>Concurrency: not thread-safe; the thread that writes the log uses it.
 */
final class HeadWitness {
    private final Path file;
    private final VerifierKey key;

    HeadWitness(Path file, VerifierKey key) {
        this.file = file;
        this.key = key;
    }

    /** Computes the hash of a part of a log. */
    @FunctionalInterface
    interface Log {
        /** The hash of the tree of the first records. */
        TreeHash root(long records) throws IOException;
    }

    /**
     * Compares a log with the head that was kept here.
     *
     * @param seen that head, read before the log was
     * @param store the log's, for messages
     * @param records how many records the log has
     * @throws IOException if the log is an older copy or has another history
     */
    void check(TreeHead seen, LogStore store, long records, Log log) throws IOException {
        if (seen.records() > records) {
            throw new IOException(store + ": this is an older copy of the log, of " + records
                    + " records, but clients may have seen its head of "
                    + seen.records() + " records, says " + file
                    + "; they would stop with a SECURITY ERROR: bring the newest copy back, or rotate the key; only if"
                    + " nobody has seen the newer head, remove that file");
        }
        if (!log.root(seen.records()).equals(seen.hash())) {
            throw new IOException(store + ": the log has another history than its head of " + seen.records()
                    + " records in " + file
                    + "; clients would stop with a SECURITY ERROR: bring the log back that this head is of, or rotate the"
                    + " key");
        }
    }

    /**
     * The head that is kept; empty if there is none.
     *
     * @throws IOException if the file cannot be read, or holds something else
     */
    Optional<TreeHead> read() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String note = Note.text(in.readNBytes(Note.MAX_BYTES));
            return Optional.of(TreeHead.parse(Note.open(note, key).text())
                    .orElseThrow(() -> new NoteException("malformed tree head")));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (NoteException e) {
            throw new IOException(
                    file + ": must hold the newest head of " + key.name() + ", or not exist: " + e.getMessage(), e);
        }
    }

    /** Keeps a head, durably, unless one of as many records is kept. */
    void write(long records, String note) throws IOException {
        if (read().filter(kept -> kept.records() >= records).isPresent()) {
            return;
        }
        Path folder = Modes.createDirectories(file.toAbsolutePath().resolveSibling(""));
        // of a name of its own, since other servers may do the same
        Path unfinished = folder.resolve(file.getFileName() + "." + UUID.randomUUID() + ".new");
        try {
            Durable.write(unfinished, note);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        Durable.force(folder);
    }
}
