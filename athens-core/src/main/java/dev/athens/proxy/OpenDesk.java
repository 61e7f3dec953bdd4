package dev.athens.proxy;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.athens.fetch.FetchException;
import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.Claims;
import dev.athens.internal.CacheCensus;
import dev.athens.internal.HeapShare;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.observe.Observer;
import dev.athens.observe.Running;
import dev.athens.observe.Step;
import dev.athens.policy.DownloadPolicy;
import dev.athens.protocol.ProtocolRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Asks origins once for all who have the same question, and remembers for a moment that they knew nothing. Thread-safe. */
final class OpenDesk implements OriginDesk {
    private static final int NOT_FOUND_PERCENT = 2;
    private static final long NOT_FOUND_MAX_BYTES = 8L << 20;

    private final DownloadPolicy downloads;
    private final Singleflight singleflight;
    private final Optional<ClaimedFlights> claimed;
    private final BooleanSupplier sharesReplies;
    private final Deadlines deadlines;
    private final Cache<Question, String> notFound;
    private final Epochs epochs;
    private final Observer observer;

    /**
     * How long work may take, counted from when it was asked for.
     *
     * @param fetch from the first request of a version to the stored files
     * @param query a list, latest or revision query
     */
    record Deadlines(Duration fetch, Duration query) {}

    /** The head of a version, as opposed to the version. */
    private record HeadOf(ModuleVersion version) {
        @Override
        public String toString() {
            return version.toString();
        }
    }

    /** A version, its head, or a question about a module; the text form is that of the one or the other. */
    private record Question(ModulePath module, Object subject) {
        @Override
        public String toString() {
            return subject.toString();
        }
    }

    /**
     * Opens.
     *
     * @param pool whose threads do the work; closed with the desk
     * @param claims says which of many processes fetches a version
     * @param sharesReplies whether, now, what one process is told is found by others, so that only one has to ask
     * @param notFoundMemory how long it is remembered that something does not exist
     * @param observer sees the work that is part of nothing
     */
    OpenDesk(
            DownloadPolicy downloads,
            FetchPool pool,
            Optional<Claims> claims,
            BooleanSupplier sharesReplies,
            Deadlines deadlines,
            Epochs epochs,
            Ticker ticker,
            Duration notFoundMemory,
            Observer observer) {
        this.observer = observer;
        this.downloads = downloads;
        this.epochs = epochs;
        this.singleflight = new Singleflight(pool);
        this.claimed = claims.map(ClaimedFlights::new);
        this.sharesReplies = sharesReplies;
        this.deadlines = deadlines;
        this.notFound = CacheBuilder.newBuilder()
                .maximumWeight(HeapShare.bytes(NOT_FOUND_PERCENT, NOT_FOUND_MAX_BYTES))
                .weigher((Question question, String reason) -> weight(question, reason))
                .recordStats()
                .expireAfterWrite(notFoundMemory)
                .ticker(ticker)
                .build();
    }

    private static int weight(Question question, String reason) {
        return HeapShare.ofName(question) + HeapShare.ofText(reason);
    }

    @Override
    public Optional<Counts> counts() {
        return Optional.of(new Counts(
                singleflight.counts(),
                claimed.map(ClaimedFlights::counts),
                CacheCensus.of("not-found", notFound, OpenDesk::weight)));
    }

    @Override
    public DownloadPolicy.Rule rule(ModulePath module) {
        return downloads.of(module);
    }

    @Override
    public <T> CompletableFuture<T> fetch(ModuleVersion version, Work<T> work, Waiter waiter) {
        return fetch(new Question(version.path(), version), ClaimKey.Kind.VERSION, work, waiter);
    }

    @Override
    public <T> CompletableFuture<T> fetchHead(ModuleVersion version, Work<T> work, Waiter waiter) {
        return fetch(new Question(version.path(), new HeadOf(version)), ClaimKey.Kind.HEAD, work, waiter);
    }

