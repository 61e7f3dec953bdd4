package dev.athens.storage.s3;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Sweeps a bucket now and then on a thread of its own, as long as nobody closes it. */
final class SweepSchedule implements Closeable {
    private static final Logger LOG = System.getLogger(SweepSchedule.class.getName());
    private static final int EVERY_MINUTES = 12 * 60;

    private final ScheduledExecutorService thread;
    private final ScheduledFuture<?> sweeps;

    private SweepSchedule(ScheduledExecutorService thread, ScheduledFuture<?> sweeps) {
        this.thread = thread;
        this.sweeps = sweeps;
    }

    /** Begins at some time within the period, so that servers that start together do not sweep together. */
    static SweepSchedule start(Sweeper sweeper) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread daemon = new Thread(work, "athens-s3-sweep");
            daemon.setDaemon(true);
            return daemon;
        });
        int first = ThreadLocalRandom.current().nextInt(10, EVERY_MINUTES);
        return new SweepSchedule(
                thread, thread.scheduleWithFixedDelay(() -> sweep(sweeper), first, EVERY_MINUTES, TimeUnit.MINUTES));
    }

    private static void sweep(Sweeper sweeper) {
        try {
            int removed = sweeper.sweep();
            LOG.log(Level.DEBUG, () -> "swept, removed " + removed);
        } catch (IOException | RuntimeException e) {
            // the next sweep does what this one could not
            LOG.log(Level.WARNING, () -> "sweeping failed: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        sweeps.cancel(true);
        thread.shutdownNow();
    }
}
