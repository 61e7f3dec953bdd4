package dev.athens.proxy;

import dev.athens.fleet.Claim;
import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.Claims;
import dev.athens.internal.SeldomWarning;
import dev.athens.observe.Observation;
import dev.athens.observe.Running;
import java.io.IOException;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Lets one process of many do a piece of work, while the others wait for what comes of it.
 *
 * <h2>Concurrency</h2>
 *
 * <p>Thread-safe. All callers with one key share one admission: the loop of claiming, waiting and looking that ends when this
 * process may do the work, or has found what another one did. Between two steps of it nothing holds a thread. Service and
 * storage are asked on threads of their own, which no fetch can take away. A service that is away admits everybody.
 */
final class ClaimedFlights implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ClaimedFlights.class.getName());

    private static final int THREADS = 8;
    private static final int IDLE_THREAD_SECONDS = 30;

    /** Whoever waits looks for himself that often at first, and then less and less. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Claims claims;
    private final ConcurrentMap<Object, Admission<?>> admissions = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads;
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder won = new LongAdder();
    private final LongAdder found = new LongAdder();
    private final LongAdder troubled = new LongAdder();
    private final SeldomWarning trouble = new SeldomWarning(LOG, "so several servers may fetch the same");

    ClaimedFlights(Claims claims) {
        this.claims = claims;
        AtomicInteger count = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_THREAD_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "athens-fleet-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * What came of claiming.
     *
     * @param found what another process has done
     * @param claim of this process; empty if there is none, as the service is away
     */
    private record Admitted<T>(Optional<T> found, Optional<Claim> claim) {}

    private final class Admission<T> {
        private final ClaimKey key;
        private final Callable<Optional<T>> look;
        private final CompletableFuture<Admitted<T>> result = new CompletableFuture<>();
        private final Observation whole;
        private int steps;

        Admission(ClaimKey key, Callable<Optional<T>> look) {
            this.key = key;
            this.look = look;
            this.whole = Running.current();
        }

        void start() {
            run(this::claim);
        }

        private void run(Runnable step) {
            try {
                threads.execute(() -> {
                    try {
                        step.run();
                    } catch (Throwable e) { // the outermost frame: those who wait get whatever it was
                        result.completeExceptionally(e);
                    }
                });
            } catch (RejectedExecutionException e) {
                result.complete(new Admitted<>(Optional.empty(), Optional.empty()));
            }
        }

        private void claim() {
            if (result.isDone()) {
                return;
            }
            Optional<Claim> claim;
            try {
                claim = claims.claim(key);
            } catch (IOException e) {
                troubled.increment();
                warn(e);
                result.complete(new Admitted<>(Optional.empty(), Optional.empty()));
                return;
            }
            if (claim.isEmpty()) {
                pause();
                return;
            }
            won.increment();
            if (!result.complete(new Admitted<>(Optional.empty(), claim))) {
                claim.get().close(); // all have left
            }
        }

        @SuppressWarnings("FutureReturnValueIgnored") // it goes on with the next step
        private void pause() {
            if (steps == 0) {
                Running.waits(whole, "server", key.name(), result);
                waiting.incrementAndGet();
                result.whenComplete((admitted, failure) -> waiting.decrementAndGet());
            }
            CompletableFuture<Void> ended = claims.ended(key);
            long most = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(steps, 10));
            steps++;
            long millis = most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
            ended.copy().completeOnTimeout(null, millis, TimeUnit.MILLISECONDS).whenComplete((told, failure) -> {
                ended.cancel(false);
                run(this::look);
            });
        }

        private void look() {
            if (result.isDone()) {
                return;
            }
            try {
                Optional<T> theirs = look.call();
                if (theirs.isPresent()) {
                    found.increment();
                    result.complete(new Admitted<>(theirs, Optional.empty()));
                    return;
                }
            } catch (Exception e) {
                result.completeExceptionally(e);
                return;
            }
            claim();
        }
    }

    /**
     * Does a piece of work, unless another process does it now.
     *
     * @param key what the work is for; equal keys must have results of one type
     * @param claim the same, for all processes
     * @param timeout for waiting for others
     * @param look finds what they have done
     * @param flight does it, once for all callers of this process, as of {@link Singleflight#join}; looks first whether it is
     *     done already
     */
    @SuppressWarnings("unchecked") // one key, one type
    <T> CompletableFuture<T> join(
            Object key,
            ClaimKey claim,
            Duration timeout,
            Callable<Optional<T>> look,
            Supplier<CompletableFuture<T>> flight) {
        Admission<T> mine = new Admission<>(claim, look);
        Admission<?> theirs = admissions.putIfAbsent(key, mine);
        Admission<T> admission = theirs == null ? mine : (Admission<T>) theirs;
        if (theirs == null) {
            begin(key, mine, timeout);
        }
        return admission.result.thenCompose(admitted -> admitted.found().isPresent()
                ? CompletableFuture.completedFuture(admitted.found().get())
                : flown(key, admission, admitted.claim(), flight.get()));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it only cleans up
    private <T> void begin(Object key, Admission<T> admission, Duration timeout) {
        OverdueException.failIfLate(admission.result, timeout);
        admission.result.whenComplete((admitted, failure) -> {
            if (failure != null || admitted.found().isPresent()) {
                admissions.remove(key, admission);
            }
        });
        admission.start();
    }

    /** What others of this process get too; the first one to see its end gives the claim back. */
    private <T> CompletableFuture<T> flown(
            Object key, Admission<T> admission, Optional<Claim> claim, CompletableFuture<T> flight) {
        return flight.whenComplete((result, failure) -> {
            if (admissions.remove(key, admission)) {
                claim.ifPresent(this::giveBack);
            }
        });
    }

    private void giveBack(Claim claim) {
        try {
            threads.execute(claim::close);
        } catch (RejectedExecutionException e) {
            claim.close();
        }
    }

    ProxyCounts.Claims counts() {
        return new ProxyCounts.Claims(waiting.get(), won.sum(), found.sum(), troubled.sum());
    }

    private void warn(IOException reason) {
        trouble.warn("the service that says who fetches what is away: " + reason.getMessage());
    }

    /** Lets everybody go; what is claimed is given back by who holds the claims. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
