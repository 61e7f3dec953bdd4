package dev.athens.proxy;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    /** Beyond this the proxy is overloaded and says so: a quarter of the connections that a server has by default. */
    static final int MAX_WAITING = 2_500;

    /** So that those who ask for modules of one host leave room to the others. */
    static final int MAX_WAITING_PER_HOST = MAX_WAITING / 2;

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
    private long refused;

    /** What waits in all lanes. */
    @GuardedBy("this")
    private int waiting;

    /** That part of it for which nobody waits any more, in the order in which it makes room. */
    @GuardedBy("this")
    private final Set<Work> deserted = new LinkedHashSet<>();

    /** The work for one host. */
    private static final class Lane {
        private final String host;
        private final Set<Work> wanted = new LinkedHashSet<>();
        private final Set<Work> deserted = new LinkedHashSet<>();
        private int running;
        private long lastTurn;

        Lane(String host) {
            this.host = host;
        }

        /** Those who have least are next, and take turns. */
        private boolean comesBefore(Lane other) {
            return running != other.running ? running < other.running : lastTurn < other.lastTurn;
        }

        private int waiting() {
            return wanted.size() + deserted.size();
        }

        private static @Nullable Work first(Set<Work> works) {
            return works.isEmpty() ? null : works.iterator().next();
        }
    }

    /** A piece of work. */
    static final class Work {
        private final Lane lane;
        private final Runnable task;
        private final Runnable giveUp;

        private Work(Lane lane, Runnable task, Runnable giveUp) {
            this.lane = lane;
            this.task = task;
            this.giveUp = giveUp;
        }
    }

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
     * @param giveUp what to do if it has to make room, because nobody waits for it any more
     * @throws RejectedExecutionException if too much waits already, there is no thread at all, or the pool is closed
     */
    Work execute(String host, Runnable task, Runnable giveUp) {
        List<Work> displaced = new ArrayList<>();
        try {
            return execute(host, task, giveUp, displaced);
        } finally {
            displaced.forEach(work -> work.giveUp.run());
        }
    }

    private synchronized Work execute(String host, Runnable task, Runnable giveUp, List<Work> displaced) {
        if (threads.isShutdown()) {
            throw new RejectedExecutionException("shutting down");
        }
        Lane lane = lanes.computeIfAbsent(host, Lane::new);
        try {
            makeRoom(lane).ifPresent(displaced::add);
            Work work = new Work(lane, task, giveUp);
            lane.wanted.add(work);
            waiting++;
            startMore();
            if (running == 0) {
                // nobody is there who would take it later
                remove(work);
                refused++;
                throw new RejectedExecutionException("no thread could be started, try again later");
            }
            return work;
        } finally {
            removeIfIdle(lane);
        }
    }

    /** Gives what has to go for new work of a lane. */
    @GuardedBy("this")
    private Optional<Work> makeRoom(Lane lane) {
        boolean laneIsFull = lane.waiting() >= MAX_WAITING_PER_HOST;
        if (!laneIsFull && waiting < MAX_WAITING) {
            return Optional.empty();
        }
        Work first = Lane.first(laneIsFull ? lane.deserted : deserted);
        if (first == null) {
            refused++;
            throw new RejectedExecutionException(
                    "too many fetches" + (laneIsFull ? " from " + lane.host : "") + " are waiting, try again later");
        }
        withdraw(first);
        return Optional.of(first);
    }

    /** Takes work back that nobody needs any more, unless it has begun. */
    synchronized void withdraw(Work work) {
        remove(work);
        removeIfIdle(work.lane);
    }

    @GuardedBy("this")
    private void remove(Work work) {
        if (work.lane.wanted.remove(work) || work.lane.deserted.remove(work)) {
            deserted.remove(work);
            waiting--;
        }
    }

    /** Notes that nobody waits for work any more: what still waits for its turn lets all else pass, and makes room for it. */
    synchronized void desert(Work work) {
        if (work.lane.wanted.remove(work)) {
            work.lane.deserted.add(work);
            deserted.add(work);
        }
    }

    /** Notes that somebody waits for work again. */
    synchronized void want(Work work) {
        if (work.lane.deserted.remove(work)) {
            deserted.remove(work);
            work.lane.wanted.add(work);
            startMore();
        }
    }

    @GuardedBy("this")
    private void startMore() {
        for (Work work = next(); work != null; work = next()) {
            Work started = work;
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
    private @Nullable Work next() {
        Lane chosen = null;
        for (Lane lane : lanes.values()) {
            if (mayRun(lane) && (chosen == null || lane.comesBefore(chosen))) {
                chosen = lane;
            }
        }
        Work work = chosen == null ? nextDeserted() : Lane.first(chosen.wanted);
        if (work == null) {
            return null;
        }
        remove(work);
        work.lane.lastTurn = ++turns;
        work.lane.running++;
        running++;
        return work;
    }

    /** What nobody waits for never takes the last threads. */
    @GuardedBy("this")
    private @Nullable Work nextDeserted() {
        if (size - running <= keptFree) {
            return null;
        }
        for (Work work : deserted) {
            if (work.lane.running < share()) {
                return work;
            }
        }
        return null;
    }

    @GuardedBy("this")
    private void takeBack(Work work) {
        running--;
        work.lane.running--;
        waiting++;
        work.lane.wanted.add(work);
    }

    /** Works until nothing is left that this thread may do. */
    private void run(Work first) {
        for (Work work = first; work != null; work = after(work)) {
            try {
                work.task.run();
            } catch (Throwable e) {
                // work tells those who wait for it what went wrong; here it must not stop the work of others
            }
        }
    }

    private synchronized @Nullable Work after(Work ended) {
        running--;
        ended.lane.running--;
        removeIfIdle(ended.lane);
        if (threads.isShutdown()) {
            return null;
        }
        // a deadline that came too late for the work that it was meant for
        Thread.interrupted();
        Work next = next();
        startMore();
        return next;
    }

    @GuardedBy("this")
    private void removeIfIdle(Lane lane) {
        if (lane.running == 0 && lane.waiting() == 0) {
            lanes.remove(lane.host);
        }
    }

    @GuardedBy("this")
    private boolean mayRun(Lane lane) {
        if (lane.wanted.isEmpty() || running == size) {
            return false;
        }
        return lane.running == 0 || (lane.running < share() && size - running > keptFree);
    }

    /** How many threads a host may have: all but the last ones, divided among those that have work. */
    @GuardedBy("this")
    private int share() {
        return Math.min(perHost, (size - keptFree + lanes.size() - 1) / lanes.size());
    }

    /**
     * What there is to do.
     *
     * @param joined how many wanted the same
     */
    synchronized ProxyCounts.Work counts(long joined) {
        return new ProxyCounts.Work(running, waiting, size, joined, refused);
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
