package dev.athens.storage.jdbc.internal;

import javax.sql.DataSource;

/**
 * How a database is reached.
 *
 * @param kind a word for it
 * @param place for people: kind, host, port and name, and never a password
 * @param source makes connections whose calls take no longer than {@link #MAX_CALL_SECONDS}
 * @param slowSource the same for calls that may take long
 * @param initSql what every connection is told at first
 * @param maxConnections the most at once
 */
public record DatabaseSettings(
        String kind, String place, DataSource source, DataSource slowSource, String initSql, int maxConnections) {
    /** How long a call may take; longer than any should. */
    public static final int MAX_CALL_SECONDS = 60;

    /** How long the server lets a statement take, a bit shorter, so that it ends before the connection does. */
    static final int MAX_STATEMENT_SECONDS = 50;

    /** How long a transaction may wait for its client, which may read a zip from somewhere slow. */
    static final int MAX_IDLE_SECONDS = 300;

    /** How long making or changing tables may take. */
    static final int MAX_SLOW_CALL_SECONDS = 3600;

    @Override
    public String toString() {
        return place;
    }
}
