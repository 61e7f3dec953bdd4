package dev.athens.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fleet.Claim;
import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.LeaseKeeper;
import dev.athens.storage.s3.S3Settings.Limits;
import dev.athens.testkit.FaultyLink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Claims in the bucket of a real server. */
@Timeout(120)
class S3ClaimsIT extends BucketTests {
    private static final ClaimKey KEY = new ClaimKey(ClaimKey.Kind.VERSION, "example.com/m@v1.0.0");
    private static final int TAKERS = 16;
    private static final int ROUNDS = 20;

    private LeaseKeeper claims(Duration lease) {
        return keep(S3Leases.claims(new QuickBucket(s3.settings(name).withLease(lease))));
    }

    @Test
    void goToOneOfManyWhoTakeThemOver() throws Exception {
        List<LeaseKeeper> all = new ArrayList<>();
        for (int i = 0; i < TAKERS; i++) {
            all.add(claims(Duration.ofMinutes(1)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(TAKERS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                ClaimKey key = new ClaimKey(ClaimKey.Kind.VERSION, "example.com/m@v1.0." + round);
                // one whose holder has died before it was known
                bucket.put(keys.claim(key), new ClaimObject(BucketKeys.newId(), Duration.ZERO, 0).write());
                List<Callable<Optional<Claim>>> takers = new ArrayList<>();
                all.forEach(claims -> takers.add(() -> claims.claim(key)));
                int held = 0;
                while (held == 0) {
                    for (Future<Optional<Claim>> done : threads.invokeAll(takers)) {
                        held += done.get().isPresent() ? 1 : 0;
                    }
                }
                assertThat(held).as("round %d", round).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void leaveNothingBehind() throws Exception {
        LeaseKeeper claims = claims(Duration.ofMinutes(1));
        for (int i = 0; i < 5; i++) {
            assertThat(claims.claim(new ClaimKey(ClaimKey.Kind.LIST, "example.com/m" + i)))
                    .isPresent();
        }
        assertThat(allKeys()).hasSize(5).allMatch(key -> key.startsWith(".athens/claims/"));

        claims.close();

        assertThat(allKeys()).isEmpty();
    }

    @Test
    void ofTheDeadAreSwept() throws Exception {
        bucket.put(keys.claim(KEY), new ClaimObject(BucketKeys.newId(), Duration.ofSeconds(15), 0).write());
        Limits limits = s3.settings(name).limits();
        Limits young = new Limits(limits.connect(), limits.read(), Duration.ofSeconds(-5));

        assertThat(new Sweeper(bucket).sweep()).isZero();
        assertThat(new Sweeper(keep(Bucket.of(s3.settings(name).withLimits(young)))).sweep())
                .isEqualTo(1);

        assertThat(allKeys()).isEmpty();
    }

    @Test
    void areNoneWhereNothingCanBeWritten() throws Exception {
        assertThat(open(S3Server.settings(name, "", S3Server.READER, s3.address()))
                        .claims())
                .isEmpty();
        assertThat(open(s3.settings(name)).claims()).isPresent();
    }

    @Test
    void saySoWhenTheServerIsAwayAndHeal() throws Exception {
        try (FaultyLink link = FaultyLink.to(s3.address())) {
            LeaseKeeper claims = keep(S3Leases.claims(new QuickBucket(
                    S3Server.settings(name, "", S3Server.ROOT, link.address()).withLease(Duration.ofSeconds(2)))));
            Claim claim = claims.claim(KEY).orElseThrow();
            link.refuse();
            assertFails(claims);
            Claim taken = takeOver();

            link.heal();

            while (claim.isHeld()) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertThat(taken.isHeld()).isTrue();
            link.stall();
            assertFails(claims);
            link.heal();
            assertThat(claims.claim(KEY)).isEmpty();
        }
    }

    private Claim takeOver() throws Exception {
        LeaseKeeper others = claims(Duration.ofMinutes(1));
        Optional<Claim> claim = others.claim(KEY);
        while (claim.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(50);
            claim = others.claim(KEY);
        }
        return claim.get();
    }

    private void assertFails(LeaseKeeper claims) {
        assertThatThrownBy(() -> claims.claim(new ClaimKey(ClaimKey.Kind.LIST, "example.com/m")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("bucket " + name);
    }
}
