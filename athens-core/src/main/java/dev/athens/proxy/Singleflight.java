package dev.athens.proxy;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.fetch.FetchException;
import dev.athens.observe.Running;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Runs work for many callers once per key, on the threads of a pool.
 *
 * <h2>Concurrency</h2>
 *
 * <p>Callers with one key share one future while the work waits or runs. The work belongs to none of them: it has its own
 * deadline, counted from when it was asked for, and goes on when every caller has left; only its turn may come later then.
 */
final class Singleflight implements AutoCloseable {
    private final ConcurrentMap<Object, Flight<?>> flights = new ConcurrentHashMap<>();
    private final FetchPool pool;
    private final LongAdder joined = new LongAdder();

    /** Takes over the pool, which it closes. */
    Singleflight(FetchPool pool) {
        this.pool = pool;
    }

    /** Work under way, and how many wait for it. */
    private static final class Flight<T> {
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final FetchPool pool;

        @GuardedBy("this")
        private int passengers;

        @GuardedBy("this")
        private FetchPool.@Nullable Work work;

        Flight(FetchPool pool) {
            this.pool = pool;
        }

        void board(Waiter waiter) {
            synchronized (this) {
                passengers++;
                if (passengers == 1 && work != null) {
                    pool.want(work);
                }
            }
            waiter.waitsFor(this::leave);
        }

        private synchronized void leave() {
            passengers--;
            if (passengers == 0 && work != null) {
                pool.desert(work);
            }
        }

        synchronized void begin(String host, FutureTask<?> task, Runnable giveUp) {
            FetchPool.Work begun = pool.execute(host, task, giveUp);
            work = begun;
            if (passengers == 0) {
                pool.desert(begun);
            }
        }

        synchronized void end() {
            if (work != null) {
                pool.withdraw(work);
            }
        }
    }

    /**
     * Joins the work for a key, or starts it.
     *
     * @param key what the work is for; equal keys must give results of one type
     * @param host whom the work will probably wait for
     * @param waiter who waits for it; when all have left, what still waits for its turn lets all else pass
     * @return the future that all callers share; it fails with what the work threw, or with an {@link OverdueException}
     */
    @SuppressWarnings("unchecked") // one key, one type: see above
    <T> CompletableFuture<T> join(Object key, String host, Duration timeout, Callable<T> work, Waiter waiter) {
        Flight<T> mine = new Flight<>(pool);
        Flight<?> theirs = flights.putIfAbsent(key, mine);
        Flight<T> flight = theirs == null ? mine : (Flight<T>) theirs;
        flight.board(waiter);
        if (theirs == null) {
            begin(key, mine, host, timeout, work);
        } else {
            joined.increment();
            if (!flight.result.isDone()) {
                Running.waits("flight", key, flight.result);
            }
        }
        return flight.result;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it only cleans up
    private <T> void begin(Object key, Flight<T> flight, String host, Duration timeout, Callable<T> work) {
        CompletableFuture<T> result = flight.result;
        Runnable landing = () -> flights.remove(key, flight);
        try {
            FutureTask<Boolean> task = new FutureTask<>(() -> run(result, work, landing), true);
            result.whenComplete((done, failure) -> {
                landing.run();
                flight.end();
                if (failure instanceof OverdueException) {
                    task.cancel(true);
                }
            });
            OverdueException.failIfLate(result, timeout);
            flight.begin(
                    host,
                    task,
                    () -> result.completeExceptionally(FetchException.Unavailable.overloaded(
                            key + ": made room for what others wait for, try again later")));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(FetchException.Unavailable.overloaded(key + ": " + e.getMessage()));
        } catch (
                Throwable e) { // such as a lack of memory or of threads: a flight that nobody flies would block its key
            landing.run();
            result.completeExceptionally(e);
        }
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

    /** What there is to do, and how many wanted what was under way already. */
    ProxyCounts.Work counts() {
        return pool.counts(joined.sum());
    }

    /** Interrupts running work, fails what waits, and gives both a moment to clean up. */
    @Override
    public void close() {
        pool.stop();
        flights.values().forEach(flight -> {
            flight.result.completeExceptionally(new FetchException.Unavailable("interrupted by shutdown"));
        });
        pool.close();
    }
}
