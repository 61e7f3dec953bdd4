package dev.athens.vcs.jgit.clones;

import java.time.Duration;

/** Budgets that stop nothing in a test, but where it says so. */
public final class TestBudget {
    static final long UNLIMITED = Long.MAX_VALUE;

    private TestBudget() {}

    public static RepositoryCache.Budget unlimited() {
        return ofCache(UNLIMITED);
    }

    /** Limits what all clones may take. */
    static RepositoryCache.Budget ofCache(long bytes) {
        return new RepositoryCache.Budget(
                bytes, UNLIMITED, UNLIMITED, Duration.ofMinutes(1), new HeapBudget(GitLimits.ofRuntime()));
    }
}
