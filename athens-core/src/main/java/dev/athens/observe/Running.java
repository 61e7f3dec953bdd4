package dev.athens.observe;

import com.google.errorprone.annotations.MustBeClosed;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A step that a thread does, to be closed by that thread when it has ended. What the thread begins meanwhile is a part of it.
 *
 * <pre>{@code
 * try (Running step = Running.begin(Step.PACK, "http", url)) {
 *     return step.done(receive());
 * }
 * }</pre>
 *
 * <p>A step that is closed and neither done nor said to have {@linkplain #failed failed}, and why, has failed for some reason.
 */
public final class Running implements AutoCloseable {
    private static final ThreadLocal<@Nullable Observation> OF_THREAD = new ThreadLocal<>();

    private final Observation mine;
    private final @Nullable Observation before;
    private boolean isDone;
    private @Nullable Throwable failure;

    private Running(Observation mine) {
        this.mine = mine;
        this.before = OF_THREAD.get();
        OF_THREAD.set(mine);
    }

    /** What the calling thread does at the moment, so that it may be told to another thread. */
    public static Observation current() {
        Observation current = OF_THREAD.get();
        return current == null ? Observation.NONE : current;
    }

    /** Begins a part of what the calling thread does; seen by nobody if that is not. */
    @MustBeClosed
    public static Running begin(Step step, String kind, String subject) {
        return new Running(current().begin(step, kind, subject));
    }

    /**
     * Begins a part of what the calling thread does, or something of its own.
     *
     * @param observer who sees it if it is part of nothing
     */
    @MustBeClosed
    public static Running begin(Observer observer, Step step, String kind, String subject) {
        Observation current = current();
        return new Running(
                current == Observation.NONE ? observer.begin(step, kind, subject) : current.begin(step, kind, subject));
    }

    /** Does work as part of something that another thread has begun. */
    public static <T> T within(Observation whole, Callable<T> work) throws Exception {
        Observation before = OF_THREAD.get();
        OF_THREAD.set(whole);
        try {
            return work.call();
        } finally {
            restore(before);
        }
    }

    /**
     * Shows that the calling thread's client waits for something that others have begun, until that is done.
     *
     * @param kind of others
     * @param subject what is waited for, by its text form
     */
    public static void waits(String kind, Object subject, CompletableFuture<?> done) {
        waits(current(), kind, subject, done);
    }

    /** Shows the same of the client of a step. */
    @SuppressWarnings("FutureReturnValueIgnored") // it only tells
    public static void waits(Observation whole, String kind, Object subject, CompletableFuture<?> done) {
        if (whole == Observation.NONE) {
            return;
        }
        Observation wait = whole.begin(Step.WAIT, kind, subject.toString());
        done.whenComplete((result, failure) -> {
            if (failure == null) {
                wait.end();
            } else {
                wait.fail(failure);
            }
        });
    }

    /** The same work as part of whatever the calling thread does now, on whatever thread it is done. */
    public static <T> Callable<T> carried(Callable<T> work) {
        Observation whole = current();
        return whole == Observation.NONE ? work : () -> within(whole, work);
    }

    /** The same function, which does whatever the calling thread does now, on whatever thread it is called. */
    public static <A, B> Function<A, B> carried(Function<A, B> function) {
        Observation whole = current();
        if (whole == Observation.NONE) {
            return function;
        }
        return argument -> {
            Observation before = OF_THREAD.get();
            OF_THREAD.set(whole);
            try {
                return function.apply(argument);
            } finally {
                restore(before);
            }
        };
    }

    /**
     * Does a step as a part of what the calling thread does, or as something of its own.
     *
     * @param observer who sees it if it is part of nothing
     */
    public static <T> T observed(Observer observer, Step step, String kind, String subject, Callable<T> work)
            throws Exception {
        try (Running running = begin(observer, step, kind, subject)) {
            try {
                return running.done(work.call());
            } catch (Exception e) {
                running.failed(e);
                throw e;
            }
        }
    }

    private static void restore(@Nullable Observation before) {
        if (before == null) {
            OF_THREAD.remove();
        } else {
            OF_THREAD.set(before);
        }
    }

    /** Notes that it has ended well, and passes its result on. */
    public <T> T done(T result) {
        isDone = true;
        return result;
    }

    /** Notes that it has ended well. */
    public void done() {
        isDone = true;
    }

    /** Notes why it has failed. */
    public void failed(Throwable reason) {
        failure = reason;
    }

    /** The end of the step. */
    @Override
    public void close() {
        restore(before);
        if (failure != null) {
            mine.fail(failure);
        } else if (isDone) {
            mine.end();
        } else {
            mine.fail(new IllegalStateException("ended by an exception"));
        }
    }
}
