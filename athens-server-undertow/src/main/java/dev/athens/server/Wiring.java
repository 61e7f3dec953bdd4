package dev.athens.server;

import dev.athens.fetch.GoEnvironment;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.module.ModulePath;
import dev.athens.proxy.ModuleProxy;
import dev.athens.storage.Storage;
import dev.athens.storage.fs.FileStorage;
import dev.athens.storage.mem.MemoryStorage;
import dev.athens.sumdb.SumdbRelay;
import dev.athens.sumdb.SumdbSetting;
import dev.athens.upstream.UpstreamClient;
import dev.athens.upstream.UpstreamFetcher;
import dev.athens.vcs.jgit.JGitFetcher;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Chooses the parts of the standalone server and puts them together. Owns the proxies, which it closes. */
final class Wiring implements AutoCloseable {
    /** Asked of the storage to see that it answers; nobody publishes it. */
    private static final ModulePath PROBE = ModulePath.parse("example.com/readiness-probe");

    private final ServerConfig config;
    private final GoEnvironment go;
    private final UpstreamClient client;
    private final Storage storage;
    private final JGitFetcher direct;
    private final ModuleProxy proxy;

    private Wiring(
            ServerConfig config,
            GoEnvironment go,
            UpstreamClient client,
            Storage storage,
            JGitFetcher direct,
            ModuleFetcher fetcher) {
        this.config = config;
        this.go = go;
        this.client = client;
        this.storage = storage;
        this.direct = direct;
        this.proxy = ModuleProxy.builder(storage, fetcher)
                .listener(new FetchLog())
                .scratch(config.scratch())
                .fetchThreads(config.fetchThreads())
                .fetchTimeout(config.fetchTimeout())
                .queryTimeout(config.queryTimeout())
                .build();
    }

    /**
     * Puts the parts together.
     *
     * @param environment the variables that clients of other servers read, such as HTTPS_PROXY and NETRC
     * @throws ConfigException if a variable of the go command is malformed
     * @throws IOException if the storage cannot be opened
     */
    static Wiring of(ServerConfig config, Map<String, String> environment) throws IOException {
        GoEnvironment go = checked("GOPROXY: ", () -> GoEnvironment.from(config.goEnvironment()));
        UpstreamClient client = checked(
                "", () -> UpstreamClient.builder().environment(environment).build());
        Function<URI, ModuleFetcher> upstream = url -> UpstreamFetcher.builder(url)
                .client(client)
                .insecure(go.insecure())
                .build();
        Map<String, String> gitEnvironment = new HashMap<>(environment);
        gitEnvironment.putAll(config.goEnvironment());
        JGitFetcher direct = checked("", () -> JGitFetcher.builder(clones(config))
                .environment(gitEnvironment)
                .proxies(upstream)
                .build());
        return new Wiring(config, go, client, storage(config), direct, go.fetcher(direct, upstream));
    }

    /** Clones of repositories are kept beside what is stored, if anything is. */
    private static Path clones(ServerConfig config) {
        return switch (config.storage()) {
            case MEMORY -> config.scratch().resolve("athens-clones");
            case DISK -> config.dataRoot().resolve(".athens").resolve("clones");
        };
    }

    /** Makes something of variables, whose malformed values are the operator's to mend. */
    private static <T> T checked(String name, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name + e.getMessage());
        }
    }

    private static Storage storage(ServerConfig config) throws IOException {
        return switch (config.storage()) {
            case MEMORY -> MemoryStorage.ofMaxBytes(MemoryStorage.DEFAULT_MAX_BYTES);
            case DISK -> FileStorage.open(config.dataRoot());
        };
    }

    /** Who supplies modules, without logins. */
    String upstream() {
        return go.proxies().toString();
    }

    /** A server of the proxy that has not been started. */
    AthensServer.Builder server() {
        AthensServer.Builder server = AthensServer.builder(proxy)
                .readiness(() -> storage.list(PROBE))
                .host(config.host())
                .port(config.port())
                .path(config.pathPrefix())
                .shutdownTimeout(config.shutdownTimeout());
        sumdb().ifPresent(server::sumdb);
        return server;
    }

    /** The checksum databases that are relayed; none with GOSUMDB=off. */
    private Optional<SumdbSource> sumdb() {
        SumdbRelay.Builder relay = SumdbRelay.builder(client).proxies(go.proxies());
        if (!config.sumDatabases().isEmpty()) {
            checked("ATHENS_SUM_DBS: ", () -> {
                config.sumDatabases().forEach(relay::database);
                return relay;
            });
            return Optional.of(new RelaySource(relay.build(), go.noSumdb()));
        }
        return checked(
                        "GOSUMDB: ",
                        () -> go.sumdb().map(SumdbSetting::parse).orElse(Optional.of(SumdbSetting.standard())))
                .map(setting -> new RelaySource(add(setting, relay).build(), go.noSumdb()));
    }

    private static SumdbRelay.Builder add(SumdbSetting setting, SumdbRelay.Builder relay) {
        return setting.url()
                .map(url -> relay.database(setting.name(), url))
                .orElseGet(() -> relay.database(setting.name()));
    }

    @Override
    public void close() {
        proxy.close();
        direct.close();
    }
}
