package dev.athens.storage.jdbc;

import dev.athens.fleet.ClaimsProvider.ClaimsParts;
import dev.athens.storage.jdbc.internal.Postgres;
import dev.athens.testkit.ClaimsContract;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class PostgresClaimsContractIT extends ClaimsContract {
    @AutoClose
    private static PostgresServer server;

    private String database = "";

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @BeforeEach
    void makeDatabase() throws Exception {
        database = server.newDatabase();
        new PostgresStorageProvider().open(server.config(database)).close();
    }

    @Override
    protected Opened open(Path folder, Duration lease) {
        MortalLeases[] leases = new MortalLeases[1];
        PostgresClaims claims =
                PostgresClaims.of(Postgres.quick(server.config(database), Duration.ofSeconds(5)), lease, rows -> {
                    leases[0] = new MortalLeases(rows);
                    return leases[0];
                });
        return new Opened(new ClaimsParts(claims, claims), () -> leases[0].die());
    }

    @Override
    protected long leases() throws Exception {
        return Long.parseLong(server.query(database, "SELECT count(*) FROM athens_claims"));
    }

    @Override
    protected boolean tellsOfTheEnd() {
        return true;
    }
}
