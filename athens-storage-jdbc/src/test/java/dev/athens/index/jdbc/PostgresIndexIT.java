package dev.athens.index.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.index.IndexEntry;
import dev.athens.index.IndexParts;
import dev.athens.storage.jdbc.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresIndexIT extends SharedIndexContract {
    @AutoClose
    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @Override
    String newDatabase() throws Exception {
        return server.newDatabase();
    }

    @Override
    IndexParts open(String database, String... others) throws IOException {
        return new PostgresIndexProvider().open(server.config(database, others));
    }

    /** Source: gomods/athens, pkg/index/postgres/postgres.go. */
    @Override
    void makeTable(String database) throws Exception {
        server.execute(
                database,
                "CREATE TABLE IF NOT EXISTS indexes(id SERIAL PRIMARY KEY, path VARCHAR(255) NOT NULL,"
                        + " version VARCHAR(255) NOT NULL, timestamp TIMESTAMP NOT NULL)",
                "CREATE INDEX IF NOT EXISTS idx_timestamp ON indexes (timestamp)",
                "CREATE UNIQUE INDEX IF NOT EXISTS idx_module_version ON indexes (path, version)");
    }

    /** It gives a text with the offset of its zone, which the server drops. */
    @Override
    void insert(String database, String path, String version, String wall) throws Exception {
        try (Connection connection = server.connect(database);
                PreparedStatement statement = connection.prepareStatement(
                        "INSERT INTO indexes (path, version, timestamp) VALUES (?, ?, ?::timestamp)")) {
            statement.setString(1, path);
            statement.setString(2, version);
            statement.setString(3, wall.replace(' ', 'T') + "-05:00");
            statement.executeUpdate();
        }
    }

    @Override
    String walls(String database) throws Exception {
        return server.query(
                database,
                "SELECT string_agg(to_char(timestamp, 'YYYY-MM-DD HH24:MI:SS'), ',' ORDER BY id) FROM indexes");
    }

    /** At the end of summer, clocks show the same hour twice. */
    @Test
    void keepsItsOrderWhenTheWallGoesBack() throws Exception {
        String database = server.newDatabase();
        Instant before = Instant.parse("2025-11-02T05:59:00Z");
        Instant after = Instant.parse("2025-11-02T06:01:00Z");
        var index = index(database, "TimeZone", "America/New_York");

        index.add(List.of(version(1)), before);
        index.add(List.of(version(2)), after);

        assertThat(index.since(after, 10)).containsExactly(new IndexEntry(version(2), after));
        assertThat(walls(database)).as("what gomods/athens reads").isEqualTo("2025-11-02 01:59:00,2025-11-02 01:01:00");
    }
}
