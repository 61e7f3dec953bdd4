package dev.athens.sumdb.log;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.athens.internal.HeapShare;
import dev.athens.storage.LogStore;
import dev.athens.sumdb.tree.Tile;
import dev.athens.sumdb.tree.TreeHash;
import java.io.IOException;

/** The records of a log, read from its store, each tile proved by its hash; those that were used last stay in memory. Thread-safe. */
final class RecordTiles {
    private static final int HEAP_PERCENT = 3;
    private static final long MAX_BYTES = 16L << 20;

    private final LogStore store;
    private final Cache<TreeHash, RecordTile> used = CacheBuilder.newBuilder()
            .maximumWeight(HeapShare.bytes(HEAP_PERCENT, MAX_BYTES))
            .weigher((TreeHash hash, RecordTile tile) -> HeapShare.ofName(hash) + tile.weight())
            .build();

    RecordTiles(LogStore store) {
        this.store = store;
    }

    /** A tile that a tree has, as wide as it is there. */
    RecordTile tile(LogTree tree, long index) throws IOException {
        if (index == tree.records() / Tile.FULL) {
            return tree.last();
        }
        TreeHash hash = tree.tileHash(index);
        RecordTile known = used.getIfPresent(hash);
        if (known != null) {
            return known;
        }
        RecordTile read = read(store, hash);
        used.put(hash, read);
        return read;
    }

    /** The text of a record that a tree has. */
    String text(LogTree tree, long id) throws IOException {
        return tile(tree, id / Tile.FULL).text((int) (id % Tile.FULL));
    }

    /** Reads a full tile, and proves it. */
    static RecordTile read(LogStore store, TreeHash hash) throws IOException {
        String name = LogTree.recordsName(hash);
        byte[] stored = object(store, name);
        return RecordTile.parse(stored, Tile.FULL)
                .filter(tile -> tile.hash().equals(hash))
                .orElseThrow(() ->
                        LogHead.contradiction(store.toString(), name + " holds other records than its name says"));
    }

    /** Reads an object that must be there. */
    static byte[] object(LogStore store, String name) throws IOException {
        return store.find(name)
                .orElseThrow(() -> LogHead.contradiction(store.toString(), name + " is missing, which the head needs"));
    }
}
