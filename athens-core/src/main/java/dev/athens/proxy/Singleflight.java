package dev.athens.proxy;

import dev.athens.fetch.FetchException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs work for many callers once per key, on the threads of a pool.
 *
 * <h2>Concurrency</h2>
 *
 * <p>Callers with one key share one future while the work waits or runs. The work belongs to none of them: it has its own
 * deadline, counted from when it was asked for, and goes on when every caller has left.
 */
final class Singleflight implements AutoCloseable {
    private final ConcurrentMap<Object, CompletableFuture<?>> flights = new ConcurrentHashMap<>();
    private final FetchPool pool;

    /** Takes over the pool, which it closes. */
    Singleflight(FetchPool pool) {
        this.pool = pool;
    }

    /**
     * Joins the work for a key, or starts it.
     *
     * @param key what the work is for; equal keys must give results of one type
     * @param host whom the work will probably wait for
     * @return the future that all callers share; it fails with what the work threw, or with a {@link TimeoutException}
     */
    @SuppressWarnings({
        "unchecked", // one key, one type: see above
        "FutureReturnValueIgnored" // it only cleans up
    })
    <T> CompletableFuture<T> join(Object key, String host, Duration timeout, Callable<T> work) {
        CompletableFuture<T> mine = new CompletableFuture<>();
        CompletableFuture<?> theirs = flights.putIfAbsent(key, mine);
        if (theirs != null) {
            return (CompletableFuture<T>) theirs;
        }
        Runnable landing = () -> flights.remove(key, mine);
        try {
            FutureTask<Boolean> task = new FutureTask<>(() -> run(mine, work, landing), true);
            mine.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).whenComplete((result, failure) -> {
                landing.run();
                if (failure instanceof TimeoutException) {
                    task.cancel(true);
                }
            });
            pool.execute(host, task);
        } catch (RejectedExecutionException e) {
            mine.completeExceptionally(FetchException.Unavailable.overloaded(key + ": " + e.getMessage()));
        } catch (
                Throwable e) { // such as a lack of memory or of threads: a flight that nobody flies would block its key
            landing.run();
            mine.completeExceptionally(e);
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
        pool.stop();
        flights.values().forEach(flight -> {
            flight.completeExceptionally(new FetchException.Unavailable("interrupted by shutdown"));
        });
        pool.close();
    }
}
