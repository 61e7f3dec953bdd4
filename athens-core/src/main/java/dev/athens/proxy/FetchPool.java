package dev.athens.proxy;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for work that waits for hosts, of which no single host gets all: one that hangs leaves some to the others.
 *
 * <p><b>Concurrency:</b> thread-safe. The lanes and the count of what waits in them are guarded by this.
 */
final class FetchPool implements AutoCloseable {
    /** Each waiting piece of work holds a request; beyond this the proxy is overloaded and says so. */
    static final int MAX_QUEUED = 10_000;

    private static final int IDLE_THREAD_SECONDS = 30;
    private static final int CLOSE_SECONDS = 5;

    private final ThreadPoolExecutor threads;
    private final int perHost;
    private final Map<String, Lane> lanes = new HashMap<>();
    private int waiting;

    /** The work for one host: what has a thread or is next in line for one, and what has to wait. */
    private static final class Lane {
        private int admitted;
        private final Queue<Runnable> waiting = new ArrayDeque<>();
    }

    FetchPool(String name, int threads, int perHost) {
        AtomicInteger count = new AtomicInteger();
        this.perHost = perHost;
        this.threads = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_THREAD_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> thread(work, name + "-" + count.incrementAndGet()));
        this.threads.allowCoreThreadTimeOut(true);
    }

    // Guava's ThreadFactoryBuilder formats numbers, for which Java loads tables of languages: 20 ms of a start
    private static Thread thread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Runs work on a thread, as soon as there is one for its host.
     *
     * @throws RejectedExecutionException if too much waits already, or the pool is closed
     */
    synchronized void execute(String host, Runnable work) {
        if (waiting + threads.getQueue().size() >= MAX_QUEUED) {
            throw new RejectedExecutionException("too many fetches are waiting, try again later");
        }
        if (threads.isShutdown()) {
            throw new RejectedExecutionException("shutting down");
        }
        Lane lane = lanes.computeIfAbsent(host, missing -> new Lane());
        if (lane.admitted == perHost) {
            lane.waiting.add(work);
            waiting++;
            return;
        }
        lane.admitted++;
        threads.execute(() -> run(host, lane, work));
    }

    private void run(String host, Lane lane, Runnable work) {
        try {
            work.run();
        } finally {
            admitNext(host, lane);
        }
    }

    private synchronized void admitNext(String host, Lane lane) {
        Runnable next = lane.waiting.poll();
        if (next == null || threads.isShutdown()) {
            lane.admitted--;
            if (lane.admitted == 0) {
                lanes.remove(host);
            }
            return;
        }
        waiting--;
        threads.execute(() -> run(host, lane, next));
    }

    /** Interrupts running work, and forgets what waits. */
    synchronized void stop() {
        threads.shutdownNow();
    }

    /** Stops, and gives running work a moment to clean up. */
    @Override
    public void close() {
        stop();
        try {
            if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                System.getLogger(FetchPool.class.getName())
                        .log(System.Logger.Level.WARNING, "a fetch does not react to its interruption");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
