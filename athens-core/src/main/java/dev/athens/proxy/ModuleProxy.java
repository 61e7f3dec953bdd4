package dev.athens.proxy;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.internal.ScratchSpace;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.protocol.VersionList;
import dev.athens.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * A module proxy: answers requests from a storage, and fills it from a fetcher.
 *
 * <p>A version that is missing is fetched once, however many ask for it, checked, stored in one step, and served from the
 * storage ever after. Branches, {@code @latest} and lists are asked of the fetcher every time; versions that are stored
 * stay listed although the origin has dropped them.
 *
 * <h2>Concurrency</h2>
 *
 * <p>Thread-safe. Fetches run on threads of the proxy's own under a deadline of their own: a caller that leaves, or is
 * interrupted, stops nothing.
 */
public final class ModuleProxy implements AutoCloseable {
    private static final int MAX_REMEMBERED_NOT_FOUND = 10_000;

    private final Storage storage;
    private final StoredAnswers stored;
    private final ModuleFetcher fetcher;
    private final ModuleFilter filter;
    private final Duration fetchTimeout;
    private final Duration queryTimeout;
    private final ScratchSpace scratch;
    private final Stasher stasher;
    private final Singleflight singleflight;
    private final Cache<Object, String> notFound;

    private ModuleProxy(Builder settings, ScratchSpace scratch) {
        this.storage = settings.storage;
        this.stored = new StoredAnswers(storage);
        this.fetcher = settings.fetcher;
        this.filter = settings.filter;
        this.fetchTimeout = settings.fetchTimeout;
        this.queryTimeout = settings.queryTimeout;
        this.scratch = scratch;
        this.stasher = new Stasher(storage, fetcher, scratch, settings.listener);
        this.singleflight = new Singleflight(settings.fetchThreads);
        this.notFound = CacheBuilder.newBuilder()
                .maximumSize(MAX_REMEMBERED_NOT_FOUND)
                .expireAfterWrite(settings.notFoundMemory)
                .ticker(settings.ticker())
                .build();
    }

    /** Starts to build a proxy over a storage and a fetcher, neither of which it closes. */
    public static Builder builder(Storage storage, ModuleFetcher fetcher) {
        return new Builder(storage, fetcher);
    }

    /**
     * Answers a request, waiting for a fetch if need be.
     *
     * @throws FetchException.Unavailable if the origin could not be asked
     * @throws IOException if the storage failed
     * @throws InterruptedException if the waiting thread was interrupted; the fetch goes on
     */
    public Answer answer(ProtocolRequest request) throws FetchException.Unavailable, IOException, InterruptedException {
        try {
            return answerAsync(request).get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof FetchException.Unavailable unavailable) {
                throw unavailable;
            }
            if (cause instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(request + ": " + cause, cause);
        }
    }

