package dev.athens.index.jdbc;

import dev.athens.config.ConfigSection;
import dev.athens.index.IndexParts;
import dev.athens.index.IndexProvider;
import dev.athens.storage.jdbc.internal.Database;
import dev.athens.storage.jdbc.internal.Postgres;
import java.io.IOException;

/**
 * Opens an index in PostgreSQL; the table of gomods/athens is taken over. Its settings are those of gomods/athens: {@code
 * Host}, {@code Port}, {@code User}, {@code Password}, {@code Database} and {@code Params}, and besides {@code MaxConnections}
 * and {@code TimeZone}, in which gomods/athens has written its times.
 */
public final class PostgresIndexProvider implements IndexProvider {
    private static final int CONNECTIONS = 4;

    /** For those who find it by its kind. */
    public PostgresIndexProvider() {}

    @Override
    public String kind() {
        return "postgres";
    }

    @Override
    public IndexParts open(ConfigSection config) throws IOException {
        String zone = Zone.of(config).orElse(Zone.UTC);
        Database database = Database.open(Postgres.settings(config, CONNECTIONS));
        try {
            return new IndexParts(PostgresIndex.open(database, zone), database);
        } catch (IOException e) {
            database.close();
            throw e;
        }
    }
}
