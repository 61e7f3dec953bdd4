package dev.athens.vcs.jgit;

import dev.athens.observe.CacheCounts;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a {@link JGitFetcher} has kept, and what it has refused since it was made.
 *
 * @param cloneBytes what clones take on disk; empty until something was fetched
 * @param evictedClones how many were removed to make room
 * @param overLimit how often a repository needed more time, memory or disk than it may have
 * @param blockedAddresses how often a server that a stranger named was not asked because of its address
 * @param caches what is remembered
 */
public record GitCounts(
        OptionalLong cloneBytes, long evictedClones, long overLimit, long blockedAddresses, List<CacheCounts> caches) {
    /** Copies the list. */
    public GitCounts {
        caches = List.copyOf(caches);
    }
}