    /**
     * Answers a request without waiting for the origin: what is stored is looked up by the calling thread, the rest
     * completes later on a thread of the proxy. Cancelling the future stops nothing.
     *
     * @return fails with {@link FetchException.Unavailable} or {@link IOException}, not wrapped
     */
    public CompletableFuture<Answer> answerAsync(ProtocolRequest request) {
        Optional<String> refusal = filter.refusal(request);
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(new Answer.Refused(refusal.get()));
        }
        if (request instanceof ProtocolRequest.List) {
            return ask(request, queryTimeout, () -> list(request.module()), ModuleProxy::fresh);
        }
        if (request instanceof ProtocolRequest.Latest) {
            return resolve(request, new VersionQuery.Latest());
        }
        if (request instanceof ProtocolRequest.Info info) {
            return info.query() instanceof VersionQuery.Exact exact
                    ? file(request, new ModuleVersion(info.module(), exact.version()), ModuleFiles::info)
                    : resolve(request, info.query());
        }
        if (request instanceof ProtocolRequest.Mod mod) {
            return file(request, mod.version(), ModuleFiles::mod);
        }
        if (request instanceof ProtocolRequest.Zip zip) {
            return file(request, zip.version(), ModuleFiles::zip);
        }
        throw new AssertionError(request);
    }

    /**
     * Answers a request from the storage alone: the origin is not asked, and what is not stored is absent. The latest
     * version is then the highest stored one, releases before pre-releases.
     *
     * @throws IOException if the storage failed
     */
    public Answer answerStored(ProtocolRequest request) throws IOException {
        Optional<String> refusal = filter.refusal(request);
        return refusal.isPresent() ? new Answer.Refused(refusal.get()) : stored.answer(request);
    }

    private CompletableFuture<Answer> file(
            ProtocolRequest request, ModuleVersion version, Function<ModuleFiles, Blob> kind) {
        Answer known;
        try {
            known = stored.answer(request);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (known instanceof Answer.Found) {
            return CompletableFuture.completedFuture(known);
        }
        return ask(
                version,
                fetchTimeout,
                () -> stasher.stash(version),
                files -> new Answer.Found(kind.apply(files), true, Answer.Source.ORIGIN));
    }

    private CompletableFuture<Answer> resolve(ProtocolRequest request, VersionQuery query) {
        return ask(
                request,
                queryTimeout,
                () -> Blob.of(fetcher.resolve(request.module(), query).toJson()),
                ModuleProxy::fresh);
    }

    private static Answer fresh(Blob body) {
        return new Answer.Found(body, false, Answer.Source.ORIGIN);
    }

    /** Merges what the origin lists with what is stored, so that a version once served does not vanish. */
    private Blob list(ModulePath module) throws FetchException, IOException, InterruptedException {
        List<Version> stored = storage.list(module);
        List<Version> merged = new ArrayList<>();
        try {
            merged.addAll(fetcher.list(module));
        } catch (FetchException.NotFound e) {
            if (stored.isEmpty()) {
                throw e;
            }
        }
        stored.stream().filter(version -> !version.isPseudo()).forEach(merged::add);
        return Blob.of(VersionList.format(merged));
    }

    /** Asks the origin once for all who have the same question, and remembers for a moment that it knew nothing. */
    @SuppressWarnings("FutureReturnValueIgnored") // what becomes of the flight goes into the answer
    private <T> CompletableFuture<Answer> ask(
            Object question, Duration timeout, Callable<T> work, Function<T, Answer> toAnswer) {
        Optional<String> known = Optional.ofNullable(notFound.getIfPresent(question));
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(new Answer.Absent(known.get()));
        }
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        singleflight.join(question, timeout, work).whenComplete((result, failure) -> {
            if (failure == null) {
                answer.complete(toAnswer.apply(result));
            } else if (failure instanceof FetchException.NotFound e) {
                notFound.put(question, e.getMessage());
                answer.complete(new Answer.Absent(e.getMessage()));
            } else if (failure instanceof FetchException.Refused e) {
                answer.complete(new Answer.Refused(e.getMessage()));
            } else if (failure instanceof TimeoutException) {
                answer.completeExceptionally(FetchException.Unavailable.timedOut(
                        question + ": not fetched within " + timeout.toSeconds() + " seconds, try again later"));
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    /** Stops running fetches, whose callers get {@link FetchException.Unavailable}; nothing half-fetched stays. */
    @Override
    public void close() {
        singleflight.close();
        try {
            scratch.close();
        } catch (IOException e) {
            throw new UncheckedIOException("removing temporary files", e);
        }
    }

    /** Settings of a proxy; all are optional. */
    public static final class Builder {
        private final Storage storage;
        private final ModuleFetcher fetcher;
        private ModuleFilter filter = request -> Optional.empty();
        private ProxyListener listener = new ProxyListener() {};
        private Path scratch = Path.of(System.getProperty("java.io.tmpdir"));
        private int fetchThreads = 30;
        private Duration fetchTimeout = Duration.ofMinutes(10);
        private Duration queryTimeout = Duration.ofMinutes(5);
        private Duration notFoundMemory = Duration.ofSeconds(5);
        private LongSupplier nanoTime = System::nanoTime;

        private Builder(Storage storage, ModuleFetcher fetcher) {
            this.storage = storage;
            this.fetcher = fetcher;
        }

        /** What to refuse before anybody is asked; nothing by default. */
        @CanIgnoreReturnValue
        public Builder filter(ModuleFilter filter) {
            this.filter = filter;
            return this;
        }

        /** Whom to tell what was fetched. */
        @CanIgnoreReturnValue
        public Builder listener(ProxyListener listener) {
            this.listener = listener;
            return this;
        }

        /** The folder for temporary files, shared safely with other processes; the system's own by default. */
        @CanIgnoreReturnValue
        public Builder scratch(Path folder) {
            this.scratch = folder;
            return this;
        }

        /** How many fetches and queries may run at once; 30 by default. */
        @CanIgnoreReturnValue
        public Builder fetchThreads(int threads) {
            if (threads < 1) {
                throw new IllegalArgumentException("fetchThreads must be at least 1, not " + threads);
            }
            this.fetchThreads = threads;
            return this;
        }

        /** How long a version may take from the first request to the stored files; 10 minutes by default. */
        @CanIgnoreReturnValue
        public Builder fetchTimeout(Duration timeout) {
            this.fetchTimeout = timeout;
            return this;
        }

        /** How long a list, latest or revision query may take; 5 minutes by default. */
        @CanIgnoreReturnValue
        public Builder queryTimeout(Duration timeout) {
            this.queryTimeout = timeout;
            return this;
        }

        /** How long it is remembered that something does not exist; 5 seconds by default, zero for not at all. */
        @CanIgnoreReturnValue
        public Builder notFoundMemory(Duration duration) {
            this.notFoundMemory = duration;
            return this;
        }

        /** The source of elapsed time, in nanoseconds; {@link System#nanoTime} by default. */
        @CanIgnoreReturnValue
        public Builder nanoTime(LongSupplier nanoTime) {
            this.nanoTime = nanoTime;
            return this;
        }

        private Ticker ticker() {
            LongSupplier source = nanoTime;
            return new Ticker() {
                @Override
                public long read() {
                    return source.getAsLong();
                }
            };
        }

        /**
         * Builds the proxy.
         *
         * @throws UncheckedIOException if the folder for temporary files cannot be used
         */
        public ModuleProxy build() {
            try {
                return new ModuleProxy(this, ScratchSpace.open(scratch));
            } catch (IOException e) {
                throw new UncheckedIOException("no temporary files in " + scratch, e);
            }
        }
    }
}
