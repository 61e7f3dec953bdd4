package dev.athens.sumdb.log;

import dev.athens.sumdb.tree.Note;
import dev.athens.sumdb.tree.Note.NoteException;
import dev.athens.sumdb.tree.Tile;
import dev.athens.sumdb.tree.TreeHash;
import dev.athens.sumdb.tree.TreeHead;
import dev.athens.sumdb.tree.TreeReader;
import dev.athens.sumdb.tree.VerifierKey;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Reads a log from its first record to its head, and compares all that it holds: each record with its hash, each hash with
 * the level below, the tree with the signed head, and the versions with each other. What stands behind the head was never
 * published, and is not looked at. Not thread-safe; made for one check.
 */
final class LogCheck implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int PROGRESS = 1 << 16;

    private final Path folder;
    private final TreeHead head;
    private final RecordReader records;
    private final List<InputStream> levels = new ArrayList<>();
    private final List<byte[]> tiles = new ArrayList<>();
    private final int[] widths = new int[HashFiles.LEVELS];

    private LogCheck(Path folder, TreeHead head) throws IOException {
        this.folder = folder;
        this.head = head;
        this.records = new RecordReader(folder.resolve(LogFolder.RECORDS));
    }

    /**
     * Checks a log.
     *
     * @param folder where its files are
     * @param head what {@link #head} has read
     * @param index gets all records
     * @param progress told how many records are checked, now and then
     * @throws IOException at the first contradiction; the message says what contradicts what
     */
    static void check(Path folder, TreeHead head, RecordIndex index, LongConsumer progress) throws IOException {
        try (LogCheck check = new LogCheck(folder, head)) {
            check.open();
            check.check(index, progress);
        }
    }

    /** Reads the signed head of a log. */
    static String note(Path folder) throws IOException {
        Path file = folder.resolve(LogFolder.HEAD);
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": log has no head");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Note.text(in.readNBytes(Note.MAX_BYTES));
        } catch (NoteException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** The head that a note of a log holds. */
    static TreeHead head(Path folder, String note, VerifierKey key) throws IOException {
        try {
            TreeHead head = TreeHead.parse(Note.open(note, key).text())
                    .orElseThrow(() -> new NoteException("malformed tree head"));
            if (head.records() > SumdbLog.MAX_RECORDS) {
                throw new NoteException("more than " + SumdbLog.MAX_RECORDS + " records");
            }
            return head;
        } catch (NoteException e) {
            throw new IOException(folder.resolve(LogFolder.HEAD) + ": " + e.getMessage(), e);
        }
    }

    private void open() throws IOException {
        for (int level = 0; level < HashFiles.LEVELS; level++) {
            Path file = folder.resolve(HashFiles.name(level));
            levels.add(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES));
            tiles.add(new byte[Tile.FULL * TreeHash.BYTES]);
        }
    }

    private void check(RecordIndex index, LongConsumer progress) throws IOException {
        long end = 0;
        for (long id = 0; id < head.records(); id++) {
            byte[] stored = record(id);
            end += stored.length;
            LogRecord record = parse(id, stored);
            check(0, id, TreeHash.ofRecord(record.text()));
            if (index.find(record.name()).isPresent()) {
                throw contradiction("record " + id + " is another one of " + record.name());
            }
            index.add(record.name(), end);
            if ((id + 1) % PROGRESS == 0) {
                progress.accept(id + 1);
            }
        }
        if (!root().equals(head.hash())) {
            throw contradiction(
                    "the records do not make the tree that the head of " + head.records() + " records is signed for");
        }
    }

    private byte[] record(long id) throws IOException {
        Optional<byte[]> record = records.next();
        if (record.isEmpty()) {
            throw contradiction("the file " + LogFolder.RECORDS + " ends in record " + id + ", or that has more than "
                    + LogRecord.MAX_BYTES + " bytes, but the head is for " + head.records() + " records");
        }
        return record.get();
    }

    private LogRecord parse(long id, byte[] stored) throws IOException {
        try {
            String text = Note.text(stored);
            return LogRecord.parse(text.substring(0, text.length() - 1))
                    .orElseThrow(() -> contradiction("record " + id + " is not two lines of hashes of one version"));
        } catch (NoteException e) {
            throw contradiction("record " + id + " is " + e.getMessage());
        }
    }

    /** Compares a hash with the one that is stored, and so the hashes that it completes. */
    private void check(int level, long number, TreeHash hash) throws IOException {
        byte[] stored = levels.get(level).readNBytes(TreeHash.BYTES);
        if (stored.length < TreeHash.BYTES) {
            throw contradiction("the file " + HashFiles.name(level) + " ends before hash " + number
                    + ", but the head is for " + head.records() + " records");
        }
        if (!TreeHash.at(stored, 0).equals(hash)) {
            String what = level == 0 ? "record " + number : "the hashes below";
            throw contradiction("hash " + number + " in the file " + HashFiles.name(level) + " is not that of " + what);
        }
        byte[] tile = tiles.get(level);
        hash.copyTo(tile, widths[level]++ * TreeHash.BYTES);
        if (widths[level] == Tile.FULL) {
            widths[level] = 0;
            check(level + 1, number / Tile.FULL, Tile.subtree(tile, 0, Tile.FULL));
        }
    }

    private TreeHash root() {
        Map<Tile, byte[]> edge = new HashMap<>();
        for (Tile tile : Tile.edge(head.records())) {
            edge.put(tile, Arrays.copyOf(tiles.get(tile.level()), tile.bytes()));
        }
        return TreeReader.root(head.records(), edge);
    }

    private IOException contradiction(String what) {
        return new IOException(
                folder + ": log contradicts itself: " + what + "; do not serve it, clients would see a fork");
    }

    @Override
    public void close() throws IOException {
        records.close();
        for (InputStream level : levels) {
            level.close();
        }
    }
}
