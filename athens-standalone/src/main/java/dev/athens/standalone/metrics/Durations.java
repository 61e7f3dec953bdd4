package dev.athens.standalone.metrics;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Counts how long something took, in classes. Thread-safe; adding one takes nanoseconds and no memory. */
final class Durations {
    /** For what is answered from memory as well as for what waits for origins. */
    private static final double[] USUAL = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300
    };

    /** Source: gomods/athens, pkg/observ. */
    private static final double[] OF_GOMODS = {0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30};

    private final double[] bounds;
    private final long[] boundNanos;
    private final LongAdder[] counts;
    private final LongAdder nanos = new LongAdder();

    private Durations(double[] boundSeconds) {
        this.bounds = new double[boundSeconds.length + 1];
        this.boundNanos = new long[boundSeconds.length];
        this.counts = new LongAdder[boundSeconds.length + 1];
        for (int i = 0; i < boundSeconds.length; i++) {
            bounds[i] = boundSeconds[i];
            boundNanos[i] = Math.round(boundSeconds[i] * TimeUnit.SECONDS.toNanos(1));
        }
        bounds[boundSeconds.length] = Double.POSITIVE_INFINITY;
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    /** Classes from half a millisecond to five minutes. */
    static Durations usual() {
        return new Durations(USUAL);
    }

    /** The classes of gomods/athens. */
    static Durations ofGomods() {
        return new Durations(OF_GOMODS);
    }

    void add(long tookNanos) {
        int i = 0;
        while (i < boundNanos.length && tookNanos > boundNanos[i]) {
            i++;
        }
        counts[i].increment();
        nanos.add(tookNanos);
    }

    /** The upper ends of the classes in seconds; the last one has none. */
    double[] bounds() {
        return bounds.clone();
    }

    /** How many there are in each class. */
    long[] counts() {
        long[] now = new long[counts.length];
        for (int i = 0; i < now.length; i++) {
            now[i] = counts[i].sum();
        }
        return now;
    }

    long count() {
        long all = 0;
        for (LongAdder count : counts) {
            all += count.sum();
        }
        return all;
    }

    double seconds() {
        return (double) nanos.sum() / TimeUnit.SECONDS.toNanos(1);
    }
}
