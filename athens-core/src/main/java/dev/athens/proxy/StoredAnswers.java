package dev.athens.proxy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.protocol.VersionList;
import dev.athens.storage.Storage;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the storage alone has to say to a request. Thread-safe. */
final class StoredAnswers {
    /** Releases before pre-releases before pseudo-versions, each highest last. */
    private static final Comparator<Version> LATEST_LAST = Comparator.comparing(Version::isPseudo)
            .thenComparing(Version::isPrerelease)
            .reversed()
            .thenComparing(Comparator.naturalOrder());

    private final Storage storage;

    StoredAnswers(Storage storage) {
        this.storage = storage;
    }

    Answer answer(ProtocolRequest request) throws IOException {
        if (request instanceof ProtocolRequest.List) {
            return list(request);
        }
        if (request instanceof ProtocolRequest.Latest) {
            return latest(request);
        }
        if (request instanceof ProtocolRequest.Info info) {
            return info.query() instanceof VersionQuery.Exact exact
                    ? file(new ModuleVersion(info.module(), exact.version()), ModuleFiles::info)
                    : absent(request);
        }
        if (request instanceof ProtocolRequest.Mod mod) {
            return file(mod.version(), ModuleFiles::mod);
        }
        if (request instanceof ProtocolRequest.Zip zip) {
            return file(zip.version(), ModuleFiles::zip);
        }
        throw new AssertionError(request);
    }

    private Answer list(ProtocolRequest request) throws IOException {
        List<Version> versions = storage.list(request.module());
        if (versions.isEmpty()) {
            return absent(request);
        }
        List<Version> tagged =
                versions.stream().filter(version -> !version.isPseudo()).toList();
        return new Answer.Found(Blob.of(VersionList.format(tagged)), false, Answer.Source.STORAGE);
    }

    private Answer latest(ProtocolRequest request) throws IOException {
        ModulePath module = request.module();
        Optional<Version> latest = storage.list(module).stream().max(LATEST_LAST);
        if (latest.isEmpty()) {
            return absent(request);
        }
        return storage.find(new ModuleVersion(module, latest.get()))
                .<Answer>map(files -> new Answer.Found(files.info(), false, Answer.Source.STORAGE))
                .orElseGet(() -> absent(request));
    }

    private Answer file(ModuleVersion version, Function<ModuleFiles, Blob> kind) throws IOException {
        return storage.find(version)
                .<Answer>map(files -> new Answer.Found(kind.apply(files), true, Answer.Source.STORAGE))
                .orElseGet(() -> new Answer.Absent(version + ": not stored"));
    }

    private static Answer absent(ProtocolRequest request) {
        return new Answer.Absent(request + ": not stored");
    }
}
