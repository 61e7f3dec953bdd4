package dev.athens.proxy;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.observe.Running;
import dev.athens.policy.DownloadMode;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.protocol.VersionList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Chooses another latest version where the gate refuses the first one: of those that are listed the newest that may be
 * answered, releases before pre-releases, as the go command chooses from a list. Thread-safe.
 */
final class LatestChoice {
    /** How many others the validator is asked about, one after the other, for one request. */
    static final int MAX_OTHERS = 20;

    private final Gate gate;
    private final StoredAnswers stored;
    private final StorageDesk storage;
    private final OriginReplies replies;
    private final OriginDesk desk;

    LatestChoice(Gate gate, StoredAnswers stored, StorageDesk storage, OriginReplies replies, OriginDesk desk) {
        this.gate = gate;
        this.stored = stored;
        this.storage = storage;
        this.replies = replies;
        this.desk = desk;
    }

    /** Versions to choose from. */
    private record Candidates(List<Version> versions, boolean stale) {}

    /**
     * The first answer, if it is no refusal; else that for the newest other version that is not refused; else the refusal.
     *
     * @param refused what the first answer is about
     */
    CompletableFuture<Answer> instead(ProtocolRequest request, Version refused, Answer first, Waiter waiter) {
        if (!isRefusal(first)) {
            return CompletableFuture.completedFuture(first);
        }
        return candidates(request, waiter).thenCompose(Running.carried(candidates -> {
            Iterator<Version> newestFirst = candidates.versions().stream()
                    .filter(version -> !version.equals(refused) && gate.lists(request.module(), version))
                    .sorted(StoredAnswers.LATEST_LAST.reversed())
                    .limit(MAX_OTHERS)
                    .iterator();
            return newest(request, newestFirst, candidates.stale(), first, waiter);
        }));
    }

    private static boolean isRefusal(Answer answer) {
        return answer instanceof Answer.Refused || answer instanceof Answer.Gone;
    }

    private CompletableFuture<Candidates> candidates(ProtocolRequest request, Waiter waiter) {
        if (isStoredOnly(request)) {
            return storage.ask(request.module(), () -> stored.versions(request.module()), waiter)
                    .thenApply(versions -> new Candidates(versions, false));
        }
        return replies.reply(new ProtocolRequest.List(request.module()), waiter)
                .thenApply(list -> new Candidates(VersionList.parse(list.text()), isStale(list)))
                .exceptionallyCompose(failure -> orIfAbsent(failure, new Candidates(List.of(), false)));
    }

    private CompletableFuture<Answer> newest(
            ProtocolRequest request, Iterator<Version> newestFirst, boolean stale, Answer refusal, Waiter waiter) {
        if (!newestFirst.hasNext()) {
            return CompletableFuture.completedFuture(refusal);
        }
        ModuleVersion version = new ModuleVersion(request.module(), newestFirst.next());
        return gate.version(request, version, () -> info(version, request, stale, waiter))
                .exceptionallyCompose(failure -> orIfAbsent(failure, refusal))
                .thenCompose(Running.carried(answer -> isRefusal(answer)
                        ? newest(request, newestFirst, stale, refusal, waiter)
                        : CompletableFuture.completedFuture(answer)));
    }

    private CompletableFuture<Answer> info(
            ModuleVersion version, ProtocolRequest request, boolean stale, Waiter waiter) {
        return storage.ask(version, () -> stored.info(version), waiter)
                .thenCompose(Running.carried(known -> known.map(CompletableFuture::completedFuture)
                        .orElseGet(() -> infoOfMissing(version, request, waiter))))
                .thenApply(
                        reply -> new Answer.Found(reply.body(), false, stale ? Answer.Source.STALE : reply.source()));
    }

    private CompletableFuture<QuestionReply> infoOfMissing(
            ModuleVersion version, ProtocolRequest request, Waiter waiter) {
        if (isStoredOnly(request)) {
            return CompletableFuture.failedFuture(new FetchException.NotFound(version + ": not stored"));
        }
        VersionQuery exact = new VersionQuery.Exact(version.version());
        return replies.reply(new ProtocolRequest.Info(version.path(), exact), waiter);
    }

    /** A value in place of a failure that says that there is nothing. Trouble stays trouble. */
    private static <T> CompletableFuture<T> orIfAbsent(Throwable failure, T value) {
        Throwable cause = Waiter.cause(failure);
        return cause instanceof FetchException.NotFound || cause instanceof FetchException.Refused
                ? CompletableFuture.completedFuture(value)
                : CompletableFuture.failedFuture(cause);
    }

    private boolean isStoredOnly(ProtocolRequest request) {
        return desk.rule(request.module()).mode() == DownloadMode.NONE;
    }

    private static boolean isStale(QuestionReply reply) {
        return reply.source() == Answer.Source.STALE;
    }
}
