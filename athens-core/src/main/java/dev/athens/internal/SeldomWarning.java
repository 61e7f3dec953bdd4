package dev.athens.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Logs what would be logged too often: one warning in a minute, with the number of those before it. Thread-safe. */
public final class SeldomWarning {
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final Logger log;
    private final String consequence;

    @GuardedBy("this")
    private long warnedNanos = System.nanoTime() - INTERVAL.toNanos();

    @GuardedBy("this")
    private long silent;

    /**
     * Has warned of nothing.
     *
     * @param log takes the warnings
     * @param consequence what is done about it
     */
    public SeldomWarning(Logger log, String consequence) {
        this.log = log;
        this.consequence = consequence;
    }

    /** Warns, unless it did within the last minute. */
    public synchronized void warn(String message) {
        if (System.nanoTime() - warnedNanos < INTERVAL.toNanos()) {
            silent++;
            return;
        }
        String others = silent > 0 ? " (and " + silent + " more such warnings since the last one)" : "";
        log.log(Level.WARNING, message + "; " + consequence + others);
        warnedNanos = System.nanoTime();
        silent = 0;
    }
}
