package dev.athens.sumdb.log;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Which records of a log may be of a version: memory holds 12 bytes for each slot of a table that is at most two thirds full.
 *
 * <p>The table holds 64 bits of a keyed hash instead of the name, so that nobody can choose names that fall together; the
 * text decides, and is not here.
 *
 * <p>Concurrency: thread-safe.
 */
final class RecordIndex {
    private static final int FIRST_SLOTS = 1 << 10;

    private final HashFunction hash = keyedHash();
    private int records;

    /** By slot: a hash, and the id of its record plus one, or 0 for a free slot. */
    private long[] hashes = new long[FIRST_SLOTS];

    private int[] ids = new int[FIRST_SLOTS];

    private static HashFunction keyedHash() {
        SecureRandom random = new SecureRandom();
        return Hashing.sipHash24(random.nextLong(), random.nextLong());
    }

    private long hash(String name) {
        return hash.hashString(name, StandardCharsets.UTF_8).asLong();
    }

    /** The records that may be of a version, by its {@linkplain LogRecord#name name}: mostly one or none. */
    int[] candidates(String name) {
        return candidates(hash(name));
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
    void add(String name) {
        add(hash(name));
    }

    private synchronized void add(long added) {
        records++;
        if (records > hashes.length / 3 * 2) {
            fill(2 * ids.length, records);
        }
        put(added, records);
    }

    /** Forgets all but the first records. */
    synchronized void keep(long count) {
        if (count < records) {
            records = Math.toIntExact(count);
            fill(ids.length, records);
        }
    }

    private void fill(int slots, int last) {
        long[] oldHashes = hashes;
        int[] oldIds = ids;
        hashes = new long[slots];
        ids = new int[slots];
        for (int slot = 0; slot < oldIds.length; slot++) {
            if (oldIds[slot] != 0 && oldIds[slot] <= last) {
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
}
