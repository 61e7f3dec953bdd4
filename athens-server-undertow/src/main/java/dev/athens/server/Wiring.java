package dev.athens.server;

import dev.athens.module.ModulePath;
import dev.athens.proxy.ModuleProxy;
import dev.athens.storage.Catalog;
import dev.athens.storage.Storage;
import dev.athens.storage.fs.FileStorage;
import dev.athens.storage.mem.MemoryStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Chooses the parts of the standalone server and puts them together. Owns the proxies, which it closes. */
final class Wiring implements AutoCloseable {
    /** Asked of the storage to see that it answers; nobody publishes it. */
    private static final ModulePath PROBE = ModulePath.parse("example.com/readiness-probe");

    private final ServerConfig config;
    private final Origins origins;
    private final Storage storage;
    private final ModuleProxy proxy;

    private Wiring(ServerConfig config, Origins origins, Storage storage) {
        this.config = config;
        this.origins = origins;
        this.storage = storage;
        this.proxy = ModuleProxy.builder(storage, origins.fetcher())
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
        Origins origins = Origins.of(config, environment, clones(config));
        return new Wiring(config, origins, storage(config));
    }

    /** Clones of repositories are kept beside what is stored, if anything is. */
    static Path clones(ServerConfig config) {
        return switch (config.storage()) {
            case MEMORY -> config.scratch().resolve("athens-clones");
            case DISK -> config.dataRoot().resolve(".athens").resolve("clones");
        };
    }

    /** What the configuration names, made if it does not exist. */
    static Storage storage(ServerConfig config) throws IOException {
        return switch (config.storage()) {
            case MEMORY -> MemoryStorage.ofMaxBytes(MemoryStorage.DEFAULT_MAX_BYTES);
            case DISK -> FileStorage.open(config.dataRoot());
        };
    }

    /** Who supplies modules, without logins. */
    String upstream() {
        return origins.go().proxies().toString();
    }

    /** The proxy itself. */
    ModuleProxy proxy() {
        return proxy;
    }

    /** A server of the proxy that has not been started. */
    AthensServer.Builder server() {
        AthensServer.Builder server = AthensServer.builder(proxy)
                .readiness(() -> storage.list(PROBE))
                .host(config.host())
                .port(config.port())
                .path(config.pathPrefix())
                .shutdownTimeout(config.shutdownTimeout());
        origins.sumdb().ifPresent(server::sumdb);
        if (storage instanceof Catalog catalog) {
            server.catalog(catalog);
        }
        return server;
    }

    @Override
    public void close() {
        proxy.close();
        origins.close();
    }
}
