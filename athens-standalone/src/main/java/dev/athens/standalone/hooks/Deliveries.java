package dev.athens.standalone.hooks;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The deliveries that came lately, so that none counts twice. Only those come in whose sender has proven itself. Thread-safe.
 */
final class Deliveries {
    /** Longer than forges repeat a delivery; those with a time of their own are refused after minutes. */
    private static final Duration WINDOW = Duration.ofDays(1);

    /** Some 200 bytes each. */
    static final int MAX = 10_000;

    private final InstantSource clock;

    @GuardedBy("this")
    private final Map<String, Instant> seen = new LinkedHashMap<>();

    Deliveries(InstantSource clock) {
        this.clock = clock;
    }

    /** Notes a delivery; false if it came before. */
    synchronized boolean add(String delivery) {
        Instant now = clock.instant();
        Iterator<Instant> oldest = seen.values().iterator();
        while (oldest.hasNext() && Duration.between(oldest.next(), now).compareTo(WINDOW) > 0) {
            oldest.remove();
        }
        if (seen.putIfAbsent(delivery, now) != null) {
            return false;
        }
        if (seen.size() > MAX) {
            seen.remove(seen.keySet().iterator().next());
        }
        return true;
    }
}
