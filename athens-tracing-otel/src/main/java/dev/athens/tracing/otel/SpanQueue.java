package dev.athens.tracing.otel;

import java.io.Closeable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends steps that have ended, on a thread of its own, some at a time. Who adds one never waits: what finds no room, since the
 * collector is away or too slow, is counted and lost.
 *
 * <p>Concurrency: thread-safe. Only the thread uses the exporter, which it opens when there is something to send, and a moment
 * later than the request that it is about: by then that is answered.
 */
final class SpanQueue implements Closeable {
    /** As the libraries of OpenTelemetry have it. Source: OpenTelemetry specification, "Batching processor". */
    static final int MAX_WAITING = 2_048;

    static final int MAX_BATCH = 512;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** As long as gomods/athens gives it. */
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);

    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

    private static final Logger LOG = System.getLogger(SpanQueue.class.getName());

    /** What has ended; empty to wake who waits for it. */
    private final BlockingQueue<Optional<Span.Ended>> waiting = new ArrayBlockingQueue<>(MAX_WAITING);

    private final AtomicLong lost = new AtomicLong();
    private final Supplier<Exporter> opening;
    private final Thread thread;
    private volatile boolean closing;
    private long toldLost;
    private long toldNanos = System.nanoTime() - BETWEEN_WARNINGS.toNanos();

    /** Sends steps. Used by one thread. */
    interface Exporter extends AutoCloseable {
        /** Tells whether they have arrived. */
        boolean send(List<Span.Ended> spans);

        @Override
        void close();
    }

    SpanQueue(Supplier<Exporter> opening) {
        this.opening = opening;
        this.thread = new Thread(this::run, "athens-traces");
        thread.setDaemon(true);
        thread.setContextClassLoader(SpanQueue.class.getClassLoader());
        thread.start();
    }

    void add(Span.Ended span) {
        if (closing || !waiting.offer(Optional.of(span))) {
            lost.incrementAndGet();
        }
    }

    /** How many were not sent, since this was made. */
    long lost() {
        return lost.get();
    }

    private void run() {
        try (Lazy exporter = new Lazy()) {
            while (sendNext(exporter)) {
                warn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) { // the outermost frame
            LOG.log(Level.ERROR, "no more traces are sent", e);
        }
        closing = true;
        lost.addAndGet(waiting.size());
        waiting.clear();
    }

    /** The exporter, once it is needed. */
    private final class Lazy implements AutoCloseable {
        private @Nullable Exporter opened;

        boolean send(List<Span.Ended> spans) {
            if (opened == null) {
                opened = opening.get();
            }
            return opened.send(spans);
        }

        @Override
        public void close() {
            if (opened != null) {
                opened.close();
            }
        }
    }

    /** Sends what is there a moment after it began to come, or as soon as it is enough; false at the end. */
    private boolean sendNext(Lazy exporter) throws InterruptedException {
        Optional<Span.Ended> next = waiting.take();
        List<Span.Ended> batch = new ArrayList<>();
        long end = System.nanoTime() + PAUSE.toNanos();
        while (next != null) {
            next.ifPresent(batch::add);
            if (batch.size() == MAX_BATCH) {
                break;
            }
            next = waiting.poll(closing ? 0 : end - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        if (!batch.isEmpty() && !exporter.send(batch)) {
            lost.addAndGet(batch.size());
        }
        return !closing || !waiting.isEmpty();
    }

    private void warn() {
        long now = lost.get();
        if (now > toldLost && System.nanoTime() - toldNanos >= BETWEEN_WARNINGS.toNanos()) {
            toldLost = now;
            toldNanos = System.nanoTime();
            LOG.log(
                    Level.WARNING,
                    () -> "the collector of traces is away or too slow: " + now + " steps of traces are lost so far");
        }
    }

    /** Sends what is left, unless that takes too long. */
    @Override
    public void close() {
        closing = true;
        // if there is no room, nobody sleeps
        boolean unused = waiting.offer(Optional.empty());
        try {
            thread.join(LAST_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.log(Level.WARNING, "the last traces are lost: the collector does not take them");
            thread.interrupt();
        }
    }
}
