package dev.athens.storage.mem;

import dev.athens.testkit.CatalogContract;
import java.nio.file.Path;

class MemoryCatalogContractTest extends CatalogContract<MemoryStorage> {
    @Override
    protected MemoryStorage newStorage(Path folder) {
        return MemoryStorage.ofMaxBytes(MemoryStorage.DEFAULT_MAX_BYTES);
    }
}
