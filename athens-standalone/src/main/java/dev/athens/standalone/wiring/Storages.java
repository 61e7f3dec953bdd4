package dev.athens.standalone.wiring;

import dev.athens.config.ConfigException;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.storage.StorageParts;
import java.io.IOException;

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
        StorageParts parts = config.provider().open(config.section());
        try {
            config.section().refuseUnasked();
            return parts;
        } catch (ConfigException e) {
            parts.close();
            throw e;
        }
    }
}
