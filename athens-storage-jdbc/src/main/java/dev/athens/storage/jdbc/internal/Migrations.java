package dev.athens.storage.jdbc.internal;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The steps by which tables in PostgreSQL have come to what they are, each done once for ever, however many servers start at
 * once. Which were done is in the table {@code athens_migrations}.
 *
 * @param part what the tables are for
 * @param steps statements each; only more are ever added
 */
public record Migrations(String part, List<List<String>> steps) {
    /** Below it, statements that we need are missing. */
    private static final int LEAST_VERSION = 110_000;

    /** Any number that nobody else takes: "athens". */
    private static final long LOCK = 0x617468656e73L;

    /**
     * Does what was not done yet.
     *
     * @throws IOException if the server is too old, the tables are too new, or the user may not make or change tables
     */
    public void run(Database database) throws IOException {
        database.alone(connection -> {
            refuseOldServer(database, connection);
            if (!isDone(database, connection)) {
                try {
                    Database.inTransaction(connection, this::migrate);
                } catch (SQLException e) {
                    if (SqlTrouble.isNoRight(e)) {
                        throw new IOException(
                                database + ": the user may not make or change the tables for the " + part
                                        + ", let it create tables in its schema and own those that are there: "
                                        + SqlTrouble.reason(e),
                                e);
                    }
                    throw e;
                }
            }
            return true;
        });
    }

    private static void refuseOldServer(Database database, Connection connection) throws SQLException, IOException {
        try (Statement statement = connection.createStatement();
                ResultSet version = statement.executeQuery("SELECT current_setting('server_version_num')::int")) {
            version.next();
            if (version.getInt(1) < LEAST_VERSION) {
                throw new IOException(database + ": the server is too old, it must be PostgreSQL 11 or newer");
            }
        }
    }

    /** Without a lock, so that a user who may not change tables needs none. */
    private boolean isDone(Database database, Connection connection) throws SQLException, IOException {
        try (Statement statement = connection.createStatement();
                ResultSet table = statement.executeQuery("SELECT to_regclass('athens_migrations') IS NOT NULL")) {
            table.next();
            if (!table.getBoolean(1)) {
                return false;
            }
        }
        int done = done(connection);
        if (done > steps.size()) {
            throw new IOException(database + ": a newer version of Athens has changed the tables for the " + part
                    + ", start that one or a newer one");
        }
        return done == steps.size();
    }

    private int done(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT coalesce(max(number), 0) FROM athens_migrations WHERE part = ?")) {
            statement.setString(1, part);
            try (ResultSet number = statement.executeQuery()) {
                number.next();
                return number.getInt(1);
            }
        }
    }

    private boolean migrate(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
            statement.execute("CREATE TABLE IF NOT EXISTS athens_migrations (part text NOT NULL, number int NOT NULL,"
                    + " at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (part, number))");
            for (int number = done(connection); number < steps.size(); number++) {
                for (String step : steps.get(number)) {
                    statement.execute(step);
                }
                note(connection, number + 1);
            }
            return true;
        }
    }

    private void note(Connection connection, int number) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO athens_migrations (part, number) VALUES (?, ?)")) {
            statement.setString(1, part);
            statement.setInt(2, number);
            statement.executeUpdate();
        }
    }
}
