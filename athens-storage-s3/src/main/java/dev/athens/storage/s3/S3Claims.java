package dev.athens.storage.s3;

import dev.athens.fleet.Claim;
import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.Claims;
import dev.athens.fleet.LeaseKeeper;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Claims in a bucket, which tells nobody when one ends. Thread-safe. */
final class S3Claims implements Claims, Closeable {
    private final S3Leases leases;
    private final LeaseKeeper keeper;

    S3Claims(S3Settings settings) {
        this.leases = new S3Leases(settings);
        this.keeper = new LeaseKeeper(leases, settings.lease());
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
        leases.close();
    }
}
