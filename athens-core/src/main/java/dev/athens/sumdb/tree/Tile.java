package dev.athens.sumdb.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    private static final int GROUP = 1000;

    /** Five groups of digits: 256 times that is a long, and more than any tree has. */
    private static final Pattern PATH =
            Pattern.compile("tile/8/([0-7])/((?:x[0-9]{3}/){0,4}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

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

    public boolean isFull() {
        return width == FULL;
    }

    public Tile full() {
        return new Tile(level, index, FULL);
    }

    public int bytes() {
        return width * TreeHash.BYTES;
    }

    /** The path below the database, such as {@code tile/8/0/x001/234.p/5}. */
    public String path() {
        StringBuilder number = new StringBuilder(String.format("%03d", index % GROUP));
        for (long rest = index / GROUP; rest > 0; rest /= GROUP) {
            number.insert(0, String.format("x%03d/", rest % GROUP));
        }
        return "tile/" + HEIGHT + "/" + level + "/" + number + (isFull() ? "" : ".p/" + width);
    }

    /** Reads the path of a tile, strictly; empty if it is none. */
    public static Optional<Tile> parse(String path) {
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int width = Optional.ofNullable(matcher.group(3)).map(Integer::parseInt).orElse(FULL);
        long index = Long.parseLong(matcher.group(2).replaceAll("[x/]", ""));
        if (width > FULL) {
            return Optional.empty();
        }
        Tile tile = new Tile(Integer.parseInt(matcher.group(1)), index, width);
        return Optional.of(tile).filter(parsed -> parsed.path().equals(path));
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
