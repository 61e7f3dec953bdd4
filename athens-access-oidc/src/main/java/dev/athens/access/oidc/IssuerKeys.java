package dev.athens.access.oidc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.internal.SeldomWarning;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/**
 * What is known of an issuer's keys: asked for when they are needed first, again every few minutes while they are used, and when a
 * token names another. While the issuer is away, keys stay in force for an hour, in which tokens that they could have been
 * misused for have mostly expired.
 *
 * <p><b>Concurrency:</b> thread-safe. There is one question at a time, and never another within some seconds, whatever is sent
 * here; those who need its answer share it. The lock is held for no question.
 */
final class IssuerKeys {
    static final Duration FRESH = Duration.ofMinutes(5);
    static final Duration VALID = Duration.ofHours(1);
    static final Duration PAUSE = Duration.ofSeconds(5);
    static final Duration MAX_PAUSE = Duration.ofSeconds(60);

    private static final SeldomWarning WARNING = new SeldomWarning(
            System.getLogger(IssuerKeys.class.getName()),
            "tokens of this issuer are checked as long as its keys are known");

    /** Asks the issuer, and waits for the answer. */
    @FunctionalInterface
    interface Source {
        PublishedKeys ask() throws IOException;
    }

    /** Does something on another thread. */
    @FunctionalInterface
    interface Later {
        void run(Runnable work, Duration delay);
    }

    private record Answer(PublishedKeys keys, long sinceNanos) {}

    private final String issuer;
    private final Source source;
    private final Later later;
    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private Optional<CompletableFuture<PublishedKeys>> running = Optional.empty();

    /** When the last question was asked. */
    @GuardedBy("this")
    private long askedNanos;

    @GuardedBy("this")
    private boolean everAsked;

    @GuardedBy("this")
    private int failures;

    @GuardedBy("this")
    private String failure = "";

    private volatile Optional<Answer> answer = Optional.empty();

    IssuerKeys(String issuer, Source source, Later later, LongSupplier nanoTime) {
        this.issuer = issuer;
        this.source = source;
        this.later = later;
        this.nanoTime = nanoTime;
    }

    /** The keys that count now, if they are known; equal ones are the same object. Asks again if they are not fresh. */
    Optional<PublishedKeys> current() {
        Optional<Answer> now = answer;
        if (now.isEmpty()) {
            return Optional.empty();
        }
        long age = nanoTime.getAsLong() - now.get().sinceNanos();
        if (age >= FRESH.toNanos()) {
            renewAside();
        }
        return age < VALID.toNanos() ? Optional.of(now.get().keys()) : Optional.empty();
    }

    /** Asks, unless somebody does or it was done a moment ago; nobody waits for it. */
    synchronized void renewAside() {
        if (running.isEmpty() && delayNanos() == 0) {
            start(new CompletableFuture<>(), 0);
        }
    }

    /**
     * The keys as they are from now on: of the question that runs, or of the next one. Fails with an {@link IOException} whose
     * message is for whoever has sent a token; at once, if the issuer was away a moment ago.
     */
    synchronized CompletableFuture<PublishedKeys> renewed() {
        if (running.isPresent()) {
            return running.get();
        }
        long delayNanos = delayNanos();
        if (failures > 0 && delayNanos > 0) {
            return CompletableFuture.failedFuture(new IOException(failure));
        }
        CompletableFuture<PublishedKeys> asked = new CompletableFuture<>();
        start(asked, delayNanos);
        return asked;
    }

    @GuardedBy("this")
    private void start(CompletableFuture<PublishedKeys> asked, long delayNanos) {
        running = Optional.of(asked);
        try {
            later.run(() -> ask(asked), Duration.ofNanos(delayNanos));
        } catch (RejectedExecutionException e) {
            running = Optional.empty();
            asked.completeExceptionally(e);
        }
    }

    /** How long nobody may ask. */
    @GuardedBy("this")
    private long delayNanos() {
        return everAsked ? Math.max(0, askedNanos + pause().toNanos() - nanoTime.getAsLong()) : 0;
    }

    @GuardedBy("this")
    private Duration pause() {
        Duration pause = PAUSE.multipliedBy(1L << Math.min(Math.max(failures - 1, 0), 10));
        return pause.compareTo(MAX_PAUSE) < 0 ? pause : MAX_PAUSE;
    }

    private void ask(CompletableFuture<PublishedKeys> asked) {
        synchronized (this) {
            askedNanos = nanoTime.getAsLong();
            everAsked = true;
        }
        try {
            succeed(asked, source.ask());
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            WARNING.warn(reason);
            fail(asked, reason);
        } catch (RuntimeException | Error e) {
            fail(asked, issuer + " could not be asked for its keys");
            throw e;
        }
    }

    private void succeed(CompletableFuture<PublishedKeys> asked, PublishedKeys keys) {
        PublishedKeys kept;
        synchronized (this) {
            kept = answer.map(Answer::keys).filter(keys::equals).orElse(keys);
            answer = Optional.of(new Answer(kept, askedNanos));
            failures = 0;
            running = Optional.empty();
        }
        asked.complete(kept);
    }

    private void fail(CompletableFuture<PublishedKeys> asked, String reason) {
        synchronized (this) {
            failures++;
            failure = reason;
            running = Optional.empty();
        }
        asked.completeExceptionally(new IOException(reason));
    }

    /** Leaves nobody waiting. */
    void close() {
        Optional<CompletableFuture<PublishedKeys>> waiting;
        synchronized (this) {
            waiting = running;
        }
        waiting.ifPresent(asked -> asked.completeExceptionally(new RejectedExecutionException("closed")));
    }
}
