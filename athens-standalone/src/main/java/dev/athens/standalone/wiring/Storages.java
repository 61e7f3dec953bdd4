package dev.athens.standalone.wiring;

import dev.athens.config.ConfigException;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.storage.ReadOnlyStorage;
import dev.athens.storage.StorageParts;
import dev.athens.storage.StorageProvider;
import dev.athens.storage.fs.CachingStorage;
import java.io.IOException;
import java.nio.file.FileSystemException;

/** Opens the storage that the configuration names. */
public final class Storages {
    private Storages() {}

    /**
     * Opens it, and makes it if it does not exist. The caller closes the parts.
     *
     * @throws ConfigException if a setting of it cannot be used, or is none that it knows
     * @throws IOException if it cannot be opened
     */
    public static StorageParts open(ServerConfig.Storage config) throws IOException {
        return config.chosen().open(StorageProvider::open);
    }

    /**
     * Opens it for a server: with a cache before it, if it is behind a network. The caller closes the parts.
     *
     * @throws ConfigException if a setting of it cannot be used, or is none that it knows
     * @throws IOException if it or the cache cannot be opened
     */
    static StorageParts openCached(ServerConfig config) throws IOException {
        StorageParts parts = openWithCache(config);
        return config.storage().readOnly() && !config.storage().isDisk()
                ? parts.withStorage(new ReadOnlyStorage(parts.storage(), "this server is read-only"))
                : parts;
    }

    private static StorageParts openWithCache(ServerConfig config) throws IOException {
        StorageParts far = open(config.storage());
        ServerConfig.Cache cache = config.storage().cache();
        if (far.near().isEmpty() || cache.maxBytes() == 0) {
            return far;
        }
        CachingStorage.Builder cached =
                CachingStorage.builder(far, cache.root()).maxBytes(cache.maxBytes());
        // clients get larger ones from the storage itself
        config.redirects().ifPresent(when -> cached.maxZipBytes(when.minBytes() - 1));
        try {
            return cached.open().parts();
        } catch (IOException e) {
            far.close();
            throw new IOException(
                    "Storage.Cache.RootPath=" + cache.root() + ": the cache before the storage cannot be used, name a"
                            + " folder that can be written, or say Storage.Cache.MaxSize=0 for no cache: "
                            + (e instanceof FileSystemException trouble && trouble.getReason() == null
                                    ? e
                                    : e.getMessage()),
                    e);
        } catch (RuntimeException e) {
            far.close();
            throw e;
        }
    }
}
