package dev.athens.storage.jdbc;

import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.ClaimsProvider.ClaimsParts;
import dev.athens.fleet.LeaseKeeper;
import dev.athens.storage.jdbc.internal.Postgres;
import dev.athens.testkit.ClaimsContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class PostgresClaimsContractIT extends ClaimsContract {
    private static PostgresServer server;

    private String database = "";

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void makeDatabase() throws Exception {
        database = server.newDatabase();
        new PostgresStorageProvider().open(server.config(database)).close();
    }

    @Override
    protected Opened open(Path folder, Duration lease) {
        Mortal[] leases = new Mortal[1];
        PostgresClaims claims =
                PostgresClaims.of(Postgres.quick(server.config(database), Duration.ofSeconds(5)), lease, rows -> {
                    leases[0] = new Mortal(rows);
                    return leases[0];
                });
        return new Opened(new ClaimsParts(claims, claims), () -> leases[0].dead = true);
    }

    /** Leases that nobody renews any more when their holder has died. What it does after that reaches the database. */
    private static final class Mortal implements LeaseKeeper.Leases {
        private final LeaseKeeper.Leases rows;
        private volatile boolean dead;

        Mortal(LeaseKeeper.Leases rows) {
            this.rows = rows;
        }

        @Override
        public Optional<String> take(ClaimKey key) throws IOException {
            return rows.take(key);
        }

        @Override
        public Set<ClaimKey> renew(Map<ClaimKey, String> tokens) throws IOException {
            return dead ? Set.of() : rows.renew(tokens);
        }

        @Override
        public void give(ClaimKey key, String token) throws IOException {
            rows.give(key, token);
        }
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
