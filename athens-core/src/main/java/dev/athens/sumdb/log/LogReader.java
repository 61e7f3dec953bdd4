package dev.athens.sumdb.log;

import dev.athens.storage.LogStore;
import dev.athens.sumdb.tree.Tile;
import dev.athens.sumdb.tree.TreeHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Reads what a head adds to a tree that is known, and proves that it adds and changes nothing: the tree that the known hashes
 * and the new records make must be the one that the head is signed for. So no history but the known one is ever believed. Not
 * thread-safe; made for one head.
 */
final class LogReader {
    private static final int PROGRESS = 1 << 16;

    private final LogStore store;
    private final LogTree known;
    private final LogHead head;
    private final RecordIndex index;
    private final LongConsumer progress;

    /**
     * Reads for a server, or an audit.
     *
     * @param index has the known records, and gets the new ones
     * @param progress told how many records are checked, now and then
     */
    LogReader(LogStore store, LogTree known, LogHead head, RecordIndex index, LongConsumer progress) {
        this.store = store;
        this.known = known;
        this.head = head;
        this.index = index;
        this.progress = progress;
    }

    /**
     * The tree of the head.
     *
     * @throws IOException if something cannot be read, or contradicts the known tree or the head; the message says what. Then the
     *     index is as it was before
     */
    LogTree read() throws IOException {
        refuseOlder();
        boolean done = false;
        try {
            LogTree tree = extend();
            if (!tree.root().equals(head.tree().hash())) {
                throw fork();
            }
            done = true;
            return tree;
        } finally {
            if (!done) {
                index.keep(known.records());
            }
        }
    }

    private void refuseOlder() throws IOException {
        if (head.tree().records() < known.records()) {
            throw new IOException(store + ": this is an older copy of the log, of "
                    + head.tree().records() + " records, but this server has served a head of " + known.records()
                    + "; clients would stop with a SECURITY ERROR: bring the newest copy back, or rotate the key");
        }
    }

    private IOException fork() {
        return LogHead.contradiction(
                store.toString(),
                "its head of " + head.tree().records() + " records has another history than the one of "
                        + known.records() + " that this server has served");
    }

    private LogTree extend() throws IOException {
        LogTree.Growth growth = known.grow((name, content) -> {});
        long first = known.records() / Tile.FULL;
        long end = head.tree().records() / Tile.FULL;
        byte[] hashes = hashes(1, first, end);
        List<TreeHash> tiles = new ArrayList<>();
        for (int i = 0; i < end - first; i++) {
            tiles.add(TreeHash.at(hashes, i * TreeHash.BYTES));
        }
        RecordTile before = known.last();
        long id = known.records();
        try (ReadAhead<TreeHash, RecordTile> ahead = new ReadAhead<>(tiles, hash -> RecordTiles.read(store, hash))) {
            for (int i = 0; i < tiles.size(); i++) {
                RecordTile tile = ahead.next();
                id = add(growth, before, tile, id);
                before = RecordTile.EMPTY;
            }
        }
        add(growth, before, head.last(), id);
        return growth.tree();
    }

    /** Adds the records of a tile behind those that are known of it. */
    private long add(LogTree.Growth growth, RecordTile before, RecordTile tile, long first) throws IOException {
        if (!tile.startsWith(before)) {
            throw fork();
        }
        long id = first;
        growth.add(tile);
        for (int i = before.width(); i < tile.width(); i++) {
            note(id, tile.text(i), growth);
            id++;
            if (id % PROGRESS == 0) {
                progress.accept(id);
            }
        }
        return id;
    }

    private void note(long id, String text, LogTree.Growth growth) throws IOException {
        LogRecord record = LogRecord.parse(text)
                .orElseThrow(() -> LogHead.contradiction(
                        store.toString(), "record " + id + " is not two lines of hashes of one version"));
        int[] candidates = index.candidates(record.name());
        if (candidates.length > 0) {
            RecordTiles tiles = new RecordTiles(store);
            LogTree tree = growth.tree();
            for (int other : candidates) {
                if (tiles.text(tree, other).startsWith(record.name() + " ")) {
                    throw LogHead.contradiction(
                            store.toString(), "record " + id + " is another one of " + record.name());
                }
            }
        }
        index.add(record.name());
    }

    /** The hashes of a level from one to another, which the head leads to. */
    private byte[] hashes(int level, long from, long to) throws IOException {
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        if (from == to) {
            return new byte[0];
        }
        long fullEnd = to / Tile.FULL;
        long firstTile = from / Tile.FULL;
        if (firstTile < fullEnd) {
            byte[] names = hashes(level + 1, firstTile, fullEnd);
            for (int i = 0; i < fullEnd - firstTile; i++) {
                hashes.writeBytes(tile(level, TreeHash.at(names, i * TreeHash.BYTES)));
            }
        }
        int width = (int) (to % Tile.FULL);
        if (width > 0) {
            hashes.writeBytes(head.edge().get(new Tile(level, fullEnd, width)));
        }
        int skipped = (int) (from % Tile.FULL) * TreeHash.BYTES;
        byte[] all = hashes.toByteArray();
        return Arrays.copyOfRange(all, skipped, all.length);
    }

    private byte[] tile(int level, TreeHash hash) throws IOException {
        String name = LogTree.hashesName(level, hash);
        byte[] content = RecordTiles.object(store, name);
        if (content.length != Tile.FULL * TreeHash.BYTES
                || !Tile.subtree(content, 0, Tile.FULL).equals(hash)) {
            throw LogHead.contradiction(store.toString(), name + " holds other hashes than its name says");
        }
        return content;
    }
}
