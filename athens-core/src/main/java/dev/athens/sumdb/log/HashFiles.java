package dev.athens.sumdb.log;

import dev.athens.sumdb.tree.Tile;
import dev.athens.sumdb.tree.TreeHash;
import dev.athens.sumdb.tree.TreeReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The hashes of a log's tree, one file for each level of tiles, so that any tile is one read. What lies between the levels
 * follows from the tiles.
 *
 * <p>Concurrency: one thread appends while many read what is there.
 */
final class HashFiles implements Closeable {
    /** A tree of 256^4 records needs a fifth. */
    static final int LEVELS = 4;

    private final List<LogFile> levels = new ArrayList<>();

    private HashFiles() {}

    /** Opens the files of a log. */
    static HashFiles open(Path folder) throws IOException {
        HashFiles files = new HashFiles();
        try {
            for (int level = 0; level < LEVELS; level++) {
                files.levels.add(LogFile.open(folder.resolve(name(level))));
            }
            return files;
        } catch (IOException e) {
            files.close();
            throw e;
        }
    }

    /** The file of a level. */
    static String name(int level) {
        return "hashes-" + level;
    }

    /** Reads a tile, which must be there. */
    byte[] read(Tile tile) throws IOException {
        return levels.get(tile.level()).read(tile.index() * Tile.FULL * TreeHash.BYTES, tile.bytes());
    }

    /**
     * Appends hashes of records to a tree, in place of what stands behind it, and makes them durable.
     *
     * @param records how many the tree has
     */
    void append(long records, List<TreeHash> hashes) throws IOException {
        long before = records;
        List<TreeHash> added = hashes;
        for (int level = 0; !added.isEmpty(); level++) {
            write(level, before, added);
            added = completed(level, before, before + added.size());
            before /= Tile.FULL;
        }
    }

    private void write(int level, long before, List<TreeHash> hashes) throws IOException {
        byte[] content = new byte[hashes.size() * TreeHash.BYTES];
        for (int i = 0; i < hashes.size(); i++) {
            hashes.get(i).copyTo(content, i * TreeHash.BYTES);
        }
        levels.get(level).write(before * TreeHash.BYTES, content);
        levels.get(level).force();
    }

    /** The hashes of the tiles that have become full. */
    private List<TreeHash> completed(int level, long before, long after) throws IOException {
        List<TreeHash> completed = new ArrayList<>();
        for (long index = before / Tile.FULL; index < after / Tile.FULL; index++) {
            completed.add(Tile.subtree(read(new Tile(level, index, Tile.FULL)), 0, Tile.FULL));
        }
        return completed;
    }

    /** The hash of the tree over the first records. */
    TreeHash root(long records) throws IOException {
        Map<Tile, byte[]> edge = new HashMap<>();
        for (Tile tile : Tile.edge(records)) {
            edge.put(tile, read(tile));
        }
        return TreeReader.root(records, edge);
    }

    /** Cuts off what stands behind the first records. */
    void cut(long records) throws IOException {
        for (int level = 0; level < LEVELS; level++) {
            levels.get(level).cut(Tile.hashes(level, records) * TreeHash.BYTES);
        }
    }

    @Override
    public void close() throws IOException {
        for (LogFile level : levels) {
            level.close();
        }
    }
}
