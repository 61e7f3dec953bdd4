package dev.athens.storage.mem;

import dev.athens.config.ConfigSection;
import dev.athens.storage.StorageParts;
import dev.athens.storage.StorageProvider;

/** Opens a {@link MemoryStorage} of {@link MemoryStorage#DEFAULT_MAX_BYTES}; it has no settings. */
public final class MemoryStorageProvider implements StorageProvider {
    /** For those who find it by its kind. */
    public MemoryStorageProvider() {}

    @Override
    public String kind() {
        return "memory";
    }

    @Override
    public StorageParts open(ConfigSection config) {
        return MemoryStorage.ofMaxBytes(MemoryStorage.DEFAULT_MAX_BYTES).parts();
    }
}
