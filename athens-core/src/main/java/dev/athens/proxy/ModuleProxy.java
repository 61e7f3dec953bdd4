package dev.athens.proxy;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.internal.HeapShare;
import dev.athens.internal.ScratchSpace;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.policy.DownloadMode;
import dev.athens.policy.DownloadPolicy;
import dev.athens.policy.ModuleFilter;
import dev.athens.policy.ModuleValidator;
import dev.athens.policy.NetworkMode;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.protocol.VersionList;
import dev.athens.storage.RecordedHashes;
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
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A module proxy: answers requests from a storage, and fills it from a fetcher.
 *
 * <p>A version that is missing is fetched once, however many ask for it, checked, stored in one step, and served from the
 * storage ever after. What the fetcher says to branches, {@code @latest} and lists is good for a minute, and better than
 * nothing while the origin is in trouble; versions that are stored stay listed although the origin has dropped them. The
 * rules of {@link dev.athens.policy} say what is served, and who is asked, at all.
 *
 * <h2>Concurrency</h2>
 *
 * <p>Thread-safe. Fetches run on threads of the proxy's own under a deadline of their own: a caller that leaves, or is
 * interrupted, stops nothing.
 */
public final class ModuleProxy implements AutoCloseable {
    private static final int NOT_FOUND_PERCENT = 2;
    private static final long NOT_FOUND_MAX_BYTES = 8L << 20;
    private static final DownloadPolicy.Rule NOBODY = new DownloadPolicy.Rule(DownloadMode.NONE, Optional.empty());
    private static final Duration MAX_NOT_FOUND_MEMORY = Duration.ofSeconds(60);

    private final Storage storage;
    private final StoredAnswers stored;
    private final Optional<StoredCheck> check;
    private final RecentFinds finds;
    private final ModuleFetcher fetcher;
    private final ModuleFilter filter;
    private final Optional<Validation> validation;
    private final DownloadPolicy downloads;
    private final NetworkMode networkMode;
    private final Duration fetchTimeout;
    private final Duration queryTimeout;
    private final Duration renewalPatience;
    private final ScratchSpace scratch;
    private final Stasher stasher;
    private final Singleflight singleflight;
    private final Cache<Object, String> notFound;
    private final ReplyMemory replies;

