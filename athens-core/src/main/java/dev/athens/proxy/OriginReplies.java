package dev.athens.proxy;

import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.module.ModulePath;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.policy.NetworkMode;
import dev.athens.protocol.ProtocolRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Replies to questions whose answers may change: what is remembered, if it is fresh; else what the origin says; else what was
 * remembered, while the origin is in trouble. Thread-safe.
 */
final class OriginReplies {
    private final ModuleFetcher fetcher;
    private final StoredAnswers stored;
    private final Gate gate;
    private final OriginDesk desk;
    private final ReplyMemory memory;
    private final Patience patience;
    private final Optional<SharedReplies> shared;

    /**
     * What to do while the origin is in trouble.
     *
     * @param mode whether the storage replies instead
     * @param renewal how long to wait for an origin that is slow to renew a reply, until the old one has to do
     */
    record Patience(NetworkMode mode, Duration renewal) {}

    OriginReplies(
            ModuleFetcher fetcher,
            StoredAnswers stored,
            Gate gate,
            OriginDesk desk,
            ReplyMemory memory,
            Patience patience,
            Optional<SharedReplies> shared) {
        this.shared = shared;
        this.fetcher = fetcher;
        this.stored = stored;
        this.gate = gate;
        this.desk = desk;
        this.memory = memory;
        this.patience = patience;
    }

    boolean isFresh(ProtocolRequest question) {
        return memory.find(question).filter(memory::isFresh).isPresent();
    }

    CompletableFuture<QuestionReply> reply(ProtocolRequest question, Waiter waiter) {
        Optional<ReplyMemory.Remembered> known = memory.find(question);
        if (known.isPresent() && memory.isFresh(known.get())) {
            return CompletableFuture.completedFuture(known.get().reply());
        }
        CompletableFuture<QuestionReply> asked =
                desk.ask(question, new OriginDesk.Work<>(() -> renewed(question), () -> ofOthers(question)), waiter);
        return known.map(old -> orOld(question, asked, old)).orElse(asked);
    }

    private CompletableFuture<QuestionReply> orOld(
            ProtocolRequest question, CompletableFuture<QuestionReply> asked, ReplyMemory.Remembered old) {
        CompletableFuture<QuestionReply> inTime = asked.copy();
        OverdueException.failIfLate(inTime, patience.renewal());
        return inTime.handle((reply, failure) -> {
            if (failure == null) {
                return reply;
            }
            Throwable cause = Waiter.cause(failure);
            if (cause instanceof FetchException.NotFound || cause instanceof FetchException.Refused) {
                memory.forget(question);
                throw new CompletionException(cause);
            }
            if (!(cause instanceof FetchException.Unavailable unavailable && unavailable.isOverload())) {
                memory.postpone(question, old);
            }
            return old.reply().from(Answer.Source.STALE);
        });
    }

    private QuestionReply renewed(ProtocolRequest question) throws FetchException, IOException, InterruptedException {
        Optional<QuestionReply> others = ofOthers(question);
        if (others.isPresent()) {
            return others.get();
        }
        try {
            QuestionReply reply =
                    memory.renew(question, () -> new ReplyMemory.Renewed(origin(question), Optional.empty()));
            shared.ifPresent(told -> told.put(question, reply));
            return reply;
        } catch (FetchException.NotFound e) {
            shared.ifPresent(told -> told.putNotFound(question, e.getMessage()));
            throw e;
        }
    }

    /** What another server was told a moment ago, which is remembered here too. */
    private Optional<QuestionReply> ofOthers(ProtocolRequest question)
            throws FetchException, IOException, InterruptedException {
        Optional<SharedReplies.Shared> told = shared.isPresent() ? shared.get().find(question) : Optional.empty();
        if (told.isEmpty()) {
            return Optional.empty();
        }
        ReplyMemory.Renewed renewed = new ReplyMemory.Renewed(
                told.get().reply(), Optional.of(told.get().goodFor()));
        return Optional.of(memory.renew(question, () -> renewed));
    }

    /** Asks the origin, and the storage where the origin has nothing or may be replaced. */
    private QuestionReply origin(ProtocolRequest question) throws FetchException, IOException, InterruptedException {
        try {
            return question instanceof ProtocolRequest.List
                    ? list(question.module())
                    : QuestionReply.info(fetcher.resolve(question.module(), query(question)), Answer.Source.ORIGIN);
        } catch (FetchException.NotFound e) {
            return storedInstead(question, e);
        } catch (FetchException.Unavailable e) {
            if (patience.mode() != NetworkMode.FALLBACK) {
                throw e;
            }
            return storedInstead(question, e).from(Answer.Source.STALE);
        }
    }

    private static VersionQuery query(ProtocolRequest question) {
        return question instanceof ProtocolRequest.Info info ? info.query() : new VersionQuery.Latest();
    }

    /** Merges what the origin lists with what is stored, so that a version once served does not vanish. */
    private QuestionReply list(ModulePath module) throws FetchException, IOException, InterruptedException {
        List<Version> merged = new ArrayList<>(fetcher.list(module));
        merged.addAll(stored.tagged(module));
        return QuestionReply.list(merged, Answer.Source.ORIGIN);
    }

    private <E extends FetchException> QuestionReply storedInstead(ProtocolRequest question, E failure)
            throws E, IOException {
        return stored.reply(question, version -> gate.lists(question.module(), version))
                .orElseThrow(() -> failure);
    }
}
