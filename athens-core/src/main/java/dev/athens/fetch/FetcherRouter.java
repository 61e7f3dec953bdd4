package dev.athens.fetch;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.VersionInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the fetcher by the module path: private modules here, the rest there. There is no fallback from one to
 * another. Thread-safe if the fetchers are.
 */
public final class FetcherRouter implements ModuleFetcher {
    /**
     * Which modules a fetcher is for.
     *
     * @param patterns the modules
     * @param fetcher who fetches them
     */
    public record Route(PathPatterns patterns, ModuleFetcher fetcher) {}

    private final List<Route> routes;
    private final ModuleFetcher otherwise;

    /**
     * A router.
     *
     * @param routes the first that matches wins
     * @param otherwise for modules that no route matches
     */
    public FetcherRouter(List<Route> routes, ModuleFetcher otherwise) {
        this.routes = List.copyOf(routes);
        this.otherwise = otherwise;
    }

    @Override
    public List<Version> list(ModulePath module) throws FetchException, InterruptedException {
        return fetcherOf(module).list(module);
    }

    @Override
    public VersionInfo resolve(ModulePath module, VersionQuery query) throws FetchException, InterruptedException {
        return fetcherOf(module).resolve(module, query);
    }

    @Override
    public ModuleFiles fetch(ModuleVersion version, Path scratch) throws FetchException, InterruptedException {
        return fetcherOf(version.path()).fetch(version, scratch);
    }

    @Override
    public Optional<ModuleHead> fetchHead(ModuleVersion version) throws FetchException, InterruptedException {
        return fetcherOf(version.path()).fetchHead(version);
    }

    @Override
    public Blob fetchZip(ModuleVersion version, ModuleHead head, Path scratch)
            throws FetchException, InterruptedException {
        return fetcherOf(version.path()).fetchZip(version, head, scratch);
    }

    private ModuleFetcher fetcherOf(ModulePath module) {
        return routes.stream()
                .filter(route -> route.patterns().matches(module))
                .map(Route::fetcher)
                .findFirst()
                .orElse(otherwise);
    }
}
