package dev.athens.proxy;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Optional;
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
}
