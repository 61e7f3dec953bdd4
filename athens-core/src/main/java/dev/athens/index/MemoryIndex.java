package dev.athens.index;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.module.ModuleVersion;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An index in memory, gone after a restart; the oldest entries make room for new ones. Thread-safe. */
public final class MemoryIndex implements VersionIndex {
    /** A bound for those who have no better one; about 50 MB. */
    public static final int DEFAULT_MAX_ENTRIES = 100_000;

    private final int maxEntries;

    /** Oldest first. */
    @GuardedBy("times")
    private final Map<ModuleVersion, Instant> times = new LinkedHashMap<>();

    @GuardedBy("times")
    private Instant last = Instant.EPOCH;

    private MemoryIndex(int maxEntries) {
        this.maxEntries = maxEntries;
    }

    /**
     * Creates an empty index.
     *
     * @param maxEntries the most entries, such as {@link #DEFAULT_MAX_ENTRIES}
     * @throws IllegalArgumentException if that is not positive
     */
    public static MemoryIndex ofMaxEntries(int maxEntries) {
        if (maxEntries <= 0) {
            throw new IllegalArgumentException("maxEntries must be positive, not " + maxEntries);
        }
        return new MemoryIndex(maxEntries);
    }

    @Override
    public int add(List<ModuleVersion> versions, Instant now) {
        synchronized (times) {
            int added = 0;
            for (ModuleVersion version : versions) {
                if (!times.containsKey(version)) {
                    last = VersionIndex.timeAfter(last, now);
                    times.put(version, last);
                    added++;
                }
            }
            Iterator<Instant> oldest = times.values().iterator();
            for (int surplus = times.size() - maxEntries; surplus > 0; surplus--) {
                oldest.next();
                oldest.remove();
            }
            return added;
        }
    }

    @Override
    public List<IndexEntry> since(Instant time, int limit) {
        synchronized (times) {
            return times.entrySet().stream()
                    .filter(entry -> !entry.getValue().isBefore(time))
                    .limit(limit)
                    .map(entry -> new IndexEntry(entry.getKey(), entry.getValue()))
                    .toList();
        }
    }
}
