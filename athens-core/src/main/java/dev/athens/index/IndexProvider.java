package dev.athens.index;

import dev.athens.config.ConfigException;
import dev.athens.config.ConfigSection;
import java.io.IOException;

/**
 * Opens indexes of one kind, as an operator has configured them. Its module {@code provides} it, and its jar names it in
 * {@code META-INF/services/dev.athens.index.IndexProvider} as well: whoever has the jar has the kind.
 */
public interface IndexProvider {
    /** The word that chooses it, such as {@code postgres}, of lower-case letters and digits. */
    String kind();

    /**
     * Opens an index, and makes it if there is none. The caller closes it.
     *
     * @param config the settings of this kind
     * @throws ConfigException if one of them cannot be used
     * @throws IOException if the index cannot be opened; then nothing stays open
     */
    IndexParts open(ConfigSection config) throws IOException;
}
