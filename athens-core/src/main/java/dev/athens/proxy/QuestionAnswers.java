package dev.athens.proxy;

import dev.athens.module.ModuleVersion;
import dev.athens.observe.Running;
import dev.athens.policy.DownloadMode;
import dev.athens.policy.DownloadPolicy;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.protocol.VersionList;
import java.util.concurrent.CompletableFuture;

/** Answers what may be answered differently tomorrow: a list, the latest version, a branch. Thread-safe. */
final class QuestionAnswers {
    private final Gate gate;
    private final StoredAnswers stored;
    private final StorageDesk storage;
    private final OriginReplies replies;
    private final OriginDesk desk;
    private final LatestChoice latest;

    QuestionAnswers(Gate gate, StoredAnswers stored, StorageDesk storage, OriginReplies replies, OriginDesk desk) {
        this.gate = gate;
        this.stored = stored;
        this.storage = storage;
        this.replies = replies;
        this.desk = desk;
        this.latest = new LatestChoice(gate, stored, storage, replies, desk);
    }

    CompletableFuture<Answer> answer(ProtocolRequest request, Waiter waiter) {
        DownloadPolicy.Rule rule = desk.rule(request.module());
        if (rule.mode() == DownloadMode.NONE) {
            return storedAnswer(request, waiter);
        }
        boolean branch = request instanceof ProtocolRequest.Info;
        if (branch && rule.mode().redirects()) {
            return CompletableFuture.completedFuture(
                    Answer.Redirect.of(rule.proxy().orElseThrow(), request));
        }
        CompletableFuture<QuestionReply> reply = replies.reply(request, waiter);
        if (branch && rule.mode() == DownloadMode.ASYNC && !reply.isDone()) {
            return absent(request + ": not known yet, it is being looked up now, try again later");
        }
        return reply.thenCompose(Running.carried(said -> served(request, said, waiter)));
    }

    /** Tells whether the answer is out of a fresh reply, and takes no look at other versions, of which there may be many. */
    boolean isRemembered(ProtocolRequest question) {
        return (question instanceof ProtocolRequest.Latest ? gate.isOpen() : gate.listsAll(question.module()))
                && replies.isFresh(question)
                && desk.rule(question.module()).mode() != DownloadMode.NONE;
    }

    private CompletableFuture<Answer> storedAnswer(ProtocolRequest request, Waiter waiter) {
        return storage.ask(
                        request, () -> stored.reply(request, version -> gate.lists(request.module(), version)), waiter)
                .thenCompose(Running.carried(found -> found.map(reply -> served(request, reply, waiter))
                        .orElseGet(() -> absent(request + ": not stored"))));
    }

    /** Turns a reply into an answer, under the tombstones, the filter and the validator of this moment. */
    private CompletableFuture<Answer> served(ProtocolRequest request, QuestionReply reply, Waiter waiter) {
        if (reply.version().isEmpty()) {
            return found(gate.listsAll(request.module()) ? reply : listed(request, reply));
        }
        ModuleVersion version =
                new ModuleVersion(request.module(), reply.version().get());
        CompletableFuture<Answer> answer = gate.version(request, version, () -> found(reply));
        return request instanceof ProtocolRequest.Latest
                ? answer.thenCompose(
                        Running.carried(first -> latest.instead(request, version.version(), first, waiter)))
                : answer;
    }

    /** The list without what the gate excludes. */
    private QuestionReply listed(ProtocolRequest request, QuestionReply list) {
        return QuestionReply.list(
                VersionList.parse(list.text()).stream()
                        .filter(version -> gate.lists(request.module(), version))
                        .toList(),
                list.source());
    }

    private static CompletableFuture<Answer> found(QuestionReply reply) {
        return CompletableFuture.completedFuture(new Answer.Found(reply.body(), false, reply.source(), reply.token()));
    }

    private static CompletableFuture<Answer> absent(String reason) {
        return CompletableFuture.completedFuture(new Answer.Absent(reason));
    }
}
