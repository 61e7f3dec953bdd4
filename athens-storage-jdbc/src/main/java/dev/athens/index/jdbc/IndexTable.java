package dev.athens.index.jdbc;

import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What databases do differently with the table {@code indexes}. */
interface IndexTable {
    /** For how many rows a statement is at most. */
    int MOST_AT_ONCE = 500;

    /** Something to do while nobody else writes, by way of transactions of its own. */
    @FunctionalInterface
    interface Writing<T> {
        /** Does it. */
        T run() throws SQLException, IOException;
    }

    /** Does something in one transaction, and keeps other writers out until it is committed, but no readers. */
    <T> T writing(Connection connection, Writing<T> work) throws SQLException, IOException;

    /** Gives a time to rows that others have written: their own, but later than all before, and no later than now. */
    void adopt(Connection connection, long last) throws SQLException;

    /** Which of some versions are there; not more of them than {@link #MOST_AT_ONCE}. */
    Set<ModuleVersion> known(Connection connection, List<ModuleVersion> versions) throws SQLException;

    /**
     * Adds rows, and skips those that somebody else has added just now; not more of them than {@link #MOST_AT_ONCE}.
     *
     * @return how many were added
     */
    int insert(Connection connection, Map<ModuleVersion, Long> times) throws SQLException;
}
