package dev.athens.index.jdbc;

import dev.athens.config.ConfigSection;
import dev.athens.index.IndexParts;
import dev.athens.index.IndexProvider;
import dev.athens.storage.jdbc.internal.Database;
import dev.athens.storage.jdbc.internal.Mysql;
import java.io.IOException;

/**
 * Opens an index in MySQL or MariaDB; the table of gomods/athens is taken over. Its settings are those of gomods/athens:
 * {@code Protocol}, {@code Host}, {@code Port}, {@code User}, {@code Password}, {@code Database} and {@code Params}, and
 * besides {@code MaxConnections} and {@code TimeZone}, in which gomods/athens has written its times if that is another one than
 * the server's.
 */
public final class MysqlIndexProvider implements IndexProvider {
    private static final int CONNECTIONS = 4;

    /** For those who find it by its kind. */
    public MysqlIndexProvider() {}

    @Override
    public String kind() {
        return "mysql";
    }

    @Override
    public IndexParts open(ConfigSection config) throws IOException {
        MysqlTimes times = MysqlTimes.of(Zone.of(config), config);
        Database database = Database.open(times.database());
        try {
            return new IndexParts(MysqlIndex.open(database, times), database);
        } catch (IOException e) {
            database.close();
            throw e;
        }
    }

    static Mysql settings(ConfigSection config) {
        return Mysql.settings(config, CONNECTIONS);
    }
}
