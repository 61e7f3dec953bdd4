package dev.athens.index;

import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Remembers in which order versions were stored. Calls block and may be made by many threads at once.
 *
 * <p>Times are strictly increasing: two entries never have the same one, so that a reader who asks for everything since the
 * last time that it saw gets on, whatever its limit is. A version is in the index once, also if it was deleted and stored
 * again.
 */
public interface VersionIndex {
    /**
     * Adds the versions that are not there yet, each with a time of its own.
     *
     * @param versions in the order of the entries
     * @param now the time of the first one, unless an entry of that time or a later one exists
     * @return how many were added
     * @throws IOException if the index failed; then any of them may have been added
     */
    int add(List<ModuleVersion> versions, Instant now) throws IOException;

    /**
     * Finds what was added at a time or later, oldest first.
     *
     * @param limit the most entries to return
     */
    List<IndexEntry> since(Instant time, int limit) throws IOException;

    /**
     * The time of a new entry: now, but later than the one before.
     *
     * @param last the time of the entry before, {@link Instant#EPOCH} if there is none
     */
    static Instant timeAfter(Instant last, Instant now) {
        Instant soonest = last.plus(1, ChronoUnit.MICROS);
        Instant time = now.truncatedTo(ChronoUnit.MICROS);
        return time.isAfter(soonest) ? time : soonest;
    }
}
