package dev.athens.proxy;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Threads for work that waits for hosts, of which no host gets all: those that hang leave some to the others. The more hosts
 * have work, the fewer threads each of them gets; the last ones are for hosts that have none; and a thread that gets free
 * goes to the host that has fewest, so that hosts take turns where there are more of them than threads.
 *
 * <p><b>Concurrency:</b> thread-safe. The lanes and the counts are guarded by this. Whoever ends a piece of work takes the
 * next one on the same thread, so that what waits depends on no thread that is still to be started.
 */
final class FetchPool implements AutoCloseable {
    /** Each waiting piece of work holds a request; beyond this the proxy is overloaded and says so. */
    static final int MAX_QUEUED = 10_000;

    private static final int KEPT_FREE_ONE_OF = 5;
    private static final int IDLE_THREAD_SECONDS = 30;
    private static final int CLOSE_SECONDS = 5;

    private final ThreadPoolExecutor threads;
    private final int size;
    private final int perHost;

    /** The last threads are for hosts that have none. */
    private final int keptFree;

    /** Those that have work. */
    @GuardedBy("this")
    private final Map<String, Lane> lanes = new HashMap<>();

    @GuardedBy("this")
    private long turns;

    @GuardedBy("this")
    private int running;

    @GuardedBy("this")
    private int waiting;

    /** The work for one host. */
    private static final class Lane {
        private final String host;
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private int running;
        private long lastTurn;

        Lane(String host) {
            this.host = host;
        }

        /** Those who have least are next, and take turns. */
        private boolean comesBefore(Lane other) {
            return running != other.running ? running < other.running : lastTurn < other.lastTurn;
        }
    }

    /** A piece of work that has left its lane and counts as running. */
    private record Turn(Lane lane, Runnable work) {}

    FetchPool(String name, int threads, int perHost) {
        this(threads, perHost, daemons(name));
    }

    FetchPool(int threads, int perHost, ThreadFactory factory) {
        this.size = threads;
        this.perHost = perHost;
        this.keptFree = Math.max(0, Math.min(size / KEPT_FREE_ONE_OF, size - perHost));
        this.threads = new ThreadPoolExecutor(
                threads, threads, IDLE_THREAD_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        this.threads.allowCoreThreadTimeOut(true);
    }

    // Guava's ThreadFactoryBuilder formats numbers, for which Java loads tables of languages: 20 ms of a start
    private static ThreadFactory daemons(String name) {
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Runs work on a thread, as soon as there is one for its host.
     *
     * @throws RejectedExecutionException if too much waits already, there is no thread at all, or the pool is closed
     */
    synchronized void execute(String host, Runnable work) {
        if (threads.isShutdown()) {
            throw new RejectedExecutionException("shutting down");
        }
        if (waiting >= MAX_QUEUED) {
            throw new RejectedExecutionException("too many fetches are waiting, try again later");
        }
        Lane lane = lanes.computeIfAbsent(host, Lane::new);
        lane.waiting.add(work);
        waiting++;
        startMore();
        if (running == 0) {
            // nobody is there who would take it later
            lane.waiting.remove(work);
            waiting--;
            removeIfIdle(lane);
            throw new RejectedExecutionException("no thread could be started, try again later");
        }
    }

    @GuardedBy("this")
    private void startMore() {
        for (Turn turn = next(); turn != null; turn = next()) {
            Turn started = turn;
            try {
                threads.execute(() -> run(started));
            } catch (Throwable e) { // above all OutOfMemoryError: unable to create native thread
                takeBack(started);
                return;
            }
        }
    }

    /** Takes the next piece of work that may run; null if there is none. */
    @GuardedBy("this")
    private @Nullable Turn next() {
        Lane chosen = null;
        for (Lane lane : lanes.values()) {
            if (mayRun(lane) && (chosen == null || lane.comesBefore(chosen))) {
                chosen = lane;
            }
        }
        if (chosen == null) {
            return null;
        }
        Turn turn = new Turn(chosen, chosen.waiting.remove());
        chosen.lastTurn = ++turns;
        waiting--;
        chosen.running++;
        running++;
        return turn;
    }

    @GuardedBy("this")
    private boolean mayRun(Lane lane) {
        if (lane.waiting.isEmpty() || running == size) {
            return false;
        }
        return lane.running == 0 || (lane.running < share() && size - running > keptFree);
    }

    /** How many threads a host may have: all but the last ones, divided among those that have work. */
    @GuardedBy("this")
    private int share() {
        return Math.min(perHost, (size - keptFree + lanes.size() - 1) / lanes.size());
    }

    @GuardedBy("this")
    private void takeBack(Turn turn) {
        running--;
        turn.lane().running--;
        waiting++;
        turn.lane().waiting.addFirst(turn.work());
    }

    /** Works until nothing is left that this thread may do. */
    private void run(Turn first) {
        for (Turn turn = first; turn != null; turn = after(turn)) {
            try {
                turn.work().run();
            } catch (Throwable e) {
                // work tells those who wait for it what went wrong; here it must not stop the work of others
            }
        }
    }

    private synchronized @Nullable Turn after(Turn ended) {
        running--;
        ended.lane().running--;
        removeIfIdle(ended.lane());
        if (threads.isShutdown()) {
            return null;
        }
        // a deadline that came too late for the work that it was meant for
        Thread.interrupted();
        Turn next = next();
        startMore();
        return next;
    }

    @GuardedBy("this")
    private void removeIfIdle(Lane lane) {
        if (lane.running == 0 && lane.waiting.isEmpty()) {
            lanes.remove(lane.host);
        }
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
