package dev.athens.internal;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheStats;
import com.google.common.cache.Weigher;
import dev.athens.observe.CacheCounts;

/** Counts what is in caches. */
public final class CacheCensus {
    private CacheCensus() {}

    /**
     * Counts what a cache holds, by a look at each entry: for who asks now and then.
     *
     * @param cache one that records its statistics
     * @param weigher the one that it has
     */
    public static <K, V> CacheCounts of(String name, Cache<K, V> cache, Weigher<? super K, ? super V> weigher) {
        long bytes = cache.asMap().entrySet().stream()
                .mapToLong(entry -> weigher.weigh(entry.getKey(), entry.getValue()))
                .sum();
        CacheStats stats = cache.stats();
        return new CacheCounts(name, cache.size(), bytes, stats.hitCount(), stats.missCount());
    }
}
