package dev.athens.storage.jdbc;

import dev.athens.config.ConfigSection;
import dev.athens.storage.StorageParts;
import dev.athens.storage.StorageProvider;
import dev.athens.storage.jdbc.internal.Database;
import dev.athens.storage.jdbc.internal.Postgres;
import java.io.IOException;

/**
 * Opens a storage in PostgreSQL, and makes its tables at the first time. Its settings are those of the index of gomods/athens
 * in PostgreSQL: {@code Host}, {@code Port}, {@code User}, {@code Password}, {@code Database} and {@code Params}, and {@code
 * MaxConnections} besides.
 */
public final class PostgresStorageProvider implements StorageProvider {
    private static final int CONNECTIONS = 16;

    /** For those who find it by its kind. */
    public PostgresStorageProvider() {}

    @Override
    public String kind() {
        return "postgres";
    }

    @Override
    public StorageParts open(ConfigSection config) throws IOException {
        Database database = Database.open(Postgres.settings(config, CONNECTIONS));
        try {
            Schema.MIGRATIONS.run(database);
            PostgresNoticeboard.MIGRATIONS.run(database);
        } catch (IOException e) {
            database.close();
            throw e;
        }
        return PostgresStorage.of(database).parts();
    }
}
