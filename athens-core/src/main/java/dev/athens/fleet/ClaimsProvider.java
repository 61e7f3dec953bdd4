package dev.athens.fleet;

import dev.athens.config.ConfigException;
import dev.athens.config.ConfigSection;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * Opens claims of one kind, as an operator has configured them. Its module {@code provides} it, and its jar names it in
 * {@code META-INF/services/dev.athens.fleet.ClaimsProvider} as well: whoever has the jar has the kind.
 */
public interface ClaimsProvider {
    /**
     * Claims and what they hold open.
     *
     * @param claims say who does what
     * @param noticeboard tells what origins have said, if the service can
     * @param resources what has to be closed when nobody claims anything any more; what is still held is given back
     */
    record ClaimsParts(Claims claims, Optional<Noticeboard> noticeboard, Closeable resources) implements Closeable {
        /** Claims without a noticeboard. */
        public ClaimsParts(Claims claims, Closeable resources) {
            this(claims, Optional.empty(), resources);
        }

        @Override
        public void close() throws IOException {
            resources.close();
        }
    }

    /** The word that chooses it, such as {@code redis}, of lower-case letters, digits and hyphens. */
    String kind();

    /**
     * Opens the claims. The caller closes them. A service that is away is no failure: it may come back.
     *
     * @param config the settings of this kind
     * @throws ConfigException if one of them cannot be used
     * @throws IOException if they cannot be opened; then nothing stays open
     */
    ClaimsParts open(ConfigSection config) throws IOException;
}
