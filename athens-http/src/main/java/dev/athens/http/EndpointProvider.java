package dev.athens.http;

import dev.athens.config.ConfigException;
import dev.athens.config.ConfigSection;
import dev.athens.index.VersionIndex;
import dev.athens.proxy.ModuleProxy;
import dev.athens.storage.StorageParts;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Opens endpoints of one kind, as an operator has configured them. Its jar names it in
 * {@code META-INF/services/dev.athens.http.EndpointProvider}.
 */
public interface EndpointProvider {
    /**
     * What it may use of the server, which closes all of it.
     *
     * @param proxy answers what go commands ask
     * @param storage keeps the versions
     * @param index knows in which order they came, if anything does
     */
    record ServerParts(ModuleProxy proxy, StorageParts storage, Optional<VersionIndex> index) {}

    /**
     * Endpoints and what they hold open.
     *
     * @param endpoints each with a path of its own
     * @param resources what has to be closed when nobody asks any more
     */
    record EndpointParts(List<HttpEndpoint> endpoints, Closeable resources) implements Closeable {
        /** Copies the list. */
        public EndpointParts {
            endpoints = List.copyOf(endpoints);
        }

        @Override
        public void close() throws IOException {
            resources.close();
        }
    }

    /** The word that chooses it, such as {@code docs}, of lower-case letters and digits. */
    String kind();

    /**
     * Opens the endpoints. The caller closes them.
     *
     * @param config the settings of this kind
     * @throws ConfigException if one of them cannot be used
     * @throws IOException if they cannot be opened; then nothing stays open
     */
    EndpointParts open(ConfigSection config, ServerParts server) throws IOException;
}
