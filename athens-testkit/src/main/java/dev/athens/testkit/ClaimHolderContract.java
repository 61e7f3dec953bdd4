package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.fleet.Claim;
import dev.athens.fleet.ClaimsProvider.ClaimsParts;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What must become of a claim whose holder is killed, or stands still for longer than its lease and wakes up. Extend it, and
 * override what is abstract.
 */
public abstract class ClaimHolderContract {
    private static final int TIMES = 3;
    private static final int MANY_TIMES = 50;

    /** For subclasses. */
    protected ClaimHolderContract() {}

    /** Opens claims with a lease of one or two seconds in this process. */
    protected abstract ClaimsParts open() throws Exception;

    /** Starts a process with the same. */
    protected abstract HolderProcess start() throws Exception;

    /** How many leases the service has now, whoever holds them. */
    protected abstract long leases() throws Exception;

    @Test
    @Timeout(180)
    void passesToAnotherWhenItsHolderIsKilled() throws Exception {
        kill(TIMES);
    }

    @Test
    @Tag("long")
    void passesToAnotherEachTimeThatItsHolderIsKilled() throws Exception {
        kill(MANY_TIMES);
    }

    private void kill(int times) throws Exception {
        try (ClaimsParts mine = open()) {
            for (int i = 0; i < times; i++) {
                try (HolderProcess holder = start()) {
                    assertThat(mine.claims().claim(HolderProcess.KEY)).isEmpty();
                    holder.kill();

                    Claim taken = await(mine);

                    assertThat(taken.isHeld()).isTrue();
                    taken.close();
                }
                assertThat(leases()).as("time %d", i).isZero();
            }
        }
    }

    @Test
    @Timeout(180)
    void isLostToAHolderThatWakesUpTooLate() throws Exception {
        pause(TIMES);
    }

    @Test
    @Tag("long")
    void isLostEachTimeToAHolderThatWakesUpTooLate() throws Exception {
        pause(MANY_TIMES);
    }

    private void pause(int times) throws Exception {
        try (ClaimsParts mine = open()) {
            for (int i = 0; i < times; i++) {
                try (HolderProcess holder = start()) {
                    holder.pause();
                    Claim taken = await(mine);

                    holder.resume();

                    while (holder.isHeld()) {
                        TimeUnit.MILLISECONDS.sleep(50);
                    }
                    // and takes nothing away when it leaves
                    holder.end();
                    assertThat(mine.claims().claim(HolderProcess.KEY)).isEmpty();
                    assertThat(taken.isHeld()).isTrue();
                    taken.close();
                }
                assertThat(leases()).as("time %d", i).isZero();
            }
        }
    }

    private static Claim await(ClaimsParts parts) throws Exception {
        while (true) {
            Optional<Claim> claim = parts.claims().claim(HolderProcess.KEY);
            if (claim.isPresent()) {
                return claim.get();
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
