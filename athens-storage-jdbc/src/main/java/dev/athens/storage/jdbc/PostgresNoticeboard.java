package dev.athens.storage.jdbc;

import dev.athens.fleet.Noticeboard;
import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.storage.jdbc.internal.Database;
import dev.athens.storage.jdbc.internal.Migrations;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A noticeboard in PostgreSQL. Times are those of the database. What is to be forgotten gets its numbers in the order in which
 * it is committed, since whoever writes one has a lock until then, so that no reader passes one by. Thread-safe.
 */
final class PostgresNoticeboard implements Noticeboard {
    static final Migrations MIGRATIONS = new Migrations(
            "noticeboard",
            List.of(List.of(
                    // lost with the server's power, and no loss
                    "CREATE UNLOGGED TABLE athens_notices ("
                            + " module text COLLATE \"C\" NOT NULL,"
                            + " name text COLLATE \"C\" NOT NULL,"
                            + " content text NOT NULL,"
                            + " expires timestamptz NOT NULL,"
                            + " PRIMARY KEY (module, name))",
                    "CREATE INDEX athens_notices_expires ON athens_notices (expires)",
                    "CREATE TABLE athens_forgotten ("
                            + " id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                            + " module text COLLATE \"C\" NOT NULL,"
                            + " at timestamptz NOT NULL DEFAULT now())")));

    /** Any number that nobody else takes: "notice". */
    private static final long LOCK = 0x6e6f74696365L;

    /** Longer than a server may be unable to read. */
    private static final String KEPT = "interval '1 hour'";

    /** More than that are taken down with one that is put up. */
    private static final int SWEPT = 100;

    private final Database database;

    PostgresNoticeboard(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Notice> find(ModulePath module, String name) throws IOException {
        return database.read(connection -> {
            try (PreparedStatement find =
                    connection.prepareStatement("SELECT content, extract(epoch FROM expires - now()) * 1000"
                            + " FROM athens_notices WHERE module = ? AND name = ? AND expires > now()")) {
                find.setString(1, module.value());
                find.setString(2, name);
                try (ResultSet row = find.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Notice(row.getString(1), Duration.ofMillis(row.getLong(2))))
                            : Optional.empty();
                }
            }
        });
    }

    @Override
    public void put(ModulePath module, String name, String content, Duration validFor) throws IOException {
        boolean unused = database.change(connection -> {
            try (PreparedStatement put =
                    connection.prepareStatement("INSERT INTO athens_notices (module, name, content, expires)"
                            + " VALUES (?, ?, ?, now() + ? * interval '1 millisecond')"
                            + " ON CONFLICT (module, name) DO UPDATE SET content = excluded.content,"
                            + " expires = excluded.expires")) {
                put.setString(1, module.value());
                put.setString(2, name);
                put.setString(3, content);
                put.setLong(4, validFor.toMillis());
                put.executeUpdate();
            }
            sweep(connection);
            return true;
        });
    }

    /** Whoever writes takes a few away that are over, unless somebody else is about to. */
    private static void sweep(Connection connection) throws SQLException {
        try (Statement sweep = connection.createStatement()) {
            sweep.executeUpdate("DELETE FROM athens_notices WHERE (module, name) IN (SELECT module, name"
                    + " FROM athens_notices WHERE expires < now() LIMIT " + SWEPT + " FOR UPDATE SKIP LOCKED)");
        }
    }

    @Override
    public void forget(ModulePath module) throws IOException {
        boolean unused = database.change(connection -> {
            try (Statement lock = connection.createStatement()) {
                lock.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
                lock.executeUpdate("DELETE FROM athens_forgotten WHERE at < now() - " + KEPT);
            }
            for (String sql : List.of(
                    "DELETE FROM athens_notices WHERE module = ?",
                    "INSERT INTO athens_forgotten (module) VALUES (?)")) {
                try (PreparedStatement change = connection.prepareStatement(sql)) {
                    change.setString(1, module.value());
                    change.executeUpdate();
                }
            }
            return true;
        });
    }

    @Override
    public News news(Optional<String> cursor) throws IOException {
        long last = cursor.map(Long::parseLong).orElse(Long.MAX_VALUE);
        return database.read(connection -> {
            try (PreparedStatement read =
                    connection.prepareStatement("SELECT id, module FROM athens_forgotten WHERE id > ?"
                            + " UNION ALL SELECT coalesce(max(id), 0), '' FROM athens_forgotten ORDER BY 1")) {
                read.setLong(1, last);
                List<ModulePath> modules = new ArrayList<>();
                long newest = cursor.isPresent() ? last : 0;
                try (ResultSet row = read.executeQuery()) {
                    while (row.next()) {
                        newest = Math.max(newest, row.getLong(1));
                        add(modules, row.getString(2));
                    }
                }
                return new News(modules, Long.toString(newest));
            }
        });
    }

    private static void add(List<ModulePath> modules, String name) {
        try {
            if (!name.isEmpty()) {
                modules.add(ModulePath.parse(name));
            }
        } catch (InvalidNameException e) {
            // of a program with other rules
        }
    }
}
