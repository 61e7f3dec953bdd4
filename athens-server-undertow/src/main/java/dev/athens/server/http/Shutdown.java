package dev.athens.server.http;

import dev.athens.http.StatusCodes;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.ExchangeCompletionListener.NextListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether a server is about to end, and which requests still run. From the beginning of the end each answer says that its
 * connection closes, so that clients open the next one elsewhere and none of their requests meets a connection that is
 * just being closed.
 *
 * <p><b>Concurrency:</b> thread-safe. The lock is there for those who wait until nothing runs.
 */
public final class Shutdown {
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicInteger running = new AtomicInteger();
    private final Object lock = new Object();
    private final ExchangeCompletionListener forgetting = this::forget;
    private volatile boolean watched;
    private volatile boolean over;

    /** Notes that somebody has asked whether the server is ready. */
    public void noteWatcher() {
        watched = true;
    }

    public boolean isWatched() {
        return watched;
    }

    /** Begins the end; false if it had begun already. */
    public boolean begin() {
        return !begun.getAndSet(true);
    }

    public boolean hasBegun() {
        return begun.get();
    }

    /** From now on requests are refused: the threads that would answer them go. */
    public void end() {
        over = true;
    }

    /** Counts the requests that a handler answers. */
    public HttpHandler watch(HttpHandler next) {
        return exchange -> {
            enter();
            exchange.addExchangeCompleteListener(forgetting);
            if (begun.get()) {
                exchange.setPersistent(false);
            }
            if (over) {
                ResponseWriter.problem(exchange, StatusCodes.notReady("shutting down"));
                return;
            }
            next.handleRequest(exchange);
        };
    }

    private void forget(HttpServerExchange ended, NextListener following) {
        try {
            leave();
        } finally {
            following.proceed();
        }
    }

    /** Counts a response that is sent without an exchange. */
    public void enter() {
        running.incrementAndGet();
    }

    /** Ends what {@link #enter} has begun. */
    public void leave() {
        if (running.decrementAndGet() == 0 && begun.get()) {
            synchronized (lock) {
                lock.notifyAll();
            }
        }
    }

    /** Waits until no request runs, once the end has begun; false if that takes longer. */
    public boolean awaitNone(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        synchronized (lock) {
            while (running.get() > 0) {
                long nanos = end - System.nanoTime();
                if (nanos <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(lock, nanos);
            }
        }
        return true;
    }
}
