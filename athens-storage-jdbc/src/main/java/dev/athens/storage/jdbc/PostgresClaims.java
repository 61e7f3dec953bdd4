package dev.athens.storage.jdbc;

import dev.athens.fleet.Claim;
import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.Claims;
import dev.athens.fleet.LeaseKeeper;
import dev.athens.storage.jdbc.internal.OwnConnection;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * Says by a table of the database which of several servers does a piece of work. It has two connections of its own, made when
 * they are needed: one takes, renews and gives back, the other listens. Thread-safe.
 */
final class PostgresClaims implements Claims, Closeable {
    private final OwnConnection database;
    private final LeaseKeeper keeper;
    private final ClaimBell bell;

    private PostgresClaims(OwnConnection database, LeaseKeeper keeper) {
        this.database = database;
        this.keeper = keeper;
        this.bell = new ClaimBell(database);
    }

    /**
     * Claims in a database that has the tables.
     *
     * @param lease how long a claim outlives its process
     * @param change puts something before the leases
     */
    static PostgresClaims of(
            OwnConnection.Settings settings, Duration lease, UnaryOperator<LeaseKeeper.Leases> change) {
        OwnConnection database = new OwnConnection(settings, ClaimRows.INIT_SQL);
        return new PostgresClaims(database, new LeaseKeeper(change.apply(new ClaimRows(database, lease)), lease));
    }

    @Override
    public Optional<Claim> claim(ClaimKey key) throws IOException {
        return keeper.claim(key);
    }

    @Override
    public CompletableFuture<Void> ended(ClaimKey key) {
        return bell.next(ClaimRows.key(key));
    }

    @Override
    public Duration lease() {
        return keeper.lease();
    }

    /** How many futures are held for those who wait. */
    int waiting() {
        return bell.waiting();
    }

    @Override
    public void close() {
        bell.close();
        keeper.close();
        database.close();
    }
}
