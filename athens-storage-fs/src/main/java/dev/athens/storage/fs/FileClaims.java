package dev.athens.storage.fs;

import dev.athens.fleet.Claim;
import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.Claims;
import dev.athens.fleet.LeaseKeeper;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Says by files in the storage which of several servers does a piece of work. Nobody tells of the end. Thread-safe. */
final class FileClaims implements Claims, Closeable {
    /** How long a claim outlives its process, if nobody says it. */
    static final Duration LEASE = Duration.ofSeconds(10);

    private final LeaseKeeper keeper;

    FileClaims(LeaseKeeper.Leases leases, Duration lease) {
        this.keeper = new LeaseKeeper(leases, lease);
    }

    @Override
    public Optional<Claim> claim(ClaimKey key) throws IOException {
        return keeper.claim(key);
    }

    @Override
    public Duration lease() {
        return keeper.lease();
    }

    @Override
    public void close() {
        keeper.close();
    }
}
