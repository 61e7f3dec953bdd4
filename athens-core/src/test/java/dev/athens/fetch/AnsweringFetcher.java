package dev.athens.fetch;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.VersionInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gives one answer or one failure to every question, and remembers that it was asked. */
final class AnsweringFetcher implements ModuleFetcher {
    static final Version VERSION = Version.parse("v1.0.0");

    private final String name;
    private final Optional<FetchException> failure;
    final List<Path> scratchFolders = new ArrayList<>();
    int asked;

    private AnsweringFetcher(String name, Optional<FetchException> failure) {
        this.name = name;
        this.failure = failure;
    }

    static AnsweringFetcher answering(String name) {
        return new AnsweringFetcher(name, Optional.empty());
    }

    static AnsweringFetcher failing(FetchException failure) {
        return new AnsweringFetcher("", Optional.of(failure));
    }

    /** A fetcher by the word for its outcome: {@code ok}, {@code not-found}, {@code refused} or {@code unavailable}. */
    static AnsweringFetcher of(String outcome, String name) {
        return switch (outcome) {
            case "ok" -> answering(name);
            case "not-found" -> failing(new FetchException.NotFound(name));
            case "refused" -> failing(new FetchException.Refused(name));
            case "unavailable" -> failing(new FetchException.Unavailable(name));
            default -> throw new IllegalArgumentException(outcome);
        };
    }

    private void answerOrFail() throws FetchException {
        asked++;
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    @Override
    public List<Version> list(ModulePath module) throws FetchException {
        answerOrFail();
        return List.of(VERSION);
    }

    @Override
    public VersionInfo resolve(ModulePath module, VersionQuery query) throws FetchException {
        answerOrFail();
        return VersionInfo.of(VERSION);
    }

    @Override
    public ModuleFiles fetch(ModuleVersion version, Path scratch) throws FetchException {
        scratchFolders.add(scratch);
        answerOrFail();
        return new ModuleFiles(Blob.of(name), Blob.of(name), Blob.of(name));
    }
}
