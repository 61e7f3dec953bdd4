package dev.athens.server.options;

import dev.athens.fetch.FetchException;

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
     * @param rest what is asked: {@code supported}, {@code latest}, or a path that begins with {@code lookup/} or
     *     {@code tile/}; percent-decoded and not checked any further
     * @throws FetchException.NotFound if this database is not relayed, or has no such thing
     * @throws FetchException.Refused if a rule forbids to ask it
     * @throws FetchException.Unavailable if the database could not be asked
     */
    byte[] get(String databaseName, String rest) throws FetchException, InterruptedException;
}
