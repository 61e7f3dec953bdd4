package dev.athens.proxy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import dev.athens.policy.DownloadPolicy;
import dev.athens.protocol.ProtocolRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Answers requests for the files of exact versions: what is stored, else what the download policy makes of it. Thread-safe. */
final class FileAnswers {
    private final RecentFinds finds;
    private final Stasher stasher;
    private final OriginDesk desk;

    FileAnswers(RecentFinds finds, Stasher stasher, OriginDesk desk) {
        this.finds = finds;
        this.stasher = stasher;
        this.desk = desk;
    }

    CompletableFuture<Answer> answer(ProtocolRequest request, ModuleVersion version, Waiter waiter) {
        Optional<RecentFinds.Known> found;
        try {
            found = finds.find(version, isZip(request));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        return found.map(known -> CompletableFuture.completedFuture(stored(request, known)))
                .orElseGet(() -> missing(request, version, waiter));
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
            case SYNC ->
                fetch(version, waiter)
                        .thenApply(files ->
                                new Answer.Found(StoredAnswers.part(request, files), true, Answer.Source.ORIGIN));
        };
    }

    @CanIgnoreReturnValue // by the modes in which nobody waits for it
    private CompletableFuture<ModuleFiles> fetch(ModuleVersion version, Waiter waiter) {
        return desk.fetch(version, () -> stasher.stash(version), waiter);
    }

    private static CompletableFuture<Answer> redirected(ProtocolRequest request, DownloadPolicy.Rule rule) {
        return CompletableFuture.completedFuture(Answer.Redirect.of(rule.proxy().orElseThrow(), request));
    }

    private static Answer stored(ProtocolRequest request, RecentFinds.Known known) {
        return new Answer.Found(StoredAnswers.part(request, known.files()), true, Answer.Source.STORAGE, known.token());
    }

    private static boolean isZip(ProtocolRequest request) {
        return request instanceof ProtocolRequest.Zip;
    }
}
