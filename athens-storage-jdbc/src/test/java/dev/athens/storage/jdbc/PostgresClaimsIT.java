package dev.athens.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fleet.Claim;
import dev.athens.fleet.ClaimKey;
import dev.athens.storage.jdbc.internal.Postgres;
import dev.athens.testkit.FaultyLink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Claims of PostgreSQL beyond the contract: a database that is away, what is left there, and who listens. */
@Timeout(120)
class PostgresClaimsIT {
    private static final ClaimKey KEY = new ClaimKey(ClaimKey.Kind.VERSION, "example.com/m@v1.0.0");
    private static final ClaimKey OTHER = new ClaimKey(ClaimKey.Kind.VERSION, "example.com/m@v1.1.0");
    private static final Duration LEASE = Duration.ofMinutes(1);

    @AutoClose
    private static PostgresServer server;

    private String database;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @BeforeEach
    void makeDatabase() throws Exception {
        database = server.newDatabase();
        new PostgresStorageProvider().open(server.config(database)).close();
    }

    private PostgresClaims claims(Duration lease, String... settings) {
        return PostgresClaims.of(
                Postgres.quick(server.config(database, settings), Duration.ofSeconds(2)), lease, rows -> rows);
    }

    private static Claim await(PostgresClaims claims, ClaimKey key) throws InterruptedException {
        while (true) {
            try {
                Optional<Claim> claim = claims.claim(key);
                if (claim.isPresent()) {
                    return claim.get();
                }
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("PostgreSQL at 127.0.0.1");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void connectsToNothingBeforeTheFirstClaim() throws Exception {
        while (!connections().equals("0")) {
            Thread.onSpinWait(); // those that made the tables end by and by
        }
        try (PostgresClaims claims = claims(LEASE)) {
            assertThat(connections()).isEqualTo("0");
            assertThat(claims.claim(KEY)).isPresent();
            assertThat(connections()).isEqualTo("1");
        }
    }

    private String connections() throws Exception {
        return server.query(
                database,
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
    }

    @Test
    void failsAtOnceWhileTheDatabaseIsAwayAndGoesOnWhenItIsBack() throws Exception {
        try (PostgresClaims claims = claims(LEASE)) {
            Claim claim = claims.claim(KEY).orElseThrow();
            server.stop();
            try {
                for (int i = 0; i < 100; i++) {
                    assertThatThrownBy(() -> claims.claim(OTHER))
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining("database " + database);
                }
            } finally {
                server.startAgain();
            }
            await(claims, OTHER).close();

            assertThat(claims.claim(KEY)).isEmpty();
            claim.close();
        }
    }

    @Test
    void takesWithANewConnectionWhenTheServerHasEndedTheOldOne() throws Exception {
        try (PostgresClaims claims = claims(LEASE)) {
            claims.claim(KEY).orElseThrow().close();
            server.execute(
                    database,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND pid <> pg_backend_pid()");

            assertThat(claims.claim(KEY)).isPresent();
        }
    }

    @Test
    void givesUpOnADatabaseThatDoesNotAnswer() throws Exception {
        try (FaultyLink link = FaultyLink.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
                PostgresClaims claims =
                        claims(LEASE, "Port", "" + link.address().getPort())) {
            claims.claim(KEY).orElseThrow().close();
            link.stall();

            assertThatThrownBy(() -> claims.claim(KEY)).isInstanceOf(IOException.class);

            link.heal();
            await(claims, KEY).close();
        }
    }

    @Test
    void givesBackWhatItCouldNotGiveBackWhileTheDatabaseWasAway() throws Exception {
        try (PostgresClaims claims = claims(LEASE);
                PostgresClaims others = claims(LEASE)) {
            Claim claim = claims.claim(KEY).orElseThrow();
            server.stop();
            claim.close();
            server.startAgain();
            await(claims, OTHER).close();

            assertThat(others.claim(KEY)).isPresent();
        }
    }

    @Test
    void removesWhatNobodyTookOverAfterItsEnd() throws Exception {
        server.execute(
                database,
                "INSERT INTO athens_claims SELECT 'version:old' || i, gen_random_uuid(), now() - interval '1 second'"
                        + " FROM generate_series(1, 1000) AS i",
                "INSERT INTO athens_claims VALUES ('version:live', gen_random_uuid(), now() + interval '1 hour')");
        try (PostgresClaims claims = claims(LEASE)) {
            claims.claim(KEY).orElseThrow().close();
        }
        assertThat(server.query(database, "SELECT string_agg(key, ' ') FROM athens_claims"))
                .isEqualTo("version:live");
    }

    @Test
    void takesOverByTheClockOfTheDatabase() throws Exception {
        server.execute(
                database,
                "INSERT INTO athens_claims VALUES ('" + KEY
                        + "', gen_random_uuid(), now() - interval '1 millisecond'), ('" + OTHER
                        + "', gen_random_uuid(), now() + interval '1 hour')");
        try (PostgresClaims claims = claims(LEASE)) {
            assertThat(claims.claim(KEY)).isPresent();
            assertThat(claims.claim(OTHER)).isEmpty();
            assertThat(server.query(
                            database,
                            "SELECT expires - now() BETWEEN interval '59s' AND interval '60s' FROM athens_claims"
                                    + " WHERE key = '" + KEY + "'"))
                    .isEqualTo("t");
        }
    }

    @Test
    void tellsWhoWaitsAndHoldsNothingForThoseWhoHaveLeft() throws Exception {
        try (PostgresClaims one = claims(LEASE);
                PostgresClaims other = claims(LEASE)) {
            Claim claim = one.claim(KEY).orElseThrow();
            Claim forLater = one.claim(OTHER).orElseThrow();
            CompletableFuture<Void> told = other.ended(KEY);
            for (int i = 0; i < 100; i++) {
                other.ended(KEY).cancel(false);
            }
            assertThat(other.waiting()).isEqualTo(1);

            claim.close();
            told.get(30, TimeUnit.SECONDS);

            assertThat(other.waiting()).isZero();
            // and again, now that it listens
            told = other.ended(OTHER);
            // which nobody has claimed, so that no message about it can be on its way
            CompletableFuture<Void> somethingElse = other.ended(new ClaimKey(ClaimKey.Kind.WRITER, "nobody's"));
            forLater.close();
            told.get(30, TimeUnit.SECONDS);
            assertThat(somethingElse).isNotDone();
            assertThat(other.waiting()).isEqualTo(1);
        }
    }

    @Test
    void listensAgainWhenTheDatabaseIsBack() throws Exception {
        try (PostgresClaims one = claims(LEASE);
                PostgresClaims other = claims(LEASE)) {
            other.ended(KEY).get(30, TimeUnit.SECONDS); // it listens
            CompletableFuture<Void> told = other.ended(KEY);
            server.restart();
            await(one, KEY).close();

            told.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void claimsNamesThatAreLongerThanAnIndexCanHave() throws Exception {
        ClaimKey one = new ClaimKey(ClaimKey.Kind.LATEST, "a".repeat(5_000) + "/b");
        ClaimKey other = new ClaimKey(ClaimKey.Kind.LATEST, "a".repeat(5_000) + "/c");
        try (PostgresClaims claims = claims(Duration.ofSeconds(1))) {
            try (Claim held = claims.claim(one).orElseThrow();
                    Claim too = claims.claim(other).orElseThrow()) {
                assertThat(server.query(database, "SELECT max(length(key)) < 1000 FROM athens_claims"))
                        .isEqualTo("t");
                assertThat(held.isHeld()).isTrue();
                assertThat(too.isHeld()).isTrue();
            }
        }
        assertThat(server.query(database, "SELECT count(*) FROM athens_claims")).isEqualTo("0");
    }

    @Test
    void tellsWhatIsMissingWhereTheUserMayNotClaim() throws Exception {
        server.execute(
                database,
                "CREATE USER nobody" + database,
                "GRANT SELECT ON ALL TABLES IN SCHEMA public TO nobody" + database);
        try (PostgresClaims claims = claims(LEASE, "User", "nobody" + database)) {
            assertThatThrownBy(() -> claims.claim(KEY))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("permission denied for table athens_claims");
        }
    }
}
