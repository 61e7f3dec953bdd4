package dev.athens.sumdb.log;

import dev.athens.sumdb.tree.Tile;
import dev.athens.sumdb.tree.TreeHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Up to 256 records one after the other, as they are stored and served, with the hashes of their tile. Immutable. */
final class RecordTile {
    static final RecordTile EMPTY = new RecordTile(new byte[0], new int[0], new byte[0]);

    private final byte[] stored;

    /** Where each record ends, its blank line included. */
    private final int[] ends;

    private final byte[] leaves;

    /** The first hashes may be known. */
    private RecordTile(byte[] stored, int[] ends, byte[] known) {
        this.stored = stored;
        this.ends = ends;
        this.leaves = Arrays.copyOf(known, ends.length * TreeHash.BYTES);
        for (int i = known.length / TreeHash.BYTES; i < ends.length; i++) {
            // without the blank line
            TreeHash.ofRecord(stored, start(i), ends[i] - 1 - start(i)).copyTo(leaves, i * TreeHash.BYTES);
        }
    }

    /** Reads stored records; empty if they are not so many, each with a blank line behind it. */
    static Optional<RecordTile> parse(byte[] stored, int width) {
        int[] ends = new int[width];
        int found = 0;
        for (int i = 1; i < stored.length && found < width; i++) {
            if (stored[i] == '\n' && stored[i - 1] == '\n') {
                ends[found++] = i + 1;
            }
        }
        int end = width == 0 ? 0 : ends[width - 1];
        return found == width && end == stored.length
                ? Optional.of(new RecordTile(stored, ends, EMPTY.leaves))
                : Optional.empty();
    }

    /** The same with more records, as far as they are no more than 256 together. */
    RecordTile plus(List<LogRecord> added) {
        byte[][] texts = added.stream()
                .limit(Tile.FULL - width())
                .map(record -> record.stored().getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        int end = stored.length;
        int[] newEnds = Arrays.copyOf(ends, ends.length + texts.length);
        for (int i = 0; i < texts.length; i++) {
            end += texts[i].length;
            newEnds[ends.length + i] = end;
        }
        byte[] all = Arrays.copyOf(stored, end);
        for (int i = 0; i < texts.length; i++) {
            System.arraycopy(texts[i], 0, all, newEnds[ends.length + i] - texts[i].length, texts[i].length);
        }
        return new RecordTile(all, newEnds, leaves);
    }

    private int start(int record) {
        return record == 0 ? 0 : ends[record - 1];
    }

    /** How many records. */
    int width() {
        return ends.length;
    }

    boolean isFull() {
        return width() == Tile.FULL;
    }

    /** Tells whether it begins with the records of another one. */
    boolean startsWith(RecordTile other) {
        return other.width() <= width()
                && Arrays.equals(other.leaves, 0, other.leaves.length, leaves, 0, other.leaves.length);
    }

    /** The text of a record. */
    String text(int record) {
        int start = start(record);
        return new String(stored, start, ends[record] - 1 - start, StandardCharsets.UTF_8);
    }

    /** The first records as they are stored, each with a blank line behind it. */
    byte[] stored(int count) {
        return Arrays.copyOf(stored, count == 0 ? 0 : ends[count - 1]);
    }

    /** The hashes of the first records. */
    byte[] leaves(int count) {
        return Arrays.copyOf(leaves, count * TreeHash.BYTES);
    }

    /** The hash of a full tile. */
    TreeHash hash() {
        return Tile.subtree(leaves, 0, Tile.FULL);
    }

    /** The bytes that it takes in memory, without its objects. */
    int weight() {
        return stored.length + Integer.BYTES * ends.length + leaves.length;
    }
}
