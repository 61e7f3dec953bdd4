package dev.athens.server.endpoints;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.fetch.FailureReason;
import dev.athens.server.options.HealthPart;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A part of the server that is asked how it is: by one thread at a time, and again only when its last answer is no longer good. Who
 * asks meanwhile gets the same answer. One that says nothing for long is in trouble until it does.
 *
 * <p><b>Concurrency:</b> thread-safe. No lock is held while it is asked.
 */
final class AskedPart {
    /** Longer than a healthy disk or service ever takes; probes mostly give up sooner, and then have no answer either. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final System.Logger LOG = System.getLogger(HealthHandler.class.getName());

    private final HealthPart part;
    private final Executor threads;
    private final LongSupplier nanoTime;
    private final Duration patience;

    @GuardedBy("this")
    private CompletableFuture<Finding> asked;

    @GuardedBy("this")
    private CompletableFuture<Finding> answer;

    @GuardedBy("this")
    private long askedNanos;

    @GuardedBy("this")
    private Finding last;

    @GuardedBy("this")
    private boolean neverAsked = true;

    AskedPart(HealthPart part, Executor threads, LongSupplier nanoTime, Duration patience) {
        this.part = part;
        this.threads = threads;
        this.nanoTime = nanoTime;
        this.patience = patience;
        this.last = Finding.ok(part);
        this.asked = CompletableFuture.completedFuture(last);
        this.answer = asked;
    }

    HealthPart part() {
        return part;
    }

    /** How it was when it last said something; well, if it never did. */
    synchronized Finding last() {
        return last;
    }

    /** Asks it, unless it was asked a moment ago or is being asked. */
    synchronized CompletableFuture<Finding> ask() {
        boolean isGood = !neverAsked
                && nanoTime.getAsLong() - askedNanos < part.interval().toNanos();
        if (isGood || !asked.isDone()) {
            return answer;
        }
        neverAsked = false;
        askedNanos = nanoTime.getAsLong();
        CompletableFuture<Finding> finding = new CompletableFuture<>();
        Finding silent = Finding.trouble(part, "does not answer within " + patience.toSeconds() + " seconds");
        asked = finding;
        answer = finding.copy()
                .completeOnTimeout(silent, patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((found, failure) -> note(found));
        try {
            threads.execute(() -> finding.complete(look()));
        } catch (RejectedExecutionException e) {
            finding.complete(Finding.trouble(part, "the server is closed"));
        }
        return answer;
    }

    private Finding look() {
        try {
            part.check().check();
            return Finding.ok(part);
        } catch (IOException e) {
            return Finding.trouble(part, FailureReason.of(e));
        } catch (RuntimeException | Error e) {
            // the outermost frame of its thread
            LOG.log(Level.ERROR, part.name() + ": cannot be asked", e);
            return Finding.trouble(part, e.toString());
        }
    }

    /** Says in the log what has changed, once. */
    private synchronized void note(Finding found) {
        boolean changed = found.isOk() != last.isOk();
        last = found;
        if (!changed) {
            return;
        }
        if (found.isOk()) {
            LOG.log(Level.INFO, part.name() + ": well again");
        } else {
            LOG.log(
                    Level.WARNING,
                    (part.isNeeded() ? "not ready: " : "ready, but in trouble: ") + part.name() + ": "
                            + found.detail().orElseThrow());
        }
    }
}
