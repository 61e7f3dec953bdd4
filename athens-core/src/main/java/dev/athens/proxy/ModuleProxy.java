package dev.athens.proxy;

import com.google.common.base.Ticker;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.fleet.Claims;
import dev.athens.fleet.Noticeboard;
import dev.athens.internal.ScratchSpace;
import dev.athens.journal.Journal;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.observe.CacheCounts;
import dev.athens.observe.Observer;
import dev.athens.policy.DownloadPolicy;
import dev.athens.policy.ModuleFilter;
import dev.athens.policy.ModuleValidator;
import dev.athens.policy.NetworkMode;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.storage.RecordedHashes;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.tombstone.Tombstones;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
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
    private static final Duration MAX_NOT_FOUND_MEMORY = Duration.ofSeconds(60);

    private final Gate gate;
    private final Optional<StoredCheck> check;
    private final Optional<StoredCheck> nearCheck;
    private final Optional<RemoteStorageDesk> remote;
    private final RecentFinds finds;
    private final OriginDesk desk;
    private final Optional<LookAhead> ahead;
    private final ReplyMemory replies;
    private final Optional<StorageParts.Near> near;
    private final Optional<SharedReplies> shared;
    private final Epochs epochs = new Epochs();
    private final Consumer<ModulePath> forgetting;
    private final Answerers usual;
    private final Answerers storedOnly;
    private final ScratchSpace scratch;
    private final Observer observer;

    /**
     * How many go.mod files were fetched before anybody asked for them.
     *
     * @param begun all that was begun
     * @param used for which somebody has asked by now
     * @param inVain for which nobody has asked for a minute
     */
    public record LookAheadCounts(long begun, long used, long inVain) {}

    /** Those behind the gate. */
    private record Answerers(FileAnswers files, QuestionAnswers questions) {}

    private ModuleProxy(Builder settings, ScratchSpace scratch) {
        Ticker ticker = settings.ticker();
        Storage storage = settings.storage;
        this.scratch = scratch;
        this.observer = settings.observer;
        this.gate = new Gate(
                settings.filter,
                settings.validator.map(validator -> new Validation(validator, epochs, ticker, settings.observer)),
                settings.tombstones);
        this.remote = settings.near.map(near -> new RemoteStorageDesk(RemoteStorageDesk.PATIENCE));
        this.check = settings.recordedHashes.map(hashes -> remote.isPresent()
                ? StoredCheck.ofHeads(storage, hashes, settings.journal, this::damaged, epochs)
                : new StoredCheck(
                        storage, hashes, settings.journal, this::damaged, StoredCheck.SMALL_ZIP_BYTES, epochs));
        this.nearCheck = settings.near.flatMap(near -> near.hashes()
                .map(hashes -> new StoredCheck(
                        near.storage(), hashes, Optional.empty(), this::damaged, StoredCheck.SMALL_ZIP_BYTES, epochs)));
        Finder finder = check.<Finder>map(checking -> checking).orElseGet(() -> Finder.in(storage));
        Tokens tokens = new Tokens();
        this.finds = new RecentFinds(nearFinder(settings).orElse(finder), tokens, epochs, ticker, settings.findMemory);
        this.desk = settings.desk(epochs, ticker);
        StoredAnswers stored = new StoredAnswers(storage, finder);
        Stasher stasher = new Stasher(
                storage,
                settings.fetcher,
                scratch,
                settings.listener,
                settings.recordedHashes,
                check,
                settings.tombstones);
        this.ahead = settings.looksAhead ? Optional.of(new LookAhead(this::fetchAhead, ticker)) : Optional.empty();
        this.replies = new ReplyMemory(tokens, epochs, ticker, settings.freshness, settings.staleFor);
        this.near = settings.near;
        this.forgetting = settings.forgetting;
        this.shared = settings.noticeboard.map(board -> new SharedReplies(
                board,
                settings.freshness,
                settings.notFoundMemory,
                modules -> forgetHere(modules, settings.tombstones)));
        StorageDesk storageDesk = remote.<StorageDesk>map(desk -> desk).orElse(StorageDesk.AT_ONCE);
        Function<OriginDesk, Answerers> at = place -> new Answerers(
                new FileAnswers(finds, finder, storageDesk, stasher, place, ahead),
                new QuestionAnswers(
                        gate,
                        stored,
                        storageDesk,
                        new OriginReplies(settings.fetcher, stored, gate, place, replies, settings.patience(), shared),
                        place));
        this.usual = at.apply(desk);
        this.storedOnly = at.apply(OriginDesk.CLOSED);
    }

    private Optional<Finder> nearFinder(Builder settings) {
        return settings.near.map(
                near -> nearCheck.<Finder>map(checking -> checking).orElseGet(() -> Finder.in(near.storage())));
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
     * Answers a request without waiting for the origin: what is stored is looked up by the calling thread, unless the storage
     * may wait for a network; the rest completes later on a thread of the proxy. Cancelling the future stops nothing that has
     * begun; what still waits for its turn lets all pass for which somebody waits.
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
        return answer(request, usual, new Waiter(refusal));
    }

    /**
     * Answers a request from the storage alone: the origin is not asked, and what is not stored is absent. The latest
     * version is then the highest stored one, releases before pre-releases.
     *
     * @return as {@link #answerAsync} does
     */
    public CompletableFuture<Answer> answerStoredAsync(ProtocolRequest request) {
        return answer(request, storedOnly, Waiter.patient());
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
            Optional<Answer> recent = usual.files().recent(request, version.get());
            // by far most answers go this way, and most gates are open
            return recent.isEmpty() || gate.isOpen()
                    ? recent
                    : now(gate.version(request, version.get(), () -> CompletableFuture.completedFuture(recent.get())));
        }
        return usual.questions().isRemembered(request) ? now(answerAsync(request)) : Optional.empty();
    }

    /**
     * The whole way of a request: the gate lets it pass, those behind it look for what is stored or remembered, and go to
     * their desk for what is not.
     */
    private CompletableFuture<Answer> answer(ProtocolRequest request, Answerers behind, Waiter waiter) {
        CompletableFuture<Answer> answer = request.exactVersion()
                .map(version ->
                        gate.version(request, version, () -> behind.files().answer(request, version, waiter)))
                .orElseGet(() -> gate.module(request, () -> behind.questions().answer(request, waiter)));
        if (isThere(answer)) {
            return answer;
        }
        return waiter.settled(
                remote.map(desk -> answer.exceptionallyCompose(failure -> desk.<Answer>explained(request, failure)))
                        .orElse(answer));
    }

    private static Optional<Answer> now(CompletableFuture<Answer> answer) {
        return isThere(answer) ? Optional.of(answer.join()) : Optional.empty();
    }

    private static boolean isThere(CompletableFuture<Answer> answer) {
        return answer.isDone() && !answer.isCompletedExceptionally();
    }

    /** As if a client had asked, who has left. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    private void fetchAhead(ModuleVersion version) {
        ProtocolRequest request = new ProtocolRequest.Mod(version);
        gate.version(request, version, () -> {
            usual.files().lookAhead(version);
            return CompletableFuture.completedFuture(new Answer.Absent(version + ": not waited for"));
        });
    }

    /** Who sees what is fetched and asked; servers show him their requests. */
    public Observer observer() {
        return observer;
    }

    /** What has been fetched before anybody asked for it; all zero if nothing is. */
    public LookAheadCounts lookAheadCounts() {
        return ahead.map(LookAhead::counts).orElse(new LookAheadCounts(0, 0, 0));
    }

    /** What there is to do, and what was done since the proxy was made; for who asks now and then. */
    public ProxyCounts counts() {
        Optional<OriginDesk.Counts> asked = desk.counts();
        List<CacheCounts> caches = new ArrayList<>(List.of(finds.counts(), replies.counts()));
        asked.ifPresent(counts -> caches.add(counts.notFound()));
        caches.addAll(gate.caches());
        ahead.ifPresent(looking -> caches.add(looking.cacheCounts()));
        return new ProxyCounts(
                asked.map(OriginDesk.Counts::work),
                remote.map(RemoteStorageDesk::counts),
                asked.flatMap(OriginDesk.Counts::claims),
                lookAheadCounts(),
                gate.counts(),
                caches);
    }

    private void damaged(ModuleVersion version) {
        finds.forget(version);
    }

    /**
     * Forgets all that is remembered of a module, after somebody has changed what is stored of it: has deleted a version,
     * say, or published one. What was looked up before, and is on its way yet, is not remembered either; a fetch goes on.
     */
    public void forget(ModulePath module) {
        forgetHere(module);
        shared.ifPresent(all -> all.forget(module));
    }

    /** Whoever deletes a version buries it before he tells. */
    private void forgetHere(List<ModulePath> modules, Tombstones tombstones) {
        tombstones.refresh();
        modules.forEach(this::forgetHere);
    }

    /**
     * The modules at a path and below it of which something is remembered that their origins have said, such as those that a
     * repository has. Letters count as the same in both cases, since that is so for many hosts of repositories.
     */
    public Set<ModulePath> remembered(ModulePath root) {
        return replies.modules(root);
    }

    private void forgetHere(ModulePath module) {
        // it comes anew from where it lies
        near.ifPresent(kept -> kept.drop().accept(module));
        // before the epoch, as whoever looks up in the new one must find nothing old
        forgetting.accept(module);
        epochs.next(module);
        finds.forget(module);
        replies.forget(module);
        desk.forget(module);
        gate.forget(module);
    }

    /** Stops running fetches, whose callers get {@link FetchException.Unavailable}; nothing half-fetched stays. */
    @Override
    public void close() {
        shared.ifPresent(SharedReplies::close);
        finds.close();
        remote.ifPresent(RemoteStorageDesk::close);
        check.ifPresent(StoredCheck::close);
        nearCheck.ifPresent(StoredCheck::close);
        gate.close();
        desk.close();
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
        private Optional<StorageParts.Near> near = Optional.empty();
        private Optional<Claims> claims = Optional.empty();
        private Optional<Noticeboard> noticeboard = Optional.empty();
        private Optional<Journal> journal = Optional.empty();
        private Tombstones tombstones = Tombstones.inMemory();
        private ProxyListener listener = new ProxyListener() {};
        private Observer observer = Observer.NONE;
        private Consumer<ModulePath> forgetting = module -> {};
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
        private boolean looksAhead = true;
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

        /**
         * Who of several servers with the same storage fetches a version; the others wait for what it stores. By default each
         * fetches for itself, and the first save wins.
         */
        @CanIgnoreReturnValue
        public Builder claims(Claims claims) {
            this.claims = Optional.of(claims);
            return this;
        }

        /**
         * Where several servers tell each other what origins have said, so that all of them together ask once, and which modules
         * to {@linkplain ModuleProxy#forget forget}. By default each asks for itself.
         */
        @CanIgnoreReturnValue
        public Builder noticeboard(Noticeboard board) {
            this.noticeboard = Optional.of(board);
            return this;
        }

        /**
         * What is at hand of a storage that may wait for a network ({@link StorageParts#near}). Requests look there first. The
         * storage itself is then asked on threads of the proxy's own, once for all who wait for the same, so that nobody whose
         * answer is at hand waits for it; it fails like an origin. Zips in the storage are not held against what was recorded,
         * since they would have to be downloaded; those at hand are. By default the storage is asked by the calling thread.
         */
        @CanIgnoreReturnValue
        public Builder near(StorageParts.Near near) {
            this.near = Optional.of(near);
            return this;
        }

        /**
         * Versions that were deleted and must not come back: they are neither served nor listed nor fetched, and the answer to
         * who asks for one is {@link Answer.Gone}. None by default. The proxy does not close them.
         */
        @CanIgnoreReturnValue
        public Builder tombstones(Tombstones tombstones) {
            this.tombstones = tombstones;
            return this;
        }

        /** Where it is noted, right before, which versions go to the quarantine; by default nowhere. */
        @CanIgnoreReturnValue
        public Builder journal(Journal journal) {
            this.journal = Optional.of(journal);
            return this;
        }

        /** Whom to tell what was fetched; what he throws is logged. */
        @CanIgnoreReturnValue
        public Builder listener(ProxyListener listener) {
            this.listener = listener;
            return this;
        }

        /** Who sees what is fetched and asked, and the requests of a server; nobody by default. */
        @CanIgnoreReturnValue
        public Builder observer(Observer observer) {
            this.observer = observer;
            return this;
        }

        /**
         * Who else remembers something of modules, and is told when one is {@linkplain ModuleProxy#forget forgotten}, here or by
         * another server; such as the fetcher. It must not block, and nobody by default.
         */
        @CanIgnoreReturnValue
        public Builder forgetting(Consumer<ModulePath> other) {
            this.forgetting = other;
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

        /**
         * Whether the go.mod files that a fetched go.mod file requires are fetched before anybody asks for them, behind all
         * that somebody waits for, as far as that pays; true by default. Only hosts are asked that clients have asked for.
         */
        @CanIgnoreReturnValue
        public Builder lookAhead(boolean looksAhead) {
            this.looksAhead = looksAhead;
            return this;
        }

        /** The source of elapsed time, in nanoseconds; {@link System#nanoTime} by default. */
        @CanIgnoreReturnValue
        public Builder nanoTime(LongSupplier nanoTime) {
            this.nanoTime = nanoTime;
            return this;
        }

        private OriginDesk desk(Epochs epochs, Ticker ticker) {
            if (networkMode == NetworkMode.OFFLINE) {
                return OriginDesk.CLOSED;
            }
            FetchPool pool = new FetchPool("athens-fetch", fetchThreads, fetchesPerHost());
            return new OpenDesk(
                    downloads,
                    pool,
                    claims,
                    noticeboard
                            .<BooleanSupplier>map(board -> () -> !board.isAlone())
                            .orElse(() -> false),
                    new OpenDesk.Deadlines(fetchTimeout, queryTimeout),
                    epochs,
                    ticker,
                    notFoundMemory,
                    observer);
        }

        private OriginReplies.Patience patience() {
            return new OriginReplies.Patience(networkMode, renewalPatience);
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