    private <T> CompletableFuture<T> fetch(Question question, ClaimKey.Kind kind, Work<T> work, Waiter waiter) {
        ClaimKey key = new ClaimKey(kind, question.toString());
        return claim(question, key, deadlines.fetch(), observed(kind, question, work), waiter);
    }

    /** Whoever asks first is whose work it is; the threads that do it know nothing of him. */
    private <T> Work<T> observed(ClaimKey.Kind kind, Question question, Work<T> work) {
        String word = kind.name().toLowerCase(Locale.ROOT);
        return new Work<>(
                Running.carried(() -> Running.observed(observer, Step.FLIGHT, word, question.toString(), work.fetch())),
                Running.carried(work.look()));
    }

    /** Has the work done by one of all servers, if there is anything that says by whom. */
    private <T> CompletableFuture<T> claim(
            Question question, ClaimKey key, Duration timeout, Work<T> work, Waiter waiter) {
        return ask(question, timeout, waiter, () -> {
            Supplier<CompletableFuture<T>> flight = () -> join(question, timeout, work.fetch(), waiter);
            return claimed.isEmpty() ? flight.get() : claimed.get().join(question, key, timeout, work.look(), flight);
        });
    }

    @Override
    public <T> CompletableFuture<T> ask(ProtocolRequest question, Work<T> work, Waiter waiter) {
        Question asked = new Question(question.module(), question);
        Work<T> seen = observed(kind(question), asked, work);
        return sharesReplies.getAsBoolean()
                ? claim(asked, new ClaimKey(kind(question), question.path()), deadlines.query(), seen, waiter)
                : ask(asked, deadlines.query(), waiter, () -> join(asked, deadlines.query(), seen.fetch(), waiter));
    }

    private static ClaimKey.Kind kind(ProtocolRequest question) {
        if (question instanceof ProtocolRequest.List) {
            return ClaimKey.Kind.LIST;
        }
        return question instanceof ProtocolRequest.Latest ? ClaimKey.Kind.LATEST : ClaimKey.Kind.BRANCH;
    }

    private <T> CompletableFuture<T> join(Question question, Duration timeout, Callable<T> work, Waiter waiter) {
        return singleflight.join(question, question.module().host(), timeout, work, waiter);
    }

    private <T> CompletableFuture<T> ask(
            Question question, Duration timeout, Waiter waiter, Supplier<CompletableFuture<T>> flight) {
        Optional<String> known = Optional.ofNullable(notFound.getIfPresent(question));
        if (known.isPresent()) {
            return CompletableFuture.failedFuture(new FetchException.NotFound(known.get()));
        }
        Optional<String> refusal = waiter.refusal();
        if (refusal.isPresent()) {
            return CompletableFuture.failedFuture(
                    FetchException.Unavailable.overloaded(question + ": " + refusal.get()));
        }
        long epoch = epochs.of(question.module());
        return flight.get().handle((result, wrapped) -> {
            if (wrapped == null) {
                return result;
            }
            Throwable failure = Waiter.cause(wrapped);
            if (failure instanceof FetchException.NotFound e) {
                rememberNotFound(question, e.getMessage(), epoch);
            }
            throw new CompletionException(
                    failure instanceof OverdueException
                            ? FetchException.Unavailable.timedOut(question + ": not fetched within "
                                    + timeout.toSeconds() + " seconds, try again later")
                            : failure);
        });
    }

    private void rememberNotFound(Question question, String reason, long epoch) {
        notFound.put(question, reason);
        if (epochs.of(question.module()) != epoch) {
            notFound.invalidate(question);
        }
    }

    @Override
    public void forget(ModulePath module) {
        notFound.asMap().keySet().removeIf(question -> question.module().equals(module));
    }

    @Override
    public void close() {
        claimed.ifPresent(ClaimedFlights::close);
        singleflight.close();
    }
}
