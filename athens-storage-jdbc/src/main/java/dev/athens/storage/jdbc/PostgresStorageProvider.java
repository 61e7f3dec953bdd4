package dev.athens.storage.jdbc;

import dev.athens.config.ConfigSection;
import dev.athens.storage.StorageParts;
import dev.athens.storage.StorageProvider;
import dev.athens.storage.jdbc.internal.Database;
import dev.athens.storage.jdbc.internal.Postgres;
import java.io.IOException;
import java.time.Duration;

/**
 * Opens a storage in PostgreSQL, and makes its tables at the first time. Its settings are those of the index of gomods/athens
 * in PostgreSQL: {@code Host}, {@code Port}, {@code User}, {@code Password}, {@code Database} and {@code Params}, and {@code
 * MaxConnections}, {@code CallTimeout} and {@code LockTTL} besides, which says how long the claim of a dead server lasts.
 */
public final class PostgresStorageProvider implements StorageProvider {
    private static final int CONNECTIONS = 16;
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration LONGEST_LEASE = Duration.ofHours(1);

    /** A heartbeat that takes longer than this comes too late for the lease. */
    private static final int CALLS_IN_LEASE = 3;

    /** For those who find it by its kind. */
    public PostgresStorageProvider() {}

    @Override
    public String kind() {
        return "postgres";
    }

    @Override
    public StorageParts open(ConfigSection config) throws IOException {
        PostgresClaims claims = claims(config);
        Database database = Database.open(Postgres.settings(config, CONNECTIONS));
        try {
            Schema.MIGRATIONS.run(database);
            PostgresNoticeboard.MIGRATIONS.run(database);
            PostgresLogStore.MIGRATIONS.run(database);
        } catch (IOException e) {
            database.close();
            throw e;
        }
        return PostgresStorage.of(database).parts(claims);
    }

    /** Claims of the configured database, which is asked nothing yet. */
    private static PostgresClaims claims(ConfigSection config) {
        Duration lease = config.find("LockTTL")
                .map(value -> value.duration(Duration.ofSeconds(1), LONGEST_LEASE))
                .orElse(LEASE);
        Duration call = Duration.ofSeconds(Math.max(1, lease.toSeconds() / CALLS_IN_LEASE));
        return PostgresClaims.of(Postgres.quick(config, call), lease, rows -> rows);
    }
}
