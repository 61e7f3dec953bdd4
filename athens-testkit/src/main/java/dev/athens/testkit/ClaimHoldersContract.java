package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.fleet.Claim;
import dev.athens.fleet.Claims;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What storages with claims must do when a server dies or sleeps while it holds one: somebody else gets the work when the lease
 * is over, what was saved first stays, and nothing is left behind. Extend it, say how the storage is opened, and override
 * nothing else. {@link ClaimsContract} has the rest.
 */
@Timeout(600)
public abstract class ClaimHoldersContract {
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final int TIMES = 3;
    private static final int MANY_TIMES = 50;

    /** For subclasses. */
    protected ClaimHoldersContract() {}

    /** Makes an empty storage, and says how the {@linkplain #opener opener} finds it. */
    protected abstract String newPlace() throws Exception;

    /** Opens a storage, in this process and in others. */
    protected abstract Class<? extends ClaimHolder.Opener> opener();

    /** How many leases, and whatever else claims need, the service has now: all that is left behind when everybody has gone. */
    protected abstract long leases(String place) throws Exception;

    private StorageParts open(String place) throws Exception {
        return opener().getDeclaredConstructor().newInstance().open(place, LEASE);
    }

    @Test
    void passesTheWorkOfAServerThatWasKilled() throws Exception {
        killHolders(TIMES);
    }

    @Test
    @Tag("long")
    void passesTheWorkOfServersThatWereKilledManyTimes() throws Exception {
        killHolders(MANY_TIMES);
    }

    private void killHolders(int times) throws Exception {
        String place = newPlace();
        try (StorageParts parts = open(place)) {
            Claims claims = parts.claims().orElseThrow();
            for (int i = 0; i < times; i++) {
                try (ClaimHolder holder = ClaimHolder.start(opener(), place, LEASE)) {
                    assertThat(claims.claim(ClaimHolder.KEY)).isEmpty();
                    holder.kill();

                    Claim taken = await(claims);

                    assertThat(taken.isHeld()).isTrue();
                    taken.close();
                }
            }
        }
        assertThat(leases(place)).isZero();
    }

    @Test
    void doesNotLetAServerThatSleptReplaceWhatOthersHaveSaved() throws Exception {
        pauseHolders(TIMES);
    }

    @Test
    @Tag("long")
    void doesNotLetServersThatSleptReplaceWhatOthersHaveSaved() throws Exception {
        pauseHolders(MANY_TIMES);
    }

    private void pauseHolders(int times) throws Exception {
        String place = newPlace();
        try (StorageParts parts = open(place)) {
            Storage storage = parts.storage();
            for (int i = 0; i < times; i++) {
                try (ClaimHolder holder = ClaimHolder.start(opener(), place, LEASE)) {
                    holder.pause();

                    Claim taken = await(parts.claims().orElseThrow());
                    assertThat(storage.save(ClaimHolder.VERSION, ClaimHolder.files("other")))
                            .isTrue();
                    // every other time the sleeper finds that nobody has its work any more
                    if (i % 2 == 1) {
                        taken.close();
                    }
                    holder.wake();

                    assertThat(holder.say("save")).isEqualTo("false");
                    assertThat(holder.say("lose")).isEqualTo("lost");
                    assertThat(holder.say("give")).isEqualTo("given");
                    holder.end();
                    assertThat(taken.isHeld()).isEqualTo(i % 2 == 0);
                    taken.close();
                }
                try (InputStream zip =
                        storage.find(ClaimHolder.VERSION).orElseThrow().zip().openStream()) {
                    assertThat(new String(zip.readAllBytes(), StandardCharsets.UTF_8))
                            .isEqualTo("zip of other");
                }
                assertThat(storage.delete(ClaimHolder.VERSION)).isTrue();
            }
        }
        assertThat(leases(place)).isZero();
    }

    /** Looks until it may do the work, as others do who wait for it. */
    private static Claim await(Claims claims) throws Exception {
        while (true) {
            Optional<Claim> claim = claims.claim(ClaimHolder.KEY);
            if (claim.isPresent()) {
                return claim.get();
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
