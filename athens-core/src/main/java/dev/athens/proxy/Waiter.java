package dev.athens.proxy;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.fetch.FetchException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Somebody who wants an answer: he may be sent away instead of waiting for it, and may leave while he waits. Thread-safe. */
final class Waiter {
    private final Supplier<Optional<String>> refusal;

    @GuardedBy("this")
    private Optional<Runnable> leaving = Optional.empty();

    @GuardedBy("this")
    private boolean left;

    /**
     * Comes.
     *
     * @param refusal why he may not wait, asked when he would have to
     */
    Waiter(Supplier<Optional<String>> refusal) {
        this.refusal = refusal;
    }

    /** Somebody who may wait and never leaves. */
    static Waiter patient() {
        return new Waiter(Optional::empty);
    }

    /** Somebody who has left already: what he wants is done when nobody else wants anything, if at all. */
    static Waiter gone() {
        Waiter waiter = patient();
        waiter.leave();
        return waiter;
    }

    Optional<String> refusal() {
        return refusal.get();
    }

    /** Notes whom to tell when he leaves; at once if he has left already. */
    void waitsFor(Runnable told) {
        synchronized (this) {
            if (!left) {
                leaving = Optional.of(told);
                return;
            }
        }
        told.run();
    }

    void leave() {
        Optional<Runnable> told;
        synchronized (this) {
            left = true;
            told = leaving;
            leaving = Optional.empty();
        }
        told.ifPresent(Runnable::run);
    }

    /** The answer that a failure amounts to. The future is the waiter's own: who cancels it leaves, and no more. */
    @SuppressWarnings("FutureReturnValueIgnored") // whatever becomes of it goes into the answer
    CompletableFuture<Answer> settled(CompletableFuture<Answer> answer) {
        CompletableFuture<Answer> settled = new CompletableFuture<>();
        settled.whenComplete((found, failure) -> {
            if (settled.isCancelled()) {
                leave();
            }
        });
        answer.whenComplete((found, failure) -> {
            Throwable cause = failure == null ? null : cause(failure);
            if (cause == null) {
                settled.complete(found);
            } else if (cause instanceof FetchException.NotFound e) {
                settled.complete(new Answer.Absent(e.getMessage()));
            } else if (cause instanceof FetchException.Refused e) {
                settled.complete(new Answer.Refused(e.getMessage()));
            } else {
                settled.completeExceptionally(cause);
            }
        });
        return settled;
    }

    /** What a future failed with. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
