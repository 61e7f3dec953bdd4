package dev.athens.sumdb.tree;

import dev.athens.protocol.SumdbRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run of up to 256 hashes of a checksum database's tree, which is published as one file.
 *
 * <p>Level l holds the hashes of complete subtrees of 256^l records, so that a hash of level l+1 is the hash of a full tile
 * of level l. Source: golang.org/x/mod/sumdb/tlog, Tile; tiles of height 8, the only ones in use.
 *
 * @param level the level, at least 0
 * @param index which tile of the level, counted from 0
 * @param width how many hashes, from 1 to 256
 */
public record Tile(int level, long index, int width) {
    /** The hashes of a full tile. */
    public static final int FULL = 256;

    private static final int HEIGHT = 8;

    /** The levels of a tree of 2^63 records. */
    private static final int LEVELS = 8;

    /** Checks the ranges. */
    public Tile {
        if (level < 0 || level >= LEVELS || index < 0 || width < 1 || width > FULL) {
            throw new IllegalArgumentException(
                    "no such tile: level " + level + ", index " + index + ", width " + width);
        }
    }

    /** The hashes that a tree of some records has at a level. */
    public static long hashes(int level, long records) {
        return records >> (HEIGHT * level);
    }

    /** The partial tiles at the right edge of a tree, lowest level first; together they make its hash. */
    public static List<Tile> edge(long records) {
        List<Tile> edge = new ArrayList<>();
        for (int level = 0; level < LEVELS; level++) {
            long hashes = hashes(level, records);
            int width = (int) (hashes % FULL);
            if (width > 0) {
                edge.add(new Tile(level, hashes / FULL, width));
            }
        }
        return edge;
    }

    /** The tile of a level that holds a hash, as wide as it is in a tree of some records; empty if it is not there. */
    static Optional<Tile> holding(int level, long hash, long records) {
        long hashes = hashes(level, records);
        if (hash >= hashes) {
            return Optional.empty();
        }
        long index = hash / FULL;
        return Optional.of(new Tile(level, index, (int) Math.min(FULL, hashes - index * FULL)));
    }

    /** Tells whether it has as many hashes as a tile can have. */
    public boolean isFull() {
        return width == FULL;
    }

    /** The full tile in its place. */
    public Tile full() {
        return new Tile(level, index, FULL);
    }

    /** The size of its content. */
    public int bytes() {
        return width * TreeHash.BYTES;
    }

    /** The request for this tile. */
    public SumdbRequest.HashTile request() {
        return new SumdbRequest.HashTile(level, index, width);
    }

    /** The tile that a request is for. */
    public static Tile of(SumdbRequest.HashTile request) {
        return new Tile(request.level(), request.index(), request.width());
    }

    /** The hash of the subtree over {@code count} hashes of a tile's content, a power of two, from a position on. */
    public static TreeHash subtree(byte[] content, int position, int count) {
        if (count == 1) {
            return TreeHash.at(content, position * TreeHash.BYTES);
        }
        int half = count / 2;
        return TreeHash.ofNode(subtree(content, position, half), subtree(content, position + half, half));
    }

    /** The hashes of the largest complete subtrees that a tile's content makes, smallest and so rightmost first. */
    List<TreeHash> subtreesFromRight(byte[] content) {
        List<TreeHash> subtrees = new ArrayList<>();
        for (int size = 1; size <= width; size *= 2) {
            if ((width & size) != 0) {
                subtrees.add(subtree(content, width & ~(2 * size - 1), size));
            }
        }
        return subtrees;
    }
}
