package dev.athens.proxy;

import com.google.common.util.concurrent.RateLimiter;
import dev.athens.fetch.FetchException;
import dev.athens.internal.Urls;
import dev.athens.observe.Running;
import dev.athens.storage.NotWritableException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * Asks a storage that may wait for a network, once for all who have the same question, on threads of its own: one that hangs
 * holds up nobody who is answered without it. Thread-safe.
 */
final class RemoteStorageDesk implements StorageDesk {
    private static final Logger LOG = System.getLogger(RemoteStorageDesk.class.getName());

    /** Made when they are needed. A storage that answers within 10 ms is asked 3,200 times a second. */
    static final int THREADS = 32;

    /** As a load balancer would wait; the clients of storages give up earlier. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** All of them wait for one host. */
    private static final String HOST = "the storage";

    private static final double WARNINGS_PER_SECOND = 1 / 60.0;

    private final Duration patience;
    private final Singleflight singleflight = new Singleflight(new FetchPool("athens-storage", THREADS, THREADS));

    @SuppressWarnings("UnstableApiUsage") // the class has been so for fourteen years
    private final RateLimiter warnings = RateLimiter.create(WARNINGS_PER_SECOND);

    RemoteStorageDesk(Duration patience) {
        this.patience = patience;
    }

    @Override
    public <T> CompletableFuture<T> ask(Object question, Look<T> look, Waiter waiter) {
        Optional<String> refusal = waiter.refusal();
        if (refusal.isPresent()) {
            return CompletableFuture.failedFuture(
                    FetchException.Unavailable.overloaded(question + ": " + refusal.get()));
        }
        Callable<T> work = Running.carried(() -> look.look());
        return singleflight.join(question, HOST, patience, work, waiter).exceptionallyCompose(failure -> {
            Throwable cause = Waiter.cause(failure);
            return CompletableFuture.failedFuture(
                    cause instanceof OverdueException
                            ? FetchException.Unavailable.timedOut(
                                    question + ": the storage of this proxy has not answered" + " within "
                                            + patience.toSeconds() + " seconds, try again later")
                            : cause);
        });
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    ProxyCounts.Work counts() {
        return singleflight.counts();
    }

    /** Says to clients what is wrong with the storage: it is a server, as origins are, and may be well again soon. */
    <T> CompletableFuture<T> explained(Object request, Throwable failure) {
        Throwable cause = Waiter.cause(failure);
        if (!(cause instanceof IOException) || cause instanceof NotWritableException) {
            return CompletableFuture.failedFuture(cause);
        }
        if (warnings.tryAcquire()) {
            LOG.log(Level.WARNING, request + ": the storage failed; more of these in a minute are not told", cause);
        }
        String text = Urls.withoutSecrets(String.valueOf(cause.getMessage()))
                .lines()
                .findFirst()
                .orElse("");
        return CompletableFuture.failedFuture(new FetchException.Unavailable(
                request + ": the storage of this proxy failed, try again later: " + text, cause));
    }

    @Override
    public void close() {
        singleflight.close();
    }
}
