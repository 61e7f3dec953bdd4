package dev.athens.sumdb.log;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import dev.athens.sumdb.tree.SumdbRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where each record of a log stands, and which version it is of. The texts stay in their file; memory holds 8 bytes for the
 * end of each, and 12 bytes for each slot of a table that is at most two thirds full.
 *
 * <p>The table holds 64 bits of a keyed hash instead of the name, so that nobody can choose names that fall together; the
 * text decides.
 *
 * <p>Concurrency: thread-safe; no lock is held while a text is read.
 */
final class RecordIndex {
    private static final int FIRST_SLOTS = 1 << 10;

    private final LogFile texts;
    private final HashFunction hash = keyedHash();
    private long[] ends = new long[FIRST_SLOTS];
    private int records;

    /** By slot: a hash, and the id of its record plus one, or 0 for a free slot. */
    private long[] hashes = new long[FIRST_SLOTS];

    private int[] ids = new int[FIRST_SLOTS];

    RecordIndex(LogFile texts) {
        this.texts = texts;
    }

    private static HashFunction keyedHash() {
        SecureRandom random = new SecureRandom();
        return Hashing.sipHash24(random.nextLong(), random.nextLong());
    }

    /** Finds the record of a version by its {@linkplain LogRecord#name name}. */
    Optional<SumdbRecord> find(String name) throws IOException {
        for (int id : candidates(hash(name))) {
            String text = text(id);
            if (text.startsWith(name + " ")) {
                return Optional.of(new SumdbRecord(id, text));
            }
        }
        return Optional.empty();
    }

    private long hash(String name) {
        return hash.hashString(name, StandardCharsets.UTF_8).asLong();
    }

    private synchronized int[] candidates(long wanted) {
        int[] found = new int[0];
        for (int slot = slot(wanted); ids[slot] != 0; slot = next(slot)) {
            if (hashes[slot] == wanted) {
                found = Arrays.copyOf(found, found.length + 1);
                found[found.length - 1] = ids[slot] - 1;
            }
        }
        return found;
    }

    /** Adds the next record. */
    synchronized void add(String name, long end) {
        if (records == ends.length) {
            ends = Arrays.copyOf(ends, records + records / 2);
        }
        ends[records++] = end;
        if (records > hashes.length / 3 * 2) {
            grow();
        }
        put(hash(name), records);
    }

    private void grow() {
        long[] oldHashes = hashes;
        int[] oldIds = ids;
        hashes = new long[2 * oldHashes.length];
        ids = new int[2 * oldIds.length];
        for (int slot = 0; slot < oldIds.length; slot++) {
            if (oldIds[slot] != 0) {
                put(oldHashes[slot], oldIds[slot]);
            }
        }
    }

    private void put(long added, int id) {
        int slot = slot(added);
        while (ids[slot] != 0) {
            slot = next(slot);
        }
        hashes[slot] = added;
        ids[slot] = id;
    }

    private int slot(long wanted) {
        return (int) wanted & (ids.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (ids.length - 1);
    }

    private String text(int id) throws IOException {
        byte[] stored = stored(id, id + 1L);
        return new String(stored, 0, stored.length - 1, StandardCharsets.UTF_8);
    }

    /** The records from one to another as they are stored, each with a blank line behind it. */
    byte[] stored(long from, long to) throws IOException {
        long start = end(from);
        return texts.read(start, Math.toIntExact(end(to) - start));
    }

    /** Where the first so many records end. */
    synchronized long end(long count) {
        return count == 0 ? 0 : ends[Math.toIntExact(count) - 1];
    }
}
