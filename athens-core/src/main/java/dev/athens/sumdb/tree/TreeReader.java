package dev.athens.sumdb.tree;

import dev.athens.fetch.FetchException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the tree that a signed head stands for, and believes no tile that does not add up to it. Not thread-safe; made for
 * one question.
 *
 * <p>The partial tiles at the right edge must make the head's hash; the hash of every full tile must stand in the tile
 * above it. Source: golang.org/x/mod/sumdb/tlog, TileHashReader.
 */
public final class TreeReader {
    /** Where tiles come from. */
    public interface Tiles {
        /** The content of a tile, of its exact size; it need not be true. */
        byte[] read(Tile tile) throws FetchException, InterruptedException;

        /** Told of a content that has proved true. */
        void keep(Tile tile, byte[] content);
    }

    /** A tile is not the one that the head stands for; the message says which. */
    public static final class ContradictionException extends Exception {
        private static final long serialVersionUID = 1L;

        ContradictionException(String message) {
            super(message);
        }
    }

    private final TreeHead head;
    private final Tiles tiles;
    private final Map<Tile, byte[]> proved = new HashMap<>();
    private boolean edgeIsProved;

    /** Reads the tree of a head, from tiles that are not believed before they add up to it. */
    public TreeReader(TreeHead head, Tiles tiles) {
        this.head = head;
        this.tiles = tiles;
    }

    /**
     * The hash of a record.
     *
     * @throws ContradictionException if a tile contradicts the head
     */
    public TreeHash record(long id) throws ContradictionException, FetchException, InterruptedException {
        return hash(0, id);
    }

    /**
     * The hash that the tree had when it had fewer records.
     *
     * @throws ContradictionException if a tile contradicts the head
     */
    public TreeHash rootOf(long records) throws ContradictionException, FetchException, InterruptedException {
        Map<Tile, byte[]> edge = new HashMap<>();
        for (Tile tile : Tile.edge(records)) {
            byte[] content = content(tile.level(), tile.index() * Tile.FULL);
            edge.put(tile, Arrays.copyOf(content, tile.bytes()));
        }
        return root(records, edge);
    }

    /** The content of a tile; empty if the tree is too small for it. */
    public Optional<byte[]> tile(Tile tile) throws ContradictionException, FetchException, InterruptedException {
        long first = tile.index() * Tile.FULL;
        boolean whole = Tile.holding(tile.level(), first, head.records())
                .filter(holding -> holding.width() >= tile.width())
                .isPresent();
        return whole ? Optional.of(Arrays.copyOf(content(tile.level(), first), tile.bytes())) : Optional.empty();
    }

    private TreeHash hash(int level, long hash) throws ContradictionException, FetchException, InterruptedException {
        byte[] content = content(level, hash);
        return TreeHash.at(content, (int) (hash % Tile.FULL) * TreeHash.BYTES);
    }

    /** The content of the tile that holds a hash. */
    private byte[] content(int level, long hash) throws ContradictionException, FetchException, InterruptedException {
        Tile tile = Tile.holding(level, hash, head.records())
                .orElseThrow(() -> new IllegalArgumentException("no such hash in a tree of " + head.records()));
        proveEdge();
        byte[] known = proved.get(tile);
        if (known != null) {
            return known;
        }
        byte[] content = tiles.read(tile);
        if (!Tile.subtree(content, 0, Tile.FULL).equals(hash(level + 1, tile.index()))) {
            throw new ContradictionException(
                    tile.request() + " is not the tile that the tree of " + head.records() + " records has");
        }
        keep(tile, content);
        return content;
    }

    private void proveEdge() throws ContradictionException, FetchException, InterruptedException {
        if (edgeIsProved) {
            return;
        }
        Map<Tile, byte[]> edge = new HashMap<>();
        for (Tile tile : Tile.edge(head.records())) {
            edge.put(tile, tiles.read(tile));
        }
        if (!root(head.records(), edge).equals(head.hash())) {
            throw new ContradictionException(
                    "the tiles at the edge do not make the signed tree of " + head.records() + " records");
        }
        edge.forEach(this::keep);
        edgeIsProved = true;
    }

    private void keep(Tile tile, byte[] content) {
        proved.put(tile, content);
        tiles.keep(tile, content);
    }

    /** Folds the complete subtrees of a tree from the right. */
    public static TreeHash root(long records, Map<Tile, byte[]> edge) {
        Optional<TreeHash> root = Optional.empty();
        for (Tile tile : Tile.edge(records)) {
            List<TreeHash> subtrees =
                    tile.subtreesFromRight(Optional.ofNullable(edge.get(tile)).orElseThrow());
            for (TreeHash subtree : subtrees) {
                root = Optional.of(
                        root.map(right -> TreeHash.ofNode(subtree, right)).orElse(subtree));
            }
        }
        return root.orElseGet(TreeHash::empty);
    }
}
