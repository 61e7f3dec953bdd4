package dev.athens.index.jdbc;

import dev.athens.index.VersionIndex;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.jdbc.internal.Database;
import dev.athens.storage.jdbc.internal.Migrations;
import dev.athens.storage.jdbc.internal.Names;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The table in PostgreSQL. Writers follow each other by an advisory lock, which ends after the commit. */
final class PostgresIndex implements IndexTable {
    /** Any number that nobody else takes; the table is told apart by its own. */
    private static final int LOCK = 0x61746873;

    private static final Migrations MIGRATIONS = new Migrations("index", List.of(first()));

    /** As SQL. */
    private final String zone;

    private PostgresIndex(String zone) {
        this.zone = zone;
    }

    /** The table as gomods/athens makes it, made anew or as it is there, and then what is ours. */
    private static List<String> first() {
        return List.of(
                "CREATE TABLE IF NOT EXISTS indexes ("
                        + " id serial PRIMARY KEY,"
                        + " path text NOT NULL,"
                        + " version text NOT NULL,"
                        + " timestamp timestamp NOT NULL)",
                "CREATE INDEX IF NOT EXISTS idx_timestamp ON indexes (timestamp)",
                "CREATE UNIQUE INDEX IF NOT EXISTS idx_module_version ON indexes (path, version)",
                // it had 255 characters
                "ALTER TABLE indexes ALTER COLUMN path TYPE text, ALTER COLUMN version TYPE text",
                "ALTER TABLE indexes ADD COLUMN IF NOT EXISTS athens_time bigint",
                "CREATE UNIQUE INDEX athens_index_time ON indexes (athens_time)",
                "CREATE INDEX athens_index_others ON indexes (id) WHERE athens_time IS NULL");
    }

    /**
     * Opens the index of a database, and makes its table or takes it over.
     *
     * @param zone in which others have written and will read their times
     */
    static VersionIndex open(Database database, String zone) throws IOException {
        MIGRATIONS.run(database);
        // in a text, the sign of an offset would mean the contrary, as in POSIX
        String sql = (zone.matches("[+-].*") ? "interval '" : "'") + zone + "'";
        TableIndex index = new TableIndex(database, new PostgresIndex(sql));
        database.alone(connection -> {
            requireZone(connection, sql);
            if (!isReadOnly(connection)) {
                index.takeOver(connection);
            }
            return true;
        });
        return index;
    }

    private static void requireZone(Connection connection, String zone) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT now() AT TIME ZONE " + zone).close();
        }
    }

    private static boolean isReadOnly(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('transaction_read_only') = 'on'"
                        + " OR NOT has_table_privilege('indexes', 'UPDATE')")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    @Override
    public <T> T writing(Connection connection, Writing<T> work) throws SQLException, IOException {
        return Database.inTransaction(connection, locked -> {
            try (Statement statement = locked.createStatement()) {
                statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ", 'indexes'::regclass::oid::int)");
            }
            return work.run();
        });
    }

    @Override
    public void adopt(Connection connection, long last) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE indexes SET athens_time = timed.time FROM ("
                // each a microsecond after the one before, or later if its own time is
                + " SELECT id, n + greatest(?, max(t - n) OVER (ORDER BY n)) AS time FROM ("
                + "  SELECT id, t, row_number() OVER (ORDER BY t, id) AS n FROM ("
                + "   SELECT id, least((extract(epoch FROM timestamp AT TIME ZONE " + zone + ") * 1000000)::bigint,"
                + "    (extract(epoch FROM clock_timestamp()) * 1000000)::bigint) AS t"
                + "   FROM indexes WHERE athens_time IS NULL) AS others) AS numbered) AS timed"
                + " WHERE indexes.id = timed.id")) {
            update.setLong(1, last);
            update.executeUpdate();
        }
    }

    @Override
    public Set<ModuleVersion> known(Connection connection, List<ModuleVersion> versions) throws SQLException {
        Set<ModuleVersion> known = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT path, version FROM indexes"
                + " JOIN unnest(?::text[], ?::text[]) AS wanted (path, version) USING (path, version)")) {
            setNames(connection, statement, versions);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Names.parse(row.getString(1), row.getString(2)).ifPresent(known::add);
                }
            }
        }
        return known;
    }

    @Override
    public int insert(Connection connection, Map<ModuleVersion, Long> times) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO indexes (path, version, timestamp, athens_time)"
                        + " SELECT path, version,"
                        + " (timestamptz '1970-01-01 00:00:00Z' + t * interval '1 microsecond') AT TIME ZONE " + zone
                        + ", t"
                        + " FROM unnest(?::text[], ?::text[], ?::bigint[]) AS new (path, version, t)"
                        + " ON CONFLICT (path, version) DO NOTHING")) {
            statement.setArray(1, texts(connection, times.keySet(), version -> version.path()
                    .value()));
            statement.setArray(2, texts(connection, times.keySet(), version -> version.version()
                    .value()));
            statement.setArray(
                    3, connection.createArrayOf("bigint", times.values().toArray()));
            return statement.executeUpdate();
        }
    }

    private static void setNames(Connection connection, PreparedStatement statement, List<ModuleVersion> versions)
            throws SQLException {
        statement.setArray(
                1, texts(connection, versions, version -> version.path().value()));
        statement.setArray(
                2, texts(connection, versions, version -> version.version().value()));
    }

    private static java.sql.Array texts(
            Connection connection, java.util.Collection<ModuleVersion> versions, Function<ModuleVersion, String> part)
            throws SQLException {
        return connection.createArrayOf("text", versions.stream().map(part).toArray());
    }
}