    private ModuleProxy(Builder settings, ScratchSpace scratch) {
        Ticker ticker = settings.ticker();
        this.storage = settings.storage;
        this.check = settings.recordedHashes.map(
                hashes -> new StoredCheck(storage, hashes, this::forget, StoredCheck.SMALL_ZIP_BYTES));
        Finder finder = check.<Finder>map(checking -> checking)
                .orElse((version, zip) -> storage.find(version).map(files -> new Finder.Found(files, true)));
        this.stored = new StoredAnswers(storage, finder);
        this.finds = new RecentFinds(finder, ticker, settings.findMemory);
        this.fetcher = settings.fetcher;
        this.filter = settings.filter;
        this.validation = settings.validator.map(validator -> new Validation(validator, ticker));
        this.downloads = settings.downloads;
        this.networkMode = settings.networkMode;
        this.fetchTimeout = settings.fetchTimeout;
        this.queryTimeout = settings.queryTimeout;
        this.renewalPatience = settings.renewalPatience;
        this.scratch = scratch;
        this.stasher = new Stasher(storage, fetcher, scratch, settings.listener, settings.recordedHashes, check);
        this.singleflight =
                new Singleflight(new FetchPool("athens-fetch", settings.fetchThreads, settings.fetchesPerHost()));
        this.notFound = CacheBuilder.newBuilder()
                .maximumWeight(HeapShare.bytes(NOT_FOUND_PERCENT, NOT_FOUND_MAX_BYTES))
                .weigher((Object question, String reason) -> HeapShare.ofName(question) + HeapShare.ofText(reason))
                .expireAfterWrite(settings.notFoundMemory)
                .ticker(ticker)
                .build();
        this.replies = new ReplyMemory(ticker, settings.freshness, settings.staleFor);
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
     * completes later on a thread of the proxy. Cancelling the future stops nothing that has begun; what still waits for its
     * turn lets all pass for which somebody waits.
     *
     * @return fails with {@link FetchException.Unavailable} or {@link IOException}, not wrapped
     */
    public CompletableFuture<Answer> answerAsync(ProtocolRequest request) {
        return answerAsync(request, Optional::empty);
    }

    /**
     * Answers a request like {@link #answerAsync(ProtocolRequest)}, for somebody who may have to be sent away.
     *
     * @param refusal why he may not wait; asked only if the answer takes an origin, and then the future fails with
     *     {@link FetchException.Unavailable#isOverload}
     */
    public CompletableFuture<Answer> answerAsync(ProtocolRequest request, Supplier<Optional<String>> refusal) {
        return answer(request, networkMode == NetworkMode.OFFLINE, new Waiter(refusal));
    }

    /**
     * Answers a request from the storage alone: the origin is not asked, and what is not stored is absent. The latest
     * version is then the highest stored one, releases before pre-releases.
     *
     * @return as {@link #answerAsync} does
     */
    public CompletableFuture<Answer> answerStoredAsync(ProtocolRequest request) {
        return answer(request, true, Waiter.patient());
    }

    /**
     * Answers a request if that needs nobody to be asked and nothing to be read: from what was found or said a moment ago.
     * Never blocks, so that a thread that serves many connections may call it. The filter and the validator have their say
     * as always.
     *
     * @return empty if {@link #answerAsync} must be called
     */
    public Optional<Answer> answerNow(ProtocolRequest request) {
        Optional<ModuleVersion> version = request.exactVersion();
        if (version.isPresent()) {
            return finds.recent(version.get(), isZip(request))
                    .flatMap(files -> now(allowed(request, version.get(), () -> stored(request, files))));
        }
        return isRemembered(request) ? now(answerAsync(request)) : Optional.empty();
    }

    private static boolean isZip(ProtocolRequest request) {
        return request instanceof ProtocolRequest.Zip;
    }

    private void forget(ModuleVersion version) {
        finds.forget(version);
    }

    private static Optional<Answer> now(CompletableFuture<Answer> answer) {
        return isThere(answer) ? Optional.of(answer.join()) : Optional.empty();
    }

    private static boolean isThere(CompletableFuture<Answer> answer) {
        return answer.isDone() && !answer.isCompletedExceptionally();
    }

    private boolean isRemembered(ProtocolRequest question) {
        // a filter reads each list anew, which may be long
        return filter == ModuleFilter.NONE
                && networkMode != NetworkMode.OFFLINE
                && replies.find(question).filter(replies::isFresh).isPresent()
                && downloads.of(question.module()).mode() != DownloadMode.NONE;
    }

    private CompletableFuture<Answer> answer(ProtocolRequest request, boolean storedOnly, Waiter waiter) {
        CompletableFuture<Answer> answer = request.exactVersion()
                .map(version -> allowed(request, version, () -> file(request, version, storedOnly, waiter)))
                .orElseGet(() -> decided(request, filter.module(request.module()))
                        .map(CompletableFuture::completedFuture)
                        .orElseGet(() -> question(request, storedOnly, waiter)));
        return isThere(answer) ? answer : settled(answer, waiter);
    }

    /** The answer, if neither the filter nor the validator has another. */
    private CompletableFuture<Answer> allowed(
            ProtocolRequest request, ModuleVersion version, Supplier<CompletableFuture<Answer>> answer) {
        return decided(request, filter.version(version))
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> validated(version, answer));
    }

    /** What the filter made of a request; empty if it is to be served. */
    private static Optional<Answer> decided(ProtocolRequest request, ModuleFilter.Verdict verdict) {
        if (verdict instanceof ModuleFilter.Verdict.Exclude excluded) {
            return Optional.of(new Answer.Refused(excluded.reason()));
        }
        if (verdict instanceof ModuleFilter.Verdict.Direct direct) {
            return Optional.of(Answer.Redirect.of(direct.proxy(), request));
        }
        return Optional.empty();
    }

    private CompletableFuture<Answer> validated(ModuleVersion version, Supplier<CompletableFuture<Answer>> answer) {
        if (validation.isEmpty()) {
            return answer.get();
        }
        return validation.get().refusal(version).thenCompose(refusal -> refusal.<CompletableFuture<Answer>>map(
                        reason -> CompletableFuture.completedFuture(new Answer.Refused(reason)))
                .orElseGet(answer));
    }

