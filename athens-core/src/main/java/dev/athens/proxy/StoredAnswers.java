package dev.athens.proxy;

import dev.athens.content.Blob;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.storage.Storage;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What the storage alone has to say to a request. Thread-safe. */
final class StoredAnswers {
    /** Releases before pre-releases before pseudo-versions, each highest last. */
    static final Comparator<Version> LATEST_LAST = Comparator.comparing(Version::isPseudo)
            .thenComparing(Version::isPrerelease)
            .reversed()
            .thenComparing(Comparator.naturalOrder());

    private final Storage storage;
    private final Finder finder;

    StoredAnswers(Storage storage, Finder finder) {
        this.storage = storage;
        this.finder = finder;
    }

    /** The file that a request for an exact version is about, of what was found for it. */
    static Blob part(ProtocolRequest request, Finder.Found found) {
        if (request instanceof ProtocolRequest.Info) {
            return found.head().info();
        }
        return request instanceof ProtocolRequest.Mod
                ? found.head().mod()
                : found.zip().orElseThrow();
    }

    /**
     * The reply to a question.
     *
     * @param allowed which versions may be the latest
     */
    Optional<QuestionReply> reply(ProtocolRequest question, Predicate<Version> allowed) throws IOException {
        if (question instanceof ProtocolRequest.List) {
            return list(question.module());
        }
        return question instanceof ProtocolRequest.Latest ? latest(question.module(), allowed) : Optional.empty();
    }

    private Optional<QuestionReply> list(ModulePath module) throws IOException {
        List<Version> versions = versions(module);
        return versions.isEmpty()
                ? Optional.empty()
                : Optional.of(QuestionReply.list(tagged(versions), Answer.Source.STORAGE));
    }

    /** The versions that belong into a list. */
    List<Version> tagged(ModulePath module) throws IOException {
        return tagged(versions(module));
    }

    private static List<Version> tagged(List<Version> versions) {
        return versions.stream().filter(version -> !version.isPseudo()).toList();
    }

    private Optional<QuestionReply> latest(ModulePath module, Predicate<Version> allowed) throws IOException {
        Optional<Version> latest = versions(module).stream().filter(allowed).max(LATEST_LAST);
        if (latest.isEmpty()) {
            return Optional.empty();
        }
        return info(new ModuleVersion(module, latest.get()));
    }

    /** The info of a version. */
    Optional<QuestionReply> info(ModuleVersion version) throws IOException {
        return finder.find(version, false)
                .map(found ->
                        new QuestionReply(found.head().info(), Optional.of(version.version()), Answer.Source.STORAGE));
    }

    /** All versions, in any order. */
    List<Version> versions(ModulePath module) throws IOException {
        return storage.list(module);
    }
}
