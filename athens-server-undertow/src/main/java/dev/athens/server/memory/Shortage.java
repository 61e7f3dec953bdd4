package dev.athens.server.memory;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What the process can run out of while its heap has room, which Java's options for lack of memory do not see. Who comes at
 * such a time is refused, counted and told to come again; nothing else happens. The counts belong to the process as what is
 * short does. Thread-safe.
 */
public final class Shortage {
    /** For buffers off the heap. */
    static final Shortage MEMORY = new Shortage(
            "memory off the heap", "raise -Xmx or -XX:MaxDirectMemorySize if that lasts", System::nanoTime);

    /** The system gives the process no more. */
    public static final Shortage THREADS = new Shortage(
            "threads",
            "raise the limit of processes and threads (ulimit -u, TasksMax=, pids.max) if that lasts",
            System::nanoTime);

    private static final System.Logger LOG = System.getLogger(Shortage.class.getName());
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

    private final String what;
    private final String mend;
    private final LongSupplier nanoTime;
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong quietUntilNanos;

    /**
     * Starts to count.
     *
     * @param what what there is too little of
     * @param mend what to do about it
     */
    Shortage(String what, String mend, LongSupplier nanoTime) {
        this.what = what;
        this.mend = mend;
        this.nanoTime = nanoTime;
        this.quietUntilNanos = new AtomicLong(nanoTime.getAsLong());
    }

    /** What a failure of Java was the lack of, if it was. The words are those of Java 17 and newer. */
    public static Optional<Shortage> of(Throwable failure) {
        if (!(failure instanceof OutOfMemoryError)) {
            return Optional.empty();
        }
        String message = String.valueOf(failure.getMessage());
        if (message.contains("direct buffer memory")) {
            return Optional.of(MEMORY);
        }
        return message.contains("native thread") ? Optional.of(THREADS) : Optional.empty();
    }

    /** What there is too little of. */
    public String what() {
        return what;
    }

    /** Notes that somebody was refused, and says so in the log if it has not said so a moment ago. */
    public void note() {
        long count = refused.incrementAndGet();
        long now = nanoTime.getAsLong();
        long quietUntil = quietUntilNanos.get();
        if (now - quietUntil >= 0 && quietUntilNanos.compareAndSet(quietUntil, now + LOG_INTERVAL.toNanos())) {
            LOG.log(Level.WARNING, "short of " + what + ": " + count + " refused since the start; " + mend);
        }
    }

    /** How many were refused since the start of the process. */
    long refused() {
        return refused.get();
    }
}
