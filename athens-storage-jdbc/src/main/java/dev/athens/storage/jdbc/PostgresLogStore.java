package dev.athens.storage.jdbc;

import dev.athens.storage.LogStore;
import dev.athens.storage.jdbc.internal.Database;
import dev.athens.storage.jdbc.internal.Migrations;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/**
 * Keeps a log in PostgreSQL: its head is a row that counts how often it was replaced, and is replaced if that is the known number;
 * objects are rows of another table. Nobody sees a row before it is on the disk, whatever the database is set to. Thread-safe.
 */
final class PostgresLogStore implements LogStore {
    static final Migrations MIGRATIONS = new Migrations(
            "logs",
            List.of(List.of(
                    "CREATE TABLE athens_log_heads ("
                            + " log text COLLATE \"C\" PRIMARY KEY,"
                            + " version bigint NOT NULL,"
                            + " content bytea NOT NULL)",
                    "CREATE TABLE athens_log_objects ("
                            + " log text COLLATE \"C\" NOT NULL,"
                            + " name text COLLATE \"C\" NOT NULL,"
                            + " content bytea NOT NULL,"
                            + " PRIMARY KEY (log, name))")));

    private final Database database;
    private final String log;

    PostgresLogStore(Database database, String log) {
        this.database = database;
        this.log = log;
    }

    @Override
    public Optional<Head> head(String known) throws IOException {
        return database.read(connection -> {
            // the content is sent only if it is another one
            try (PreparedStatement read = connection.prepareStatement("SELECT version,"
                    + " CASE WHEN version <> ? THEN content END FROM athens_log_heads WHERE log = ?")) {
                read.setLong(1, version(known));
                read.setString(2, log);
                try (ResultSet row = read.executeQuery()) {
                    if (!row.next()) {
                        if (!known.equals(NONE)) {
                            throw new IOException(this + ": the head of the log is gone");
                        }
                        return Optional.empty();
                    }
                    String token = Long.toString(row.getLong(1));
                    return token.equals(known) ? Optional.empty() : Optional.of(new Head(row.getBytes(2), token));
                }
            }
        });
    }

    private static long version(String token) {
        return token.equals(NONE) ? 0 : Long.parseLong(token);
    }

    @Override
    public Optional<String> replace(String known, byte[] content) throws IOException {
        long next = version(known) + 1;
        int replaced = durably(
                known.equals(NONE)
                        ? "INSERT INTO athens_log_heads (content, log, version) VALUES (?, ?, ? + 1)"
                                + " ON CONFLICT DO NOTHING"
                        : "UPDATE athens_log_heads SET content = ?, version = version + 1 WHERE log = ? AND version = ?",
                statement -> {
                    statement.setBytes(1, content);
                    statement.setString(2, log);
                    statement.setLong(3, version(known));
                });
        return replaced == 1 ? Optional.of(Long.toString(next)) : Optional.empty();
    }

    @Override
    public Optional<byte[]> find(String name) throws IOException {
        return database.read(connection -> {
            try (PreparedStatement read =
                    connection.prepareStatement("SELECT content FROM athens_log_objects WHERE log = ? AND name = ?")) {
                read.setString(1, log);
                read.setString(2, name);
                try (ResultSet row = read.executeQuery()) {
                    return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
                }
            }
        });
    }

    @Override
    public void add(String name, byte[] content) throws IOException {
        int unused = durably(
                "INSERT INTO athens_log_objects (content, log, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                statement -> {
                    statement.setBytes(1, content);
                    statement.setString(2, log);
                    statement.setString(3, name);
                });
    }

    @Override
    public void remove(String name) throws IOException {
        int unused = database.change(connection -> {
            try (PreparedStatement change =
                    connection.prepareStatement("DELETE FROM athens_log_objects WHERE log = ? AND name = ?")) {
                change.setString(1, log);
                change.setString(2, name);
                return change.executeUpdate();
            }
        });
    }

    @FunctionalInterface
    private interface Values {
        void set(PreparedStatement statement) throws SQLException;
    }

    private int durably(String sql, Values values) throws IOException {
        return database.change(connection -> {
            waitForTheDisk(connection);
            try (PreparedStatement change = connection.prepareStatement(sql)) {
                values.set(change);
                return change.executeUpdate();
            }
        });
    }

    /** A head that was seen and is lost with the power of the server would be a fork. */
    private static void waitForTheDisk(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT set_config('synchronous_commit', 'on', true)"
                        + " WHERE current_setting('synchronous_commit') IN ('off', 'local')")) {
            boolean unused = row.next();
        }
    }

    /** The database and the name of the log. */
    @Override
    public String toString() {
        return database + ": log " + log;
    }
}
