package dev.athens.vcs.jgit.clones;

import org.eclipse.jgit.storage.file.WindowCacheConfig;

/**
 * Keeps JGit's caches small, so that large blobs pass through a small heap. JGit has one set of limits for the whole
 * process, hence set once.
 */
final class JGitLimits {
    /** Blobs above this are streamed, below it loaded; JGit's default is 50 MiB. */
    static final int STREAM_THRESHOLD_BYTES = 1 << 20;

    private static final long PACK_CACHE_BYTES = 16L << 20;
    private static final int PACK_WINDOW_BYTES = 16 << 10;
    private static final int DELTA_BASE_CACHE_BYTES = 4 << 20;

    static {
        WindowCacheConfig config = new WindowCacheConfig();
        config.setStreamFileThreshold(STREAM_THRESHOLD_BYTES);
        config.setPackedGitLimit(PACK_CACHE_BYTES);
        config.setPackedGitWindowSize(PACK_WINDOW_BYTES);
        config.setDeltaBaseCacheLimit(DELTA_BASE_CACHE_BYTES);
        config.install();
    }

    private JGitLimits() {}

    /** Sets the limits unless that has been done. */
    static void apply() {
        // the static initialiser has done it
    }
}
