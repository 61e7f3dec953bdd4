package dev.athens.retention;

import java.util.Map;

/**
 * What became of a storage; in a dry run, what would have become of it.
 *
 * @param versions how many it had, whole or not
 * @param heads how many of them had no zip
 * @param bytes what all took
 * @param evictedVersions how many went
 * @param evictedBytes what they took
 * @param kept how many should have gone and were kept, by what was found instead of evidence
 * @param missedBytes by how much it is still larger than it may be
 */
public record RetentionReport(
        long versions,
        long heads,
        long bytes,
        long evictedVersions,
        long evictedBytes,
        Map<Evidence.Kind, Long> kept,
        long missedBytes) {
    /** Copies the map. */
    public RetentionReport {
        kept = Map.copyOf(kept);
    }

    /** How many should have gone and were kept. */
    public long keptVersions() {
        return kept.values().stream().mapToLong(Long::longValue).sum();
    }
}
