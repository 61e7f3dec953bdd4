package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.storage.StorageParts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What storages with claims must do when servers die or sleep while they fetch: somebody else gets the work when the lease is
 * over, what was saved first is what all clients get, and nothing is left behind. Extend it, say how the storage is opened, and
 * override nothing else. {@link ClaimsContract} has the rest.
 */
@Timeout(600)
public abstract class ClaimHoldersContract {
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration LONG_PAUSE = Duration.ofSeconds(60);
    private static final int AT_ONCE = 10;

    /** How many holders a test has in each build. */
    static final int FEW = 5;

    /** How many it has in the profile for long tests. */
    static final int MANY = 50;

    /** For subclasses. */
    protected ClaimHoldersContract() {}

    /** What becomes of holders that fetch. */
    @FunctionalInterface
    interface Fate {
        /** Has it happen, and everybody go on; ends when nobody fetches any more. */
        void meet(TakeOver takeOver) throws Exception;
    }

    /** Makes an empty storage, and says how the {@linkplain #opener opener} finds it. */
    protected abstract String newPlace() throws Exception;

    /** Opens a storage, in this process and in others. */
    protected abstract Class<? extends ClaimHolder.Opener> opener();

    /** How many leases, and whatever else claims need, the service has now: all that is left behind when everybody has gone. */
    protected abstract long leases(String place) throws Exception;

    /**
     * Has many fetch and meet their fate, some at once.
     *
     * @param ways by which they reach the place, in turn
     */
    final void holders(String place, List<String> ways, int count, Path folder, Fate fate) throws Exception {
        Duration longest = Duration.ZERO;
        try (StorageParts parts =
                opener().getDeclaredConstructor().newInstance().open(place, LEASE)) {
            for (int begun = 0; begun < count; begun += AT_ONCE) {
                List<String> places = new ArrayList<>();
                for (int i = begun; i < Math.min(count, begun + AT_ONCE); i++) {
                    places.add(ways.get(i / 2 % ways.size()));
                }
                try (TakeOver takeOver = new TakeOver(parts, opener(), places, LEASE, begun, folder)) {
                    fate.meet(takeOver);
                    longest = Collections.max(List.of(longest, takeOver.longest()));
                }
            }
        }
        assertThat(leases(place)).isZero();
        System.out.println(getClass().getSimpleName() + ": " + count + " holders, the longest wait was "
                + longest.toMillis() + " ms with leases of " + LEASE.toMillis() + " ms");
    }

    @Test
    void passesTheFetchesOfServersThatAreKilled(@TempDir Path folder) throws Exception {
        killHolders(FEW, folder);
    }

    @Test
    @Tag("long")
    void passesTheFetchesOfManyServersThatAreKilled(@TempDir Path folder) throws Exception {
        killHolders(MANY, folder);
    }

    private void killHolders(int count, Path folder) throws Exception {
        String place = newPlace();
        holders(place, List.of(place), count, folder, takeOver -> {
            takeOver.letOthersFinish();
            takeOver.measure();
            for (ClaimHolder holder : takeOver.holders()) {
                holder.kill();
            }
            takeOver.awaitTakenOver();
            takeOver.assertContent("other");
        });
    }

    @Test
    void servesOneContentThoughServersSleepAmidTheirFetches(@TempDir Path folder) throws Exception {
        pauseHolders(FEW, PAUSE, folder);
    }

    @Test
    @Tag("long")
    void servesOneContentThoughManyServersSleepAmidTheirFetches(@TempDir Path folder) throws Exception {
        pauseHolders(MANY, PAUSE, folder);
    }

    @Test
    @Tag("long")
    void servesOneContentThoughServersSleepForAMinute(@TempDir Path folder) throws Exception {
        pauseHolders(2, LONG_PAUSE, folder);
    }

    private void pauseHolders(int count, Duration pause, Path folder) throws Exception {
        String place = newPlace();
        holders(place, List.of(place), count, folder, takeOver -> {
            long end = System.nanoTime() + pause.toNanos();
            takeOver.measure();
            for (ClaimHolder holder : takeOver.holders()) {
                holder.pause();
            }
            takeOver.awaitTakenOver();
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
            for (ClaimHolder holder : takeOver.holders()) {
                holder.wake();
            }
            goOn(place, takeOver);
        });
    }

    /** Has holders who can go on find out what has become of their work, which they must not take away from others. */
    final void goOn(String place, TakeOver takeOver) throws Exception {
        takeOver.finish();
        for (ClaimHolder holder : takeOver.holders()) {
            holder.end();
        }
        assertThat(leases(place)).isGreaterThanOrEqualTo(takeOver.late());
        takeOver.letOthersFinish();
        takeOver.assertContent("holder");
    }
}
