package dev.athens.index.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;

/**
 * A lock of a MySQL server for the index of one database. The server takes it back when the connection ends. It is none
 * among the servers of a cluster.
 */
final class ServerLock {
    /** A name has at most 64 characters. */
    private static final String NAME = "concat('athens-index-', left(sha1(database()), 40))";

    private ServerLock() {}

    /** Does something while nobody else with the lock does. */
    static <T> T holding(Connection connection, int waitSeconds, IndexTable.Writing<T> work)
            throws SQLException, IOException {
        take(connection, waitSeconds);
        T result;
        try {
            result = work.run();
        } catch (SQLException | IOException | RuntimeException e) {
            try {
                release(connection);
            } catch (SQLException dead) {
                e.addSuppressed(dead);
            }
            throw e;
        }
        release(connection);
        return result;
    }

    private static void take(Connection connection, int waitSeconds) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT get_lock(" + NAME + ", ?)")) {
            statement.setInt(1, waitSeconds);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (row.getInt(1) != 1) {
                    throw new SQLTimeoutException(
                            "others have been writing to the index for " + waitSeconds + " seconds");
                }
            }
        }
    }

    private static void release(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT release_lock(" + NAME + ")")) {
            statement.executeQuery().close();
        }
    }
}
