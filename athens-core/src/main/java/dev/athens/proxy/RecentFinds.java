package dev.athens.proxy;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import java.time.Duration;
import java.util.Optional;

/**
 * Remembers which versions were found in the storage a moment ago, so that what everybody asks for right now does not cost a
 * look each time. Thread-safe.
 */
final class RecentFinds {
    /** An entry takes about a kilobyte. */
    private static final int MAX_VERSIONS = 5_000;

    private final Cache<ModuleVersion, Find> finds;
    private final Ticker ticker;
    private final long memoryNanos;

    private record Find(ModuleFiles files, long untilNanos) {}

    /**
     * Starts with nothing.
     *
     * @param memory how long a version that was found is taken to be still there
     */
    RecentFinds(Ticker ticker, Duration memory) {
        this.ticker = ticker;
        this.memoryNanos = memory.toNanos();
        this.finds = CacheBuilder.newBuilder().maximumSize(MAX_VERSIONS).build();
    }

    Optional<ModuleFiles> find(ModuleVersion version) {
        Find find = finds.getIfPresent(version);
        return find == null || ticker.read() - find.untilNanos() >= 0 ? Optional.empty() : Optional.of(find.files());
    }

    /** Remembers what was found; gives the same object as last time if nothing has changed, so that others can remember more of it. */
    ModuleFiles put(ModuleVersion version, ModuleFiles files) {
        Find last = finds.getIfPresent(version);
        ModuleFiles same = last != null && last.files().equals(files) ? last.files() : files;
        if (memoryNanos > 0) {
            finds.put(version, new Find(same, ticker.read() + memoryNanos));
        }
        return same;
    }

    void forget(ModuleVersion version) {
        finds.invalidate(version);
    }
}
