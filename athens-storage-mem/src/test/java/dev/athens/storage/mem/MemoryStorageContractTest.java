package dev.athens.storage.mem;

import dev.athens.storage.StorageParts;
import dev.athens.testkit.StorageContract;
import java.nio.file.Path;

class MemoryStorageContractTest extends StorageContract {
    @Override
    public StorageParts newStorage(Path folder) {
        return MemoryStorage.ofMaxBytes(MemoryStorage.DEFAULT_MAX_BYTES).parts();
    }
}
