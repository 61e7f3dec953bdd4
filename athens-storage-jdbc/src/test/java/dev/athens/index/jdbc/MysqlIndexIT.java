package dev.athens.index.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigException;
import dev.athens.index.IndexParts;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MysqlIndexIT extends SharedIndexContract {
    private static MysqlServer server;

    @BeforeAll
    static void start() throws Exception {
        server = MysqlServer.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Override
    String newDatabase() throws Exception {
        return server.newDatabase();
    }

    @Override
    IndexParts open(String database, String... others) throws IOException {
        return new MysqlIndexProvider().open(server.config(database, others));
    }

    /** Source: gomods/athens, pkg/index/mysql/mysql.go. */
    @Override
    void makeTable(String database) throws Exception {
        server.execute(
                database,
                "CREATE TABLE IF NOT EXISTS indexes(id INT AUTO_INCREMENT PRIMARY KEY"
                        + " COMMENT 'Unique identifier for a module line',"
                        + " path VARCHAR(255) NOT NULL COMMENT 'Import path of the module',"
                        + " version VARCHAR(255) NOT NULL COMMENT 'Module version',"
                        + " timestamp TIMESTAMP(6) COMMENT 'Date and time when the module was first created',"
                        + " INDEX (timestamp), UNIQUE INDEX idx_module_version (path, version)) CHARACTER SET utf8");
    }

    /** It gives a text with an offset, which MariaDB drops if it is not strict, and refuses if it is. */
    @Override
    void insert(String database, String path, String version, String wall) throws Exception {
        server.execute(
                "mysql",
                "SET GLOBAL time_zone = '+00:00'",
                "SET SESSION time_zone = '+00:00'",
                "SET SESSION sql_mode = ''",
                "INSERT INTO " + database + ".indexes (path, version, timestamp) VALUES ('" + path + "', '" + version
                        + "', '" + wall.replace(' ', 'T') + "-05:00')");
    }

    @Override
    String walls(String database) throws Exception {
        return server.query(
                database, "SELECT group_concat(date_format(timestamp, '%Y-%m-%d %H:%i:%s') ORDER BY id) FROM indexes");
    }

    /** Before MariaDB 10.10 and MySQL 8, such a column was set to now at every change of its row. */
    @Test
    void leavesTheTimesOfAnOldServerAlone() throws Exception {
        String database = server.newDatabase();
        makeTable(database);
        server.execute(
                database,
                "ALTER TABLE indexes MODIFY timestamp TIMESTAMP(6) NOT NULL"
                        + " DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)");
        insert(database, "example.com/a", "v1.0.1", "2025-12-31 10:00:00");

        assertThat(index(database).since(Instant.EPOCH, 10)).hasSize(1);

        assertThat(server.query(database, "SELECT CONVERT_TZ(timestamp, @@time_zone, '+00:00') FROM indexes"))
                .startsWith("2025-12-31 10:00:00");
    }

    @Test
    void keepsTimesThatTheColumnOfGomodsAthensCannotHold() throws Exception {
        Instant late = Instant.parse("2040-01-01T00:00:00Z");
        var index = index(server.newDatabase());

        index.add(List.of(version(1)), late);

        assertThat(index.since(late, 1)).hasSize(1);
    }

    @Test
    void takesTheParametersOfTheGoDriverThatMeanSomethingHere() throws Exception {
        String database = server.newDatabase();

        assertThat(index(database, "Params", "parseTime:true,timeout:5s,charset:utf8mb4,sql_mode:''")
                        .since(Instant.EPOCH, 1))
                .isEmpty();
        assertThatThrownBy(() -> open(database, "Params", "pasreTime:true"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("pasreTime");
        assertThatThrownBy(() -> open(database, "Params", "tls:custom"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tls=custom");
        assertThatThrownBy(() -> open(database, "Protocol", "unix"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("must be tcp");
        assertThatThrownBy(() -> open(database, "TimeZone", "Mars/Olympus"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("must be a time zone");
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        String database = server.newDatabase();

        assertThatThrownBy(() -> open(database + "none", "Password", "very secret"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + server.port())
                .hasMessageNotContaining("very secret");
        assertThatThrownBy(() -> open(database, "TimeZone", "Europe/Berlin"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("mysql_tzinfo_to_sql");
    }
}
