package dev.athens.storage;

import dev.athens.config.ConfigException;
import dev.athens.config.ConfigSection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Opens storages of one kind, as an operator has configured them. Its module {@code provides} it, and its jar names it in
 * {@code META-INF/services/dev.athens.storage.StorageProvider} as well: whoever has the jar has the kind.
 */
public interface StorageProvider {
    /** The word that chooses it, such as {@code disk}, of lower-case letters and digits. */
    String kind();

    /**
     * Opens a storage. The caller closes the parts.
     *
     * @param config the settings of this kind
     * @throws ConfigException if one of them cannot be used
     * @throws IOException if the storage cannot be opened; then nothing stays open
     */
    StorageParts open(ConfigSection config) throws IOException;

    /** All that the class loader of the calling thread finds. */
    static List<StorageProvider> all() {
        List<StorageProvider> all = new ArrayList<>();
        for (StorageProvider provider : ServiceLoader.load(StorageProvider.class)) {
            all.add(provider);
        }
        return all;
    }
}
