package dev.athens.proxy;

import dev.athens.observe.CacheCounts;
import java.util.List;
import java.util.Optional;

/**
 * What a proxy has to do at the moment, and what it has done since it was made.
 *
 * @param fetches work at origins; empty if nobody is asked
 * @param storage looks into a storage that may wait for a network; empty if it never does
 * @param claims who of several servers does the work; empty if there is but this one
 * @param lookAhead what was fetched before anybody asked for it
 * @param refusals what was not answered from here
 * @param caches what is remembered
 */
public record ProxyCounts(
        Optional<Work> fetches,
        Optional<Work> storage,
        Optional<Claims> claims,
        ModuleProxy.LookAheadCounts lookAhead,
        Refusals refusals,
        List<CacheCounts> caches) {
    /** Copies the list. */
    public ProxyCounts {
        caches = List.copyOf(caches);
    }

    /**
     * Work of one kind, which is done once for all who want the same.
     *
     * @param running what is done now
     * @param waiting what waits for its turn
     * @param threads how much may be done at once
     * @param joined how many have found work of theirs under way already
     * @param refused how much was refused since too much waited
     */
    public record Work(int running, int waiting, int threads, long joined, long refused) {}

    /**
     * Claims, by which servers divide work.
     *
     * @param waiting how much work another server does now for which somebody waits here
     * @param won how often this server did the work
     * @param found how often another one had done it
     * @param troubled how often nobody could say, so that this server did it too
     */
    public record Claims(int waiting, long won, long found, long troubled) {}

    /**
     * What was not answered from here, though it might be there.
     *
     * @param byFilter what the filter excludes
     * @param elsewhere what the filter sends to another proxy
     * @param byValidator what the validator refused
     */
    public record Refusals(long byFilter, long elsewhere, long byValidator) {}
}
