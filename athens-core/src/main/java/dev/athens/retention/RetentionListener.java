package dev.athens.retention;

import dev.athens.module.ModuleVersion;

/**
 * Told what a {@link Retention} does, after the fact and by the thread that does it. What it throws is logged and changes
 * nothing.
 */
public interface RetentionListener {
    /**
     * A version was evicted, or would have been in a dry run.
     *
     * @param reason which rule it fell to
     * @param sizeBytes what it took
     */
    default void evicted(ModuleVersion version, String reason, long sizeBytes) {}

    /**
     * A version should go and was kept, because nothing shows that it could be had again as it is.
     *
     * @param finding what was found instead
     */
    default void kept(ModuleVersion version, Evidence.Finding finding) {}
}
