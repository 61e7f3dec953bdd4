package dev.athens.index.jdbc;

import dev.athens.storage.jdbc.internal.Database;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/**
 * The table {@code indexes} in MySQL, made anew or as gomods/athens has made it. Changing a table commits whatever was begun, so
 * there is no list of what was done: what the table looks like tells what is to do.
 */
final class MysqlTable {
    private static final int MAX_WAIT_SECONDS = 1800;
    private static final String PATH = "path VARCHAR(2000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL";
    private static final String VERSION = "version VARCHAR(500) CHARACTER SET ascii COLLATE ascii_bin NOT NULL";

    private final Database database;

    MysqlTable(Database database) {
        this.database = database;
    }

    void make(Connection connection) throws SQLException, IOException {
        if (isMade(connection)) {
            return;
        }
        try {
            ServerLock.holding(connection, MAX_WAIT_SECONDS, () -> change(connection));
        } catch (SQLException e) {
            throw new IOException(
                    database
                            + ": the table indexes cannot be made or changed, give the user the rights CREATE, ALTER and"
                            + " INDEX for the first start: " + e.getMessage(),
                    e);
        }
    }

    private static boolean change(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (columns(connection).isEmpty()) {
                return statement.execute("CREATE TABLE indexes ("
                        + " id INT AUTO_INCREMENT PRIMARY KEY, " + PATH + ", " + VERSION + ","
                        + " timestamp TIMESTAMP(6) NULL,"
                        + " athens_time BIGINT NULL,"
                        + " INDEX (timestamp),"
                        + " UNIQUE INDEX idx_module_version (path, version),"
                        + " UNIQUE INDEX athens_index_time (athens_time)) ENGINE=InnoDB ROW_FORMAT=DYNAMIC");
            }
            // it had 255 characters, and took those that differ by case for the same
            return !isMade(connection)
                    && statement.execute("ALTER TABLE indexes MODIFY " + PATH + ", MODIFY " + VERSION + ","
                            + " ADD COLUMN athens_time BIGINT NULL,"
                            + " ADD UNIQUE INDEX athens_index_time (athens_time), ENGINE=InnoDB, ROW_FORMAT=DYNAMIC");
        }
    }

    private static boolean isMade(Connection connection) throws SQLException {
        return columns(connection).contains("athens_time");
    }

    private static Set<String> columns(Connection connection) throws SQLException {
        Set<String> names = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT lower(column_name) FROM information_schema.columns"
                        + " WHERE table_schema = database() AND table_name = 'indexes'")) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
    }
}
