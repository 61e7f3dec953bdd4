package dev.athens.standalone.metrics;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a storage without looking at it now.
 *
 * @param stored what it had when it was counted last; empty if it was not counted yet, or never is
 * @param retention what was removed from it
 * @param late versions that are stored and not in the index yet
 */
public record StoreCounts(Optional<Stored> stored, Retained retention, long late) {
    /**
     * What a storage has.
     *
     * @param whole versions with a zip
     * @param heads versions without one
     * @param bytes what all take
     * @param when it was so
     */
    public record Stored(long whole, long heads, long bytes, Instant when) {}

    /**
     * What the runs of a retention have done since the start.
     *
     * @param runs those that came to their end
     * @param failures those that did not
     * @param evicted versions that were removed
     * @param evictedBytes what they had taken
     * @param missedBytes by how much the storage was too large after the last run
     */
    public record Retained(long runs, long failures, long evicted, long evictedBytes, long missedBytes) {
        /** Nothing was done yet. */
        public static final Retained NONE = new Retained(0, 0, 0, 0, 0);

        /** The same and one more run that came to its end. */
        public Retained and(long evictedThen, long evictedBytesThen, long missedBytesThen) {
            return new Retained(
                    runs + 1, failures, evicted + evictedThen, evictedBytes + evictedBytesThen, missedBytesThen);
        }

        /** The same and one more run that did not. */
        public Retained failed() {
            return new Retained(runs, failures + 1, evicted, evictedBytes, missedBytes);
        }
    }
}
