package dev.athens.fleet;

import dev.athens.internal.SeldomWarning;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes claims out of leases: takes them, renews all that this process holds by one heartbeat on a thread of its own, and gives
 * them back. A service that keeps leases needs no more to keep claims, unless it tells of their end.
 *
 * <p><b>Concurrency.</b> Thread-safe. A lease that a renewal has found lost is never held again, even if it is renewed by
 * mistake.
 */
public final class LeaseKeeper implements Claims, Closeable {
    private static final Logger LOG = System.getLogger(LeaseKeeper.class.getName());

    /** How often leases are renewed in the time that they last: one lost answer loses none. */
    private static final int BEATS = 3;

    private final Leases leases;
    private final Duration lease;
    private final Map<ClaimKey, Held> held = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor heart;
    private final AtomicBoolean beating = new AtomicBoolean();
    private final SeldomWarning notRenewed = new SeldomWarning(LOG, "others may do the same work");
    private final SeldomWarning notGivenBack = new SeldomWarning(LOG, "they end by themselves");

    /** The service that keeps leases. Calls block, and are made by many threads. */
    public interface Leases extends AutoCloseable {
        /**
         * Takes a lease, or one that has ended.
         *
         * @return what tells this lease from all others of the same key; empty if somebody has one
         */
        Optional<String> take(ClaimKey key) throws IOException;

        /**
         * Renews leases.
         *
         * @param tokens of each, as they were given
         * @return those that are lost: somebody else has them, or they are gone
         */
        Set<ClaimKey> renew(Map<ClaimKey, String> tokens) throws IOException;

        /** Gives a lease back, unless somebody else has it by now. */
        void give(ClaimKey key, String token) throws IOException;

        /** Leaves the service, after all leases of this process have been given back. By default there is nothing to do. */
        @Override
        default void close() {}
    }

    private final class Held implements Claim {
        private final ClaimKey key;
        private final String token;
        private volatile boolean lost;

        Held(ClaimKey key, String token) {
            this.key = key;
            this.token = token;
        }

        @Override
        public boolean isHeld() {
            return !lost && held.get(key) == this;
        }

        @Override
        public void close() {
            if (held.remove(key, this) && !lost) {
                try {
                    leases.give(key, token);
                } catch (IOException e) {
                    notGivenBack.warn("claims cannot be given back: " + e.getMessage());
                }
            }
        }
    }

    /**
     * Starts with nothing held, and has no thread until something is.
     *
     * @param lease how long one lasts by the clock of the service
     */
    public LeaseKeeper(Leases leases, Duration lease) {
        this.leases = leases;
        this.lease = lease;
        this.heart = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "athens-claims");
            thread.setDaemon(true);
            return thread;
        });
        heart.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private void beat() {
        if (!beating.compareAndSet(false, true)) {
            return;
        }
        long beat = Math.max(1, lease.toMillis() / BEATS);
        try {
            Future<?> unused = heart.scheduleWithFixedDelay(this::renew, beat, beat, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.TRACE, "closed before anything was claimed");
        }
    }

    @Override
    public Optional<Claim> claim(ClaimKey key) throws IOException {
        if (held.containsKey(key)) {
            return Optional.empty();
        }
        Optional<String> token = leases.take(key);
        if (token.isEmpty()) {
            return Optional.empty();
        }
        Held claim = new Held(key, token.get());
        Optional<Held> before = Optional.ofNullable(held.put(key, claim));
        // a lease that this process has lost without knowing it
        before.ifPresent(old -> old.lost = true);
        beat();
        if (heart.isShutdown()) {
            // whoever closes has not seen it
            claim.close();
            throw new IOException("nothing is claimed any more, this server is being stopped");
        }
        return Optional.of(claim);
    }

    @Override
    public Duration lease() {
        return lease;
    }

    private void renew() {
        List<Held> all = new ArrayList<>(held.values());
        if (all.isEmpty()) {
            return;
        }
        Map<ClaimKey, String> tokens = new ConcurrentHashMap<>();
        all.forEach(claim -> tokens.put(claim.key, claim.token));
        try {
            Set<ClaimKey> lost = leases.renew(tokens);
            for (Held claim : all) {
                if (lost.contains(claim.key) && held.remove(claim.key, claim)) {
                    claim.lost = true;
                    LOG.log(
                            Level.WARNING,
                            claim.key
                                    + ": its claim has ended, as this process was slow or the service has lost it; others may do the same work");
                }
            }
        } catch (IOException | RuntimeException e) {
            if (!heart.isShutdown()) {
                notRenewed.warn("claims cannot be renewed: " + e.getMessage());
            }
        }
    }

    /** Stops renewing, gives back what is held, and closes the leases. */
    @Override
    public void close() {
        heart.shutdownNow();
        new ArrayList<>(held.values()).forEach(Held::close);
        leases.close();
    }
}
