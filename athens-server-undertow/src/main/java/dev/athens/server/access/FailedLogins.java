package dev.athens.server.access;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Counts failed logins, so that guessing gets slow. A name from one address may fail ten times a minute, all names from it a hundred
 * times: one job with a wrong password does not lock out its neighbours behind the same address, nor those who know the password.
 * Thread-safe.
 */
public final class FailedLogins {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_OF_NAME = 10;
    private static final int MOST_OF_ADDRESS = 100;

    /** Names can be long, and are the attacker's choice. */
    private static final int MAX_NAME_CHARS = 64;

    /** With more addresses than that, the work itself is what is bounded. */
    private static final int MAX_ENTRIES = 20_000;

    private final LongSupplier nanoTime;
    private final LongAdder all = new LongAdder();

    @GuardedBy("this")
    private final Map<String, Integer> failures = new HashMap<>();

    @GuardedBy("this")
    private long sinceNanos;

    public FailedLogins(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.sinceNanos = nanoTime.getAsLong();
    }

    /** Tells whether a name must not be tried any more for a while from an address. */
    synchronized boolean areTooMany(String address, String name) {
        startAnew();
        return failures.getOrDefault(key(address, name), 0) >= MOST_OF_NAME
                || failures.getOrDefault(address, 0) >= MOST_OF_ADDRESS;
    }

    /** Notes a failure; those of names that failed too often already do not count for their neighbours. */
    synchronized void add(String address, String name) {
        all.increment();
        startAnew();
        if (failures.getOrDefault(key(address, name), 0) < MOST_OF_NAME && failures.size() < MAX_ENTRIES) {
            failures.merge(key(address, name), 1, Integer::sum);
            failures.merge(address, 1, Integer::sum);
        }
    }

    /** How many there were since the start. */
    public long count() {
        return all.sum();
    }

    /** After how many seconds it may be tried again. */
    synchronized long secondsLeft() {
        return Math.max(1, WINDOW.minusNanos(nanoTime.getAsLong() - sinceNanos).toSeconds());
    }

    private static String key(String address, String name) {
        return address + " " + name.substring(0, Math.min(name.length(), MAX_NAME_CHARS));
    }

    @GuardedBy("this")
    private void startAnew() {
        if (nanoTime.getAsLong() - sinceNanos >= WINDOW.toNanos()) {
            sinceNanos = nanoTime.getAsLong();
            failures.clear();
        }
    }
}
