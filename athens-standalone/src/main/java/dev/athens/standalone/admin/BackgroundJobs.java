package dev.athens.standalone.admin;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.fetch.FailureReason;
import dev.athens.http.StatusCodes;
import dev.athens.policy.Caller;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Does work in the background, two jobs at a time, and knows for a day what became of it. Few wait and few are remembered,
 * however many are asked for. Thread-safe.
 */
final class BackgroundJobs implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(BackgroundJobs.class.getName());
    private static final int THREADS = 2;
    private static final int MOST_WAITING = 20;
    private static final int MOST_REMEMBERED = 100;
    private static final Duration REMEMBERED = Duration.ofDays(1);
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final ThreadPoolExecutor threads;

    /** The oldest first. */
    @GuardedBy("this")
    private final Map<String, Entry> jobs = new LinkedHashMap<>();

    private record Entry(Job job, Future<?> running) {}

    /** What a job does. */
    @FunctionalInterface
    interface Work {
        void on(Job job) throws Exception;
    }

    BackgroundJobs(InstantSource clock) {
        this.clock = clock;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                BackgroundJobs::thread);
        threads.allowCoreThreadTimeOut(true);
    }

    static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "athens-admin");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Starts a job, or lets it wait.
     *
     * @param alone whether there may be only one of its kind
     * @throws RefusedException if too many wait, or there is one of its kind
     */
    synchronized Job start(Job.Kind kind, Caller by, boolean alone, Work work) throws RefusedException {
        forgetOld();
        List<Job> going = jobs.values().stream()
                .map(Entry::job)
                .filter(job -> !job.isOver())
                .toList();
        Optional<Job> same = going.stream().filter(job -> job.kind() == kind).findFirst();
        if (alone && same.isPresent()) {
            throw new RefusedException(StatusCodes.conflict(
                    "job " + same.get().id() + " does that already; wait for its end, or cancel it"));
        }
        if (going.size() >= THREADS + MOST_WAITING) {
            throw new RefusedException(
                    StatusCodes.tooMany(going.size() + " jobs wait or run already, try again later"));
        }
        byte[] id = new byte[8];
        new SecureRandom().nextBytes(id);
        Job job = new Job(HexFormat.of().formatHex(id), kind, by.toString(), clock.instant());
        jobs.put(job.id(), new Entry(job, threads.submit(() -> run(job, work))));
        return job;
    }

    /** The outermost frame of a thread. */
    private void run(Job job, Work work) {
        job.begin();
        try {
            work.on(job);
            job.end(Job.State.DONE, clock.instant());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            job.end(Job.State.CANCELLED, clock.instant());
        } catch (Exception e) {
            LOG.log(Level.WARNING, "job " + job.id() + " (" + job.kind().word() + ") failed", e);
            job.note("failed: " + FailureReason.of(e));
            job.end(Job.State.FAILED, clock.instant());
        }
    }

    @GuardedBy("this")
    private void forgetOld() {
        Instant oldest = clock.instant().minus(REMEMBERED);
        jobs.values().removeIf(entry -> entry.job().end().isBefore(oldest));
        List<String> over = new ArrayList<>();
        jobs.forEach((id, entry) -> {
            if (entry.job().isOver()) {
                over.add(id);
            }
        });
        jobs.keySet().removeAll(over.subList(0, Math.max(0, over.size() - MOST_REMEMBERED)));
    }

    /** Those that are remembered, the latest first. */
    synchronized List<Job> all() {
        forgetOld();
        List<Job> all = new ArrayList<>();
        jobs.values().forEach(entry -> all.add(0, entry.job()));
        return all;
    }

    synchronized Job get(String id) throws RefusedException {
        return entry(id).job();
    }

    @GuardedBy("this")
    private Entry entry(String id) throws RefusedException {
        Entry found = jobs.get(id);
        if (found == null) {
            throw new RefusedException(StatusCodes.notFound(
                    "job " + id + ": there is none, or it was forgotten; they are known for a day, the last "
                            + MOST_REMEMBERED + " of them"));
        }
        return found;
    }

    /** Ends a job, as soon as what it does lets go. */
    synchronized Job cancel(String id) throws RefusedException {
        Entry found = entry(id);
        found.job().end(Job.State.CANCELLED, clock.instant());
        found.running().cancel(true);
        return found.job();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
