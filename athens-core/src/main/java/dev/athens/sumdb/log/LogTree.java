package dev.athens.sumdb.log;

import dev.athens.sumdb.tree.Tile;
import dev.athens.sumdb.tree.TreeHash;
import dev.athens.sumdb.tree.TreeReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a server has in memory of a log's tree: all hashes but those of single records, an eighth of a byte for each record, and
 * the records of the last tile as long as it is not full. Immutable.
 */
final class LogTree {
    static final LogTree EMPTY = new LogTree(List.of(), RecordTile.EMPTY, 0);

    /** From level 1 on, the hashes of each one after the other. */
    private final List<byte[]> levels;

    private final RecordTile last;
    private final long records;

    private LogTree(List<byte[]> levels, RecordTile last, long records) {
        this.levels = levels;
        this.last = last;
        this.records = records;
    }

    /** Gets tiles as they become full, lower ones before those that name them. */
    @FunctionalInterface
    interface FullTiles {
        /** Takes the content of a tile under the name of its object. */
        void add(String name, byte[] content) throws IOException;
    }

    /** The object that holds the records of a full tile. */
    static String recordsName(TreeHash tile) {
        return "records-" + tile.hex();
    }

    /** The object that holds the hashes of a full tile of a level above the records. */
    static String hashesName(int level, TreeHash tile) {
        return "hashes-" + level + "-" + tile.hex();
    }

    long records() {
        return records;
    }

    /** The records behind the last full tile. */
    RecordTile last() {
        return last;
    }

    /** The hashes of a tile above the records, which the tree must have. */
    byte[] hashes(Tile tile) {
        return hashes(levels.get(tile.level() - 1), tile.index() * Tile.FULL, tile.width());
    }

    private static byte[] hashes(byte[] level, long first, int count) {
        int start = Math.toIntExact(first * TreeHash.BYTES);
        return Arrays.copyOfRange(level, start, start + count * TreeHash.BYTES);
    }

    /** The hash of a full tile of records. */
    TreeHash tileHash(long index) {
        return TreeHash.at(levels.get(0), Math.toIntExact(index * TreeHash.BYTES));
    }

    /** The hash of all of it. */
    TreeHash root() {
        return root(records, last);
    }

    /**
     * The hash that it had when it had fewer records.
     *
     * @param edge the tile that holds the records behind the last full one of that time
     */
    TreeHash root(long count, RecordTile edge) {
        Map<Tile, byte[]> tiles = new HashMap<>();
        for (Tile tile : Tile.edge(count)) {
            tiles.put(tile, tile.level() == 0 ? edge.leaves(tile.width()) : hashes(tile));
        }
        return TreeReader.root(count, tiles);
    }

    /** Begins a larger tree. */
    Growth grow(FullTiles full) {
        return new Growth(this, full);
    }

    /** A tree that grows. Not thread-safe. */
    static final class Growth {
        private final FullTiles full;
        private final List<byte[]> levels;
        private final List<Integer> counts = new ArrayList<>();
        private RecordTile last;
        private long records;

        private Growth(LogTree from, FullTiles full) {
            this.full = full;
            this.levels = new ArrayList<>(from.levels);
            this.last = from.last;
            this.records = from.records;
            levels.forEach(level -> counts.add(level.length / TreeHash.BYTES));
        }

        /** Appends records. */
        void append(List<LogRecord> added) throws IOException {
            for (int done = 0; done < added.size(); ) {
                RecordTile next = last.plus(added.subList(done, added.size()));
                done += next.width() - last.width();
                add(next);
            }
        }

        /** Puts a tile in place of the last one, whose records it begins with. */
        void add(RecordTile next) throws IOException {
            records += next.width() - last.width();
            last = next;
            if (next.isFull()) {
                last = RecordTile.EMPTY;
                TreeHash hash = next.hash();
                full.add(recordsName(hash), next.stored(Tile.FULL));
                push(1, hash);
            }
        }

        private void push(int level, TreeHash hash) throws IOException {
            if (level > levels.size()) {
                levels.add(new byte[0]);
                counts.add(0);
            }
            int count = counts.get(level - 1);
            byte[] hashes = levels.get(level - 1);
            if ((count + 1) * TreeHash.BYTES > hashes.length) {
                // as it is at first, so that the smaller tree stays as it is
                hashes = Arrays.copyOf(hashes, Math.max(Tile.FULL, count + count / 2 + 1) * TreeHash.BYTES);
                levels.set(level - 1, hashes);
            }
            hash.copyTo(hashes, count * TreeHash.BYTES);
            counts.set(level - 1, count + 1);
            if ((count + 1) % Tile.FULL == 0) {
                byte[] tile = hashes(hashes, count + 1L - Tile.FULL, Tile.FULL);
                TreeHash above = Tile.subtree(tile, 0, Tile.FULL);
                full.add(hashesName(level, above), tile);
                push(level + 1, above);
            }
        }

        /** The tree as it is now; it does not grow any more. */
        LogTree tree() {
            List<byte[]> trimmed = new ArrayList<>();
            for (int i = 0; i < levels.size(); i++) {
                byte[] hashes = levels.get(i);
                int bytes = counts.get(i) * TreeHash.BYTES;
                trimmed.add(hashes.length == bytes ? hashes : Arrays.copyOf(hashes, bytes));
            }
            return new LogTree(trimmed, last, records);
        }
    }
}
