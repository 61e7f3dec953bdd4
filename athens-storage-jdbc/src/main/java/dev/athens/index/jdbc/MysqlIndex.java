package dev.athens.index.jdbc;

import dev.athens.index.VersionIndex;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.jdbc.internal.Database;
import dev.athens.storage.jdbc.internal.Names;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table in MySQL or MariaDB. Writers follow each other by a lock of the server that they give back after the commit. */
final class MysqlIndex implements IndexTable {
    /** Making or changing the table takes longer. */
    private static final int MAX_SLOW_WAIT_SECONDS = 1800;

    private final MysqlTimes times;
    private final int waitSeconds;

    private MysqlIndex(MysqlTimes times, int waitSeconds) {
        this.times = times;
        this.waitSeconds = waitSeconds;
    }

    /** Opens the index of a database, and makes its table or takes it over. */
    static VersionIndex open(Database database, MysqlTimes times) throws IOException {
        TableIndex slow = new TableIndex(database, new MysqlIndex(times, MAX_SLOW_WAIT_SECONDS));
        database.alone(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET time_zone = '+00:00'");
            }
            requireZone(database, connection, times);
            new MysqlTable(database).make(connection);
            if (!isReadOnly(connection)) {
                slow.takeOver(connection);
            }
            return true;
        });
        // others take some milliseconds each
        int wait = Math.toIntExact(database.settings().maxCall().toSeconds() + 1) / 2;
        return new TableIndex(database, new MysqlIndex(times, wait));
    }

    private static void requireZone(Database database, Connection connection, MysqlTimes times)
            throws SQLException, IOException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT " + times.read("TIMESTAMP '2026-01-01 00:00:00'") + " IS NULL")) {
            row.next();
            if (row.getBoolean(1)) {
                throw new IOException(database + ": the server knows no time zone "
                        + times.zone().orElse(times.sessionZone())
                        + ", load its tables by mysql_tzinfo_to_sql, or set TimeZone to an offset such as -05:00");
            }
        }
    }

    private static boolean isReadOnly(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@global.read_only")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    @Override
    public <T> T writing(Connection connection, Writing<T> work) throws SQLException, IOException {
        return ServerLock.holding(
                connection, waitSeconds, () -> Database.inTransaction(connection, locked -> work.run()));
    }

    @Override
    public void adopt(Connection connection, long last) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE indexes JOIN ("
                // each a microsecond after the one before, or later if its own time is
                + " SELECT id, n + greatest(?, max(t - n) OVER (ORDER BY n)) AS time FROM ("
                + "  SELECT id, t, CAST(row_number() OVER (ORDER BY t, id) AS SIGNED) AS n FROM ("
                + "   SELECT id, least(timestampdiff(MICROSECOND, '1970-01-01', coalesce(" + times.read("timestamp")
                + ", utc_timestamp(6))), timestampdiff(MICROSECOND, '1970-01-01', utc_timestamp(6))) AS t"
                + "   FROM indexes WHERE athens_time IS NULL) AS others) AS numbered) AS timed"
                + " ON indexes.id = timed.id"
                // else old servers set it to now
                + " SET indexes.athens_time = timed.time, indexes.timestamp = indexes.timestamp")) {
            update.setLong(1, last);
            update.executeUpdate();
        }
    }

    @Override
    public Set<ModuleVersion> known(Connection connection, List<ModuleVersion> versions) throws SQLException {
        Set<ModuleVersion> known = new HashSet<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT path, version FROM indexes WHERE (path, version) IN ("
                        + String.join(", ", Collections.nCopies(versions.size(), "(?, ?)")) + ")")) {
            int at = 1;
            for (ModuleVersion version : versions) {
                statement.setString(at++, version.path().value());
                statement.setString(at++, version.version().value());
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Names.parse(row.getString(1), row.getString(2)).ifPresent(known::add);
                }
            }
        }
        return known;
    }

    @Override
    public int insert(Connection connection, Map<ModuleVersion, Long> added) throws SQLException {
        String row = "(?, ?, " + times.write() + ", ?)";
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO indexes (path, version, timestamp, athens_time) VALUES "
                        + String.join(", ", Collections.nCopies(added.size(), row))
                        // not IGNORE, which ignores more
                        + " ON DUPLICATE KEY UPDATE id = id")) {
            int at = 1;
            for (Map.Entry<ModuleVersion, Long> entry : added.entrySet()) {
                statement.setString(at++, entry.getKey().path().value());
                statement.setString(at++, entry.getKey().version().value());
                statement.setString(at++, MysqlTimes.parameter(Micros.instant(entry.getValue())));
                statement.setLong(at++, entry.getValue());
            }
            return statement.executeUpdate();
        }
    }
}
