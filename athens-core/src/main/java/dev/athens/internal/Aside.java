package dev.athens.internal;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Work that goes on beside what its owner does meanwhile, such as a second question to a server that is far away. If no
 * thread is to be had, whoever {@linkplain #join joins} it does it himself. Closing stops it.
 *
 * <p>Thread-safe. The threads belong to the process, and are few: those who wait here wait for their owners.
 *
 * @param <T> what comes out
 */
public final class Aside<T> implements AutoCloseable {
    /** Two for each fetch that may run by default. */
    private static final int MAX_THREADS = 60;

    private static final int IDLE_SECONDS = 10;
    private static final AtomicInteger THREAD_NUMBERS = new AtomicInteger();
    private static final Executor THREADS =
            new ThreadPoolExecutor(0, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                Thread thread = new Thread(work, "athens-aside-" + THREAD_NUMBERS.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });

    private final FutureTask<T> task;

    private Aside(FutureTask<T> task) {
        this.task = task;
    }

    /** Starts work. */
    public static <T> Aside<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        try {
            THREADS.execute(task);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // no thread is free, or none can be made: it is done when it is joined
            return new Aside<>(task);
        }
        return new Aside<>(task);
    }

    /** Does work for which nobody waits, or leaves it if there is no thread. */
    public static void run(Runnable work) {
        start(() -> {
            work.run();
            return true;
        });
    }

    /**
     * Waits for the work, or does it.
     *
     * @throws ExecutionException with what the work threw
     */
    public T join() throws ExecutionException, InterruptedException {
        task.run(); // nothing happens if somebody has begun
        return task.get();
    }

    @Override
    public void close() {
        task.cancel(true);
    }
}
