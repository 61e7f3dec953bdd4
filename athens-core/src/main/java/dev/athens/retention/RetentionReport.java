package dev.athens.retention;

/**
 * What became of a storage; in a dry run, what would have become of it.
 *
 * @param versions how many it had
 * @param bytes what they took
 * @param evictedVersions how many went
 * @param evictedBytes what they took
 * @param unconfirmedVersions how many should have gone and were kept, because their origins could not confirm them
 * @param missedBytes by how much it is still larger than it may be
 */
public record RetentionReport(
        long versions,
        long bytes,
        long evictedVersions,
        long evictedBytes,
        long unconfirmedVersions,
        long missedBytes) {}
