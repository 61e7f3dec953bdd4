package dev.athens.fetch;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.observe.Observer;
import dev.athens.observe.Running;
import dev.athens.observe.Step;
import dev.athens.protocol.VersionInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A fetcher whose calls are seen. Thread-safe if the other one is.
 *
 * @param fetcher asks the origin
 * @param kind of origin, such as {@code git}
 * @param observer sees the calls that are part of nothing
 */
public record ObservedFetcher(ModuleFetcher fetcher, String kind, Observer observer) implements ModuleFetcher {
    private interface Call<T> {
        T run() throws FetchException, InterruptedException;
    }

    @Override
    public List<Version> list(ModulePath module) throws FetchException, InterruptedException {
        return observed("list", module, () -> fetcher.list(module));
    }

    @Override
    public VersionInfo resolve(ModulePath module, VersionQuery query) throws FetchException, InterruptedException {
        return observed("resolve", module + "@" + query, () -> fetcher.resolve(module, query));
    }

    @Override
    public ModuleFiles fetch(ModuleVersion version, Path scratch) throws FetchException, InterruptedException {
        return observed("version", version, () -> fetcher.fetch(version, scratch));
    }

    @Override
    public Optional<ModuleHead> fetchHead(ModuleVersion version) throws FetchException, InterruptedException {
        return observed("head", version, () -> fetcher.fetchHead(version));
    }

    @Override
    public Blob fetchZip(ModuleVersion version, ModuleHead head, Path scratch)
            throws FetchException, InterruptedException {
        return observed("zip", version, () -> fetcher.fetchZip(version, head, scratch));
    }

    private <T> T observed(String call, Object subject, Call<T> work) throws FetchException, InterruptedException {
        try (Running step = Running.begin(observer, Step.FETCH, kind + " " + call, subject.toString())) {
            try {
                return step.done(work.run());
            } catch (FetchException | InterruptedException | RuntimeException e) {
                step.failed(e);
                throw e;
            }
        }
    }

    @Override
    public String toString() {
        return fetcher.toString();
    }
}