    private CompletableFuture<Answer> file(
            ProtocolRequest request, ModuleVersion version, boolean storedOnly, Waiter waiter) {
        Optional<ModuleFiles> found;
        try {
            found = finds.find(version, isZip(request));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (found.isPresent()) {
            return stored(request, found.get());
        }
        DownloadPolicy.Rule rule = storedOnly ? NOBODY : downloads.of(version.path());
        return switch (rule.mode()) {
            case NONE -> absent(version + ": not stored");
            case REDIRECT -> redirected(request, rule);
            case ASYNC_REDIRECT -> {
                fetch(version, Waiter.patient());
                yield redirected(request, rule);
            }
            case ASYNC -> {
                fetch(version, Waiter.patient());
                yield absent(version + ": not stored yet, it is being fetched now, try again later");
            }
            case SYNC ->
                fetch(version, waiter)
                        .thenApply(files ->
                                new Answer.Found(StoredAnswers.part(request, files), true, Answer.Source.ORIGIN));
        };
    }

    private static CompletableFuture<Answer> stored(ProtocolRequest request, ModuleFiles files) {
        Blob part = StoredAnswers.part(request, files);
        return CompletableFuture.completedFuture(new Answer.Found(part, true, Answer.Source.STORAGE));
    }

    @CanIgnoreReturnValue // by the modes in which nobody waits for it
    private CompletableFuture<ModuleFiles> fetch(ModuleVersion version, Waiter waiter) {
        return ask(version, version.path(), fetchTimeout, () -> stasher.stash(version), waiter);
    }

    private static CompletableFuture<Answer> absent(String reason) {
        return CompletableFuture.completedFuture(new Answer.Absent(reason));
    }

    private static CompletableFuture<Answer> redirected(ProtocolRequest request, DownloadPolicy.Rule rule) {
        return CompletableFuture.completedFuture(Answer.Redirect.of(rule.proxy().orElseThrow(), request));
    }

    /** Answers what may be answered differently tomorrow: a list, the latest version, a branch. */
    private CompletableFuture<Answer> question(ProtocolRequest request, boolean storedOnly, Waiter waiter) {
        DownloadPolicy.Rule rule = storedOnly ? NOBODY : downloads.of(request.module());
        if (rule.mode() == DownloadMode.NONE) {
            return storedReply(request);
        }
        boolean branch = request instanceof ProtocolRequest.Info;
        if (branch && rule.mode().redirects()) {
            return redirected(request, rule);
        }
        CompletableFuture<Reply> reply = reply(request, waiter);
        if (branch && rule.mode() == DownloadMode.ASYNC && !reply.isDone()) {
            return absent(request + ": not known yet, it is being looked up now, try again later");
        }
        return reply.thenCompose(said -> served(request, said));
    }

    private CompletableFuture<Answer> storedReply(ProtocolRequest request) {
        try {
            return stored.reply(request, version -> isIncluded(request, version))
                    .map(reply -> served(request, reply))
                    .orElseGet(() -> absent(request + ": not stored"));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Turns a reply into an answer, under the filter and the validator of this moment. */
    private CompletableFuture<Answer> served(ProtocolRequest request, Reply reply) {
        if (reply.version().isEmpty()) {
            return CompletableFuture.completedFuture(
                    found(filter == ModuleFilter.NONE ? reply : included(request, reply)));
        }
        ModuleVersion version =
                new ModuleVersion(request.module(), reply.version().get());
        Optional<Answer> decided = decided(request, filter.version(version));
        if (decided.isPresent()) {
            return CompletableFuture.completedFuture(decided.get());
        }
        CompletableFuture<Answer> answer = CompletableFuture.completedFuture(found(reply));
        return request instanceof ProtocolRequest.Info ? validated(version, () -> answer) : answer;
    }

    private static Answer found(Reply reply) {
        return new Answer.Found(reply.body(), false, reply.source());
    }

    /** The list without what the filter excludes. */
    private Reply included(ProtocolRequest request, Reply list) {
        return Reply.list(
                VersionList.parse(list.text()).stream()
                        .filter(version -> isIncluded(request, version))
                        .toList(),
                list.source());
    }

    private boolean isIncluded(ProtocolRequest request, Version version) {
        ModuleFilter.Verdict verdict = filter.version(new ModuleVersion(request.module(), version));
        return !(verdict instanceof ModuleFilter.Verdict.Exclude);
    }

    /** What is known, if it is fresh; else what the origin says; else what was known, while the origin is in trouble. */
    private CompletableFuture<Reply> reply(ProtocolRequest question, Waiter waiter) {
        Optional<ReplyMemory.Remembered> known = replies.find(question);
        if (known.isPresent() && replies.isFresh(known.get())) {
            return CompletableFuture.completedFuture(known.get().reply());
        }
        CompletableFuture<Reply> asked =
                ask(question, question.module(), queryTimeout, () -> replies.put(question, origin(question)), waiter);
        return known.map(old -> orOld(question, asked, old)).orElse(asked);
    }

    private CompletableFuture<Reply> orOld(
            ProtocolRequest question, CompletableFuture<Reply> asked, ReplyMemory.Remembered old) {
        Reply stale = old.reply().from(Answer.Source.STALE);
        return asked.completeOnTimeout(stale, renewalPatience.toMillis(), TimeUnit.MILLISECONDS)
                .handle((reply, failure) -> {
                    if (failure == null && !reply.equals(stale)) {
                        return reply;
                    }
                    Throwable cause = failure == null ? null : unwrapped(failure);
                    if (cause instanceof FetchException.NotFound || cause instanceof FetchException.Refused) {
                        replies.forget(question);
                        throw new CompletionException(cause);
                    }
                    if (!(cause instanceof FetchException.Unavailable unavailable && unavailable.isOverload())) {
                        replies.postpone(question, old);
                    }
                    return stale;
                });
    }

    /** Asks the origin, and the storage where the origin has nothing or may be replaced. */
    private Reply origin(ProtocolRequest question) throws FetchException, IOException, InterruptedException {
        try {
            return question instanceof ProtocolRequest.List
                    ? list(question.module())
                    : Reply.info(fetcher.resolve(question.module(), query(question)), Answer.Source.ORIGIN);
        } catch (FetchException.NotFound e) {
            return storedInstead(question, e);
        } catch (FetchException.Unavailable e) {
            if (networkMode != NetworkMode.FALLBACK) {
                throw e;
            }
            return storedInstead(question, e).from(Answer.Source.STALE);
        }
    }

    private static VersionQuery query(ProtocolRequest question) {
        return question instanceof ProtocolRequest.Info info ? info.query() : new VersionQuery.Latest();
    }

    /** Merges what the origin lists with what is stored, so that a version once served does not vanish. */
    private Reply list(ModulePath module) throws FetchException, IOException, InterruptedException {
        List<Version> merged = new ArrayList<>(fetcher.list(module));
        merged.addAll(StoredAnswers.tagged(storage.list(module)));
        return Reply.list(merged, Answer.Source.ORIGIN);
    }

    private <E extends FetchException> Reply storedInstead(ProtocolRequest question, E failure) throws E, IOException {
        return stored.reply(question, version -> isIncluded(question, version)).orElseThrow(() -> failure);
    }

    /** Asks the origin once for all who have the same question, and remembers for a moment that it knew nothing. */
    private <T> CompletableFuture<T> ask(
            Object question, ModulePath module, Duration timeout, Callable<T> work, Waiter waiter) {
        Optional<String> known = Optional.ofNullable(notFound.getIfPresent(question));
        if (known.isPresent()) {
            return CompletableFuture.failedFuture(new FetchException.NotFound(known.get()));
        }
        Optional<String> refusal = waiter.refusal();
        if (refusal.isPresent()) {
            return CompletableFuture.failedFuture(
                    FetchException.Unavailable.overloaded(question + ": " + refusal.get()));
        }
        return singleflight.join(question, host(module), timeout, work, waiter).handle((result, failure) -> {
            if (failure == null) {
                return result;
            }
            if (failure instanceof FetchException.NotFound e) {
                notFound.put(question, e.getMessage());
            }
            throw new CompletionException(
                    failure instanceof TimeoutException
                            ? FetchException.Unavailable.timedOut(question + ": not fetched within "
                                    + timeout.toSeconds() + " seconds, try again later")
                            : failure);
        });
    }

    /** Whom a fetch will wait for, as far as a module path tells. */
    private static String host(ModulePath module) {
        int slash = module.value().indexOf('/');
        return slash < 0 ? module.value() : module.value().substring(0, slash);
    }

    /** The answer that a failure amounts to. The future is the caller's own: who cancels it leaves, and no more. */
    @SuppressWarnings("FutureReturnValueIgnored") // whatever becomes of it goes into the answer
    private static CompletableFuture<Answer> settled(CompletableFuture<Answer> answer, Waiter waiter) {
        CompletableFuture<Answer> settled = new CompletableFuture<>();
        settled.whenComplete((found, failure) -> {
            if (settled.isCancelled()) {
                waiter.leave();
            }
        });
        answer.whenComplete((found, failure) -> {
            Throwable cause = failure == null ? null : unwrapped(failure);
            if (cause == null) {
                settled.complete(found);
            } else if (cause instanceof FetchException.NotFound e) {
                settled.complete(new Answer.Absent(e.getMessage()));
            } else if (cause instanceof FetchException.Refused e) {
                settled.complete(new Answer.Refused(e.getMessage()));
            } else {
                settled.completeExceptionally(cause);
            }
        });
        return settled;
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /** Stops running fetches, whose callers get {@link FetchException.Unavailable}; nothing half-fetched stays. */
    @Override
    public void close() {
        finds.close();
        check.ifPresent(StoredCheck::close);
        validation.ifPresent(Validation::close);
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
        private ModuleFilter filter = ModuleFilter.NONE;
        private Optional<ModuleValidator> validator = Optional.empty();
        private DownloadPolicy downloads = DownloadPolicy.always(DownloadPolicy.Rule.SYNC);
        private NetworkMode networkMode = NetworkMode.STRICT;
        private Optional<RecordedHashes> recordedHashes = Optional.empty();
        private ProxyListener listener = new ProxyListener() {};
        private Path scratch = Path.of(System.getProperty("java.io.tmpdir"));
        private int fetchThreads = 30;
        private int fetchesPerHost;
        private Duration fetchTimeout = Duration.ofMinutes(10);
        private Duration queryTimeout = Duration.ofMinutes(5);
        private Duration renewalPatience = Duration.ofSeconds(5);
        private Duration freshness = Duration.ofSeconds(60);
        private Duration staleFor = Duration.ofDays(7);
        private Duration notFoundMemory = Duration.ofSeconds(5);
        private Duration findMemory = Duration.ofSeconds(60);
        private LongSupplier nanoTime = System::nanoTime;

        private Builder(Storage storage, ModuleFetcher fetcher) {
            this.storage = storage;
            this.fetcher = fetcher;
        }

        /** What is served at all; everything by default. */
        @CanIgnoreReturnValue
        public Builder filter(ModuleFilter filter) {
            this.filter = filter;
            return this;
        }

        /** Who else has a say in each version that is served, stored or not; nobody by default. */
        @CanIgnoreReturnValue
        public Builder validator(ModuleValidator validator) {
            this.validator = Optional.of(validator);
            return this;
        }

        /** What happens when a version is not stored; by default it is fetched and stored while the client waits. */
        @CanIgnoreReturnValue
        public Builder downloads(DownloadPolicy downloads) {
            this.downloads = downloads;
            return this;
        }

        /** Whether origins are asked, and what happens when they are in trouble; strict by default. */
        @CanIgnoreReturnValue
        public Builder networkMode(NetworkMode mode) {
            this.networkMode = mode;
            return this;
        }

        /**
         * What the storage has recorded of its versions. They are held against it when they are used for the first time:
         * info, go.mod and small zips before they are served, large zips in the background. What is damaged goes to the
         * quarantine and is fetched again, and is refused unless it then has the recorded hashes. By default nothing is
         * checked.
         */
        @CanIgnoreReturnValue
        public Builder recordedHashes(RecordedHashes hashes) {
            this.recordedHashes = Optional.of(hashes);
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

        /**
         * How many of them may wait for modules of one host while no other has any, so that a host that hangs leaves some
         * to the others; four fifths by default. The more hosts are waited for, the fewer each gets.
         */
        @CanIgnoreReturnValue
        public Builder fetchesPerHost(int fetches) {
            if (fetches < 1) {
                throw new IllegalArgumentException("fetchesPerHost must be at least 1, not " + fetches);
            }
            this.fetchesPerHost = fetches;
            return this;
        }

        private int fetchesPerHost() {
            return fetchesPerHost > 0 ? fetchesPerHost : Math.max(1, fetchThreads * 4 / 5);
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

        /**
         * How long the reply to a list, latest or revision query is as good as new; 60 seconds by default, zero for not
         * at all.
         */
        @CanIgnoreReturnValue
        public Builder freshness(Duration duration) {
            this.freshness = duration;
            return this;
        }

        /** How long after that it is better than nothing, while the origin is in trouble; 7 days by default. */
        @CanIgnoreReturnValue
        public Builder staleFor(Duration duration) {
            this.staleFor = duration;
            return this;
        }

        /** How long a client waits for an origin that is slow to renew a reply, until it gets the old one. */
        @CanIgnoreReturnValue
        Builder renewalPatience(Duration duration) {
            this.renewalPatience = duration;
            return this;
        }

        /**
         * How long it is remembered that something does not exist; 5 seconds by default, zero for not at all.
         *
         * @throws IllegalArgumentException if it is more than 60 seconds, which would hide new versions for too long
         */
        @CanIgnoreReturnValue
        public Builder notFoundMemory(Duration duration) {
            if (duration.compareTo(MAX_NOT_FOUND_MEMORY) > 0) {
                throw new IllegalArgumentException("notFoundMemory must be at most 60 seconds, not " + duration);
            }
            this.notFoundMemory = duration;
            return this;
        }

        /**
         * How long {@link #answerNow} takes a version that was found in the storage to be still there, although somebody
         * may have deleted it; a minute by default, zero for not at all. The storage is asked about twice in that time for
         * each version that is asked for all the time.
         */
        @CanIgnoreReturnValue
        public Builder findMemory(Duration duration) {
            this.findMemory = duration;
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
