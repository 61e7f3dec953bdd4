package dev.athens.proxy;

import dev.athens.fetch.FetchException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs work for many callers once per key, on a bounded pool.
 *
 * <h2>Concurrency</h2>
 *
 * <p>Callers with one key share one future while the work waits or runs. The work belongs to none of them: it has its own
 * deadline, counted from when it was asked for, and goes on when every caller has left.
 */
final class Singleflight implements AutoCloseable {
    /** Beyond this many waiting fetches a new one fails at once instead of queueing up. */
    private static final int MAX_QUEUED = 10_000;

    private static final int IDLE_THREAD_SECONDS = 30;
    private static final int CLOSE_SECONDS = 5;

    private final ConcurrentMap<Object, CompletableFuture<?>> flights = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor pool;

    Singleflight(int threads) {
        AtomicInteger count = new AtomicInteger();
        this.pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_THREAD_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_QUEUED),
                work -> newThread(work, count.incrementAndGet()));
        pool.allowCoreThreadTimeOut(true);
    }

    private static Thread newThread(Runnable work, int number) {
        Thread thread = new Thread(work, "athens-fetch-" + number);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Joins the work for a key, or starts it.
     *
     * @param key what the work is for; equal keys must give results of one type
     * @return the future that all callers share; it fails with what the work threw, or with a {@link TimeoutException}
     */
    @SuppressWarnings({
        "unchecked", // one key, one type: see above
        "FutureReturnValueIgnored" // it only cleans up
    })
    <T> CompletableFuture<T> join(Object key, Duration timeout, Callable<T> work) {
        CompletableFuture<T> mine = new CompletableFuture<>();
        CompletableFuture<?> theirs = flights.putIfAbsent(key, mine);
        if (theirs != null) {
            return (CompletableFuture<T>) theirs;
        }
        Runnable landing = () -> flights.remove(key, mine);
        FutureTask<Boolean> task = new FutureTask<>(() -> run(mine, work, landing), true);
        mine.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).whenComplete((result, failure) -> {
            landing.run();
            if (failure instanceof TimeoutException) {
                task.cancel(true);
            }
        });
        try {
            pool.execute(task);
        } catch (RejectedExecutionException e) {
            String reason = pool.isShutdown() ? "shutting down" : "too many fetches are waiting, try again later";
            mine.completeExceptionally(new FetchException.Unavailable(key + ": " + reason, e));
        }
        return mine;
    }

    /** Lands before the callers wake, so that none of them can join this flight again and get yesterday's result. */
    private static <T> void run(CompletableFuture<T> future, Callable<T> work, Runnable landing) {
        try {
            T result = work.call();
            landing.run();
            future.complete(result);
        } catch (InterruptedException e) {
            // by the deadline, whose callers have their answer already, or by close
            landing.run();
            future.completeExceptionally(new FetchException.Unavailable("interrupted by shutdown", e));
        } catch (Throwable e) { // the outermost frame: the callers get whatever it was
            landing.run();
            future.completeExceptionally(e);
        }
    }

    /** Interrupts running work, fails what waits, and gives both a moment to clean up. */
    @Override
    public void close() {
        pool.shutdownNow();
        flights.values().forEach(flight -> {
            flight.completeExceptionally(new FetchException.Unavailable("interrupted by shutdown"));
        });
        try {
            if (!pool.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                System.getLogger(Singleflight.class.getName())
                        .log(System.Logger.Level.WARNING, "a fetch does not react to its interruption");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
