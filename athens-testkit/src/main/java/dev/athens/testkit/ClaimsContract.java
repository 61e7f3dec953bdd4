package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.fleet.Claim;
import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.Claims;
import dev.athens.fleet.ClaimsProvider.ClaimsParts;
import dev.athens.fleet.LeaseKeeper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What all {@link Claims} must do. Extend it, say how a process opens them, and override nothing else.
 *
 * <p>What becomes of a claim whose holder has died is told by the {@linkplain Opened#die death} of an opening.
 */
@Timeout(120)
public abstract class ClaimsContract {
    private static final ClaimKey KEY =
            new ClaimKey(ClaimKey.Kind.VERSION, "example.com/Some/module@v1.0.0-RC1+incompatible");
    private static final int CALLERS = 16;

    /** For subclasses. */
    protected ClaimsContract() {}

    /**
     * Opens the claims as a process of its own would, always the same ones during a test. The test closes them.
     *
     * @param folder of the test
     * @param lease how long a claim outlives its process
     */
    protected abstract Opened open(Path folder, Duration lease) throws Exception;

    /**
     * The claims of one process.
     *
     * @param parts the claims
     * @param die makes them end as if the process had been killed: nothing is renewed and nothing given back any more
     */
    public record Opened(ClaimsParts parts, Runnable die) implements AutoCloseable {
        Claims claims() {
            return parts.claims();
        }

        @Override
        public void close() throws IOException {
            parts.close();
        }
    }

    /** Leases that nobody renews any more when their holder has died. What it does after that reaches the service. */
    protected static final class MortalLeases implements LeaseKeeper.Leases {
        private final LeaseKeeper.Leases leases;
        private volatile boolean dead;

        /** Of a holder that lives. */
        public MortalLeases(LeaseKeeper.Leases leases) {
            this.leases = leases;
        }

        /** Has their holder die. */
        public void die() {
            dead = true;
        }

        @Override
        public Optional<String> take(ClaimKey key) throws IOException {
            return leases.take(key);
        }

        @Override
        public Set<ClaimKey> renew(Map<ClaimKey, String> tokens) throws IOException {
            return dead ? Set.of() : leases.renew(tokens);
        }

        @Override
        public void give(ClaimKey key, String token) throws IOException {
            leases.give(key, token);
        }

        @Override
        public void close() {
            leases.close();
        }
    }

    /** How many leases the service has now, whoever holds them: all that is left behind when everybody has gone. */
    protected abstract long leases() throws Exception;

    @Test
    void givesAPieceOfWorkToOneOfMany(@TempDir Path folder) throws Exception {
        try (Opened one = open(folder, Duration.ofMinutes(1));
                Opened other = open(folder, Duration.ofMinutes(1))) {
            List<Callable<Optional<Claim>>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                Claims claims = i % 2 == 0 ? one.claims() : other.claims();
                callers.add(() -> claims.claim(KEY));
            }
            ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
            try {
                List<Claim> held = new ArrayList<>();
                for (Future<Optional<Claim>> done : threads.invokeAll(callers)) {
                    done.get().ifPresent(held::add);
                }
                assertThat(held).hasSize(1);
                assertThat(held.get(0).isHeld()).isTrue();
            } finally {
                threads.shutdownNow();
            }
        }
        assertThat(leases()).isZero();
    }

    @Test
    void givesItAgainWhenItIsGivenBack(@TempDir Path folder) throws Exception {
        try (Opened one = open(folder, Duration.ofMinutes(1));
                Opened other = open(folder, Duration.ofMinutes(1))) {
            Claim claim = one.claims().claim(KEY).orElseThrow();
            assertThat(other.claims().claim(KEY)).isEmpty();
            assertThat(one.claims().claim(KEY)).isEmpty();

            claim.close();

            assertThat(claim.isHeld()).isFalse();
            assertThat(other.claims().claim(KEY)).isPresent();
        }
        assertThat(leases()).isZero();
    }

    @Test
    void keepsKeysApart(@TempDir Path folder) throws Exception {
        try (Opened one = open(folder, Duration.ofMinutes(1))) {
            List<ClaimKey> keys = new ArrayList<>();
            for (ClaimKey.Kind kind : ClaimKey.Kind.values()) {
                for (String name : List.of(
                        "example.com/a@v1.0.0",
                        "example.com/A@v1.0.0",
                        "example.com/a@v1.0.0-x",
                        "example.com/a/@v1.0.0")) {
                    keys.add(new ClaimKey(kind, name));
                }
            }
            for (ClaimKey key : keys) {
                assertThat(one.claims().claim(key)).as(key.toString()).isPresent();
            }
        }
        assertThat(leases()).isZero();
    }

    @Test
    void outlivesItsLeaseAsLongAsItsProcessLives(@TempDir Path folder) throws Exception {
        Duration lease = Duration.ofMillis(1_500);
        try (Opened one = open(folder, lease);
                Opened other = open(folder, lease)) {
            Claim claim = one.claims().claim(KEY).orElseThrow();
            long end = System.nanoTime() + lease.multipliedBy(3).toNanos();
            while (System.nanoTime() < end) {
                assertThat(other.claims().claim(KEY)).isEmpty();
                TimeUnit.MILLISECONDS.sleep(100);
            }
            assertThat(claim.isHeld()).isTrue();
        }
        assertThat(leases()).isZero();
    }

    @Test
    void passesToAnotherWhenItsProcessHasDied(@TempDir Path folder) throws Exception {
        Duration lease = Duration.ofMillis(1_500);
        try (Opened other = open(folder, lease)) {
            Opened one = open(folder, lease);
            Claim lost = one.claims().claim(KEY).orElseThrow();
            one.die().run();

            Claim taken = await(other.claims());

            assertThat(taken.isHeld()).isTrue();
            // the dead one wakes up, and takes nothing away
            lost.close();
            assertThat(other.claims().claim(KEY)).isEmpty();
            assertThat(taken.isHeld()).isTrue();
            one.close();
        }
        assertThat(leases()).isZero();
    }

    private static Claim await(Claims claims) throws Exception {
        while (true) {
            Optional<Claim> claim = claims.claim(KEY);
            if (claim.isPresent()) {
                return claim.get();
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Test
    void tellsOfTheEndIfItTellsAtAll(@TempDir Path folder) throws Exception {
        try (Opened one = open(folder, Duration.ofMinutes(1));
                Opened other = open(folder, Duration.ofMinutes(1))) {
            Claim claim = one.claims().claim(KEY).orElseThrow();
            CompletableFuture<Void> ended = other.claims().ended(KEY);
            CompletableFuture<Void> nobodyWaits = other.claims().ended(KEY);
            nobodyWaits.cancel(false);

            claim.close();

            if (tellsOfTheEnd()) {
                ended.get(30, TimeUnit.SECONDS);
            }
            assertThat(other.claims().claim(KEY)).isPresent();
        }
    }

    /** Whether {@link Claims#ended} completes when a claim is given back; otherwise who waits must look. */
    protected boolean tellsOfTheEnd() {
        return false;
    }
}
