package dev.athens.storage.fs;

import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.VersionInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Has every version that it is asked about.
 *
 * @param action what to do before each answer
 */
record KnowingFetcher(Callable<?> action) implements ModuleFetcher {
    @Override
    public List<Version> list(ModulePath module) {
        return List.of();
    }

    @Override
    public VersionInfo resolve(ModulePath module, VersionQuery query) {
        try {
            action.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return VersionInfo.of(((VersionQuery.Exact) query).version());
    }

    @Override
    public ModuleFiles fetch(ModuleVersion version, Path scratch) throws FetchException {
        throw new FetchException.NotFound(version + ": no files here");
    }
}
