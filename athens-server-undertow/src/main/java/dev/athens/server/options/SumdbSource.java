package dev.athens.server.options;

import dev.athens.fetch.FetchException;
import dev.athens.protocol.SumdbRequest;

/**
 * Answers for checksum databases below {@code /sumdb/}. Called by many threads at once; calls may block.
 *
 * <p>Source: golang.org/design/25530-sumdb, "Proxying a Checksum Database".
 */
@FunctionalInterface
public interface SumdbSource {
    /**
     * Gets what the database answers.
     *
     * @param databaseName the name as in the database's key, such as {@code sum.golang.org}; may contain {@code /}
     * @throws FetchException.NotFound if this database is not relayed, or has no such thing
     * @throws FetchException.Refused if a rule forbids to ask it
     * @throws FetchException.Unavailable if the database could not be asked
     */
    byte[] get(String databaseName, SumdbRequest request) throws FetchException, InterruptedException;

    /**
     * Tells whether the records of a database name modules that are not for everybody, so that only those who may read all get
     * whole tiles of them; by default none does.
     */
    default boolean isPrivate(String databaseName) {
        return false;
    }
}
