package dev.athens.proxy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.athens.internal.Aside;
import dev.athens.module.ModuleVersion;
import dev.athens.observe.Running;
import dev.athens.policy.DownloadMode;
import dev.athens.policy.DownloadPolicy;
import dev.athens.protocol.ProtocolRequest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Answers requests for the files of exact versions: what is stored, else what the download policy makes of it. Thread-safe. */
final class FileAnswers {
    private static final Logger LOG = System.getLogger(FileAnswers.class.getName());

    private final RecentFinds finds;
    private final Finder stored;
    private final StorageDesk storage;
    private final Stasher stasher;
    private final OriginDesk desk;
    private final Optional<LookAhead> ahead;

    /**
     * Puts them together.
     *
     * @param finds what is stored, or what of it is at hand
     * @param stored all that is stored
     * @param storage where that is asked if not all is at hand
     */
    FileAnswers(
            RecentFinds finds,
            Finder stored,
            StorageDesk storage,
            Stasher stasher,
            OriginDesk desk,
            Optional<LookAhead> ahead) {
        this.finds = finds;
        this.stored = stored;
        this.storage = storage;
        this.stasher = stasher;
        this.desk = desk;
        this.ahead = ahead;
    }

    /** A version to be found behind a network; the text form is that of the version. */
    private record Sought(ModuleVersion version, boolean zip) {
        @Override
        public String toString() {
            return version.toString();
        }
    }

    CompletableFuture<Answer> answer(ProtocolRequest request, ModuleVersion version, Waiter waiter) {
        if (storage.isRemote()) {
            return remote(request, version, waiter);
        }
        Optional<RecentFinds.Known> found;
        try {
            found = finds.find(version, isZip(request));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        ahead.ifPresent(looking -> looking.asked(version));
        return found.map(known -> CompletableFuture.completedFuture(stored(request, known)))
                .orElseGet(() -> missing(request, version, waiter));
    }

    /** What is at hand is answered by this thread; for the rest nobody holds one. */
    private CompletableFuture<Answer> remote(ProtocolRequest request, ModuleVersion version, Waiter waiter) {
        boolean zip = isZip(request);
        ahead.ifPresent(looking -> looking.asked(version));
        return near(version, zip)
                .map(known -> CompletableFuture.completedFuture(stored(request, known)))
                .orElseGet(() -> storage.ask(new Sought(version, zip), () -> stored.find(version, zip), waiter)
                        .thenCompose(Running.carried(found -> found.isPresent()
                                ? CompletableFuture.completedFuture(stored(request, found.get()))
                                : missing(request, version, waiter))));
    }

    private Optional<RecentFinds.Known> near(ModuleVersion version, boolean zip) {
        Optional<RecentFinds.Known> recent = finds.recent(version, zip);
        if (recent.isPresent()) {
            return recent;
        }
        try {
            return finds.find(version, zip);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> version + ": what is near cannot be read, and the storage is asked", e);
            return Optional.empty();
        }
    }

    /** The answer out of what was found a moment ago; never blocks. */
    Optional<Answer> recent(ProtocolRequest request, ModuleVersion version) {
        return finds.recent(version, isZip(request)).map(known -> stored(request, known));
    }

    private CompletableFuture<Answer> missing(ProtocolRequest request, ModuleVersion version, Waiter waiter) {
        DownloadPolicy.Rule rule = desk.rule(version.path());
        return switch (rule.mode()) {
            case NONE -> CompletableFuture.completedFuture(new Answer.Absent(version + ": not stored"));
            case REDIRECT -> redirected(request, rule);
            case ASYNC_REDIRECT -> {
                fetch(version, Waiter.patient());
                yield redirected(request, rule);
            }
            case ASYNC -> {
                fetch(version, Waiter.patient());
                yield CompletableFuture.completedFuture(
                        new Answer.Absent(version + ": not stored yet, it is being fetched now, try again later"));
            }
            case SYNC -> {
                ahead.ifPresent(looking -> looking.missed(version.path()));
                yield (isZip(request) ? fetch(version, waiter) : fetchHead(version, waiter))
                        .thenApply(found ->
                                new Answer.Found(StoredAnswers.part(request, found), true, Answer.Source.ORIGIN));
            }
        };
    }

    /** Fetches a whole version. */
    @CanIgnoreReturnValue // by the modes in which nobody waits for it
    private CompletableFuture<Finder.Found> fetch(ModuleVersion version, Waiter waiter) {
        return desk.fetch(
                version,
                new OriginDesk.Work<>(
                        () -> Finder.Found.whole(stasher.stash(version)), () -> stored.find(version, true)),
                waiter);
    }

    @CanIgnoreReturnValue // when it is done for nobody
    private CompletableFuture<Finder.Found> fetchHead(ModuleVersion version, Waiter waiter) {
        return desk.fetchHead(
                version, new OriginDesk.Work<>(() -> head(version), () -> stored.find(version, false)), waiter);
    }

    private Finder.Found head(ModuleVersion version) throws Exception {
        Stasher.Stashed stashed = stasher.stashHead(version);
        if (ahead.isPresent() && stashed.isNew()) {
            // the client need not wait for that, and nobody does if there is no thread for it
            Aside.run(() -> ahead.get().from(version, stashed.head().mod()));
        } else {
            ahead.ifPresent(looking -> looking.wasThere(version));
        }
        return Finder.Found.head(stashed.head());
    }

    /** Fetches a head before anybody asks for it, if it would be fetched for a client who waits. */
    void lookAhead(ModuleVersion version) {
        if (desk.rule(version.path()).mode() == DownloadMode.SYNC) {
            fetchHead(version, Waiter.gone());
        }
    }

    private static CompletableFuture<Answer> redirected(ProtocolRequest request, DownloadPolicy.Rule rule) {
        return CompletableFuture.completedFuture(Answer.Redirect.of(rule.proxy().orElseThrow(), request));
    }

    private static Answer stored(ProtocolRequest request, RecentFinds.Known known) {
        return new Answer.Found(StoredAnswers.part(request, known.found()), true, Answer.Source.STORAGE, known.token());
    }

    private static Answer stored(ProtocolRequest request, Finder.Found found) {
        return new Answer.Found(StoredAnswers.part(request, found), true, Answer.Source.STORAGE);
    }

    private static boolean isZip(ProtocolRequest request) {
        return request instanceof ProtocolRequest.Zip;
    }
}
