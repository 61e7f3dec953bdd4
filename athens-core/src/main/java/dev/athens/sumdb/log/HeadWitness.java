package dev.athens.sumdb.log;

import dev.athens.internal.Durable;
import dev.athens.internal.Modes;
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
import java.util.Optional;

/**
 * The newest head that a log has shown to anybody, in a file outside its folder. A folder that was restored from a backup
 * contradicts nothing in itself; only this file tells that there was more.
 *
 * <p>It is written after the head in the folder and before anybody sees it. So after a crash the log may be newer than the
 * file, and is right; it is never older, unless it is an older copy.
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
     * Compares a log with the head that is kept here; keeps the log's own from now on.
     *
     * @param folder the log's, for messages
     * @param records how many records the log has
     * @param note its head
     * @throws IOException if the log is an older copy or has another history, or the file cannot be read or written
     */
    void check(Path folder, long records, String note, Log log) throws IOException {
        Optional<TreeHead> seen = read();
        if (seen.isPresent() && seen.get().records() > records) {
            throw new IOException(folder + ": this is an older copy of the log, of " + records
                    + " records, but clients may have seen its head of "
                    + seen.get().records() + " records, says " + file
                    + "; they would stop with a SECURITY ERROR: bring the newest copy back, or rotate the key; only if"
                    + " nobody has seen the newer head, remove that file");
        }
        if (seen.isPresent()
                && !log.root(seen.get().records()).equals(seen.get().hash())) {
            throw new IOException(folder + ": the log has another history than its head of "
                    + seen.get().records() + " records in " + file
                    + "; clients would stop with a SECURITY ERROR: bring the log back that this head is of, or rotate the"
                    + " key");
        }
        write(note);
    }

    private Optional<TreeHead> read() throws IOException {
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

    /** Keeps a head, durably. */
    void write(String note) throws IOException {
        Modes.createDirectories(file.toAbsolutePath().resolveSibling(""));
        Durable.replace(file, note);
    }
}
