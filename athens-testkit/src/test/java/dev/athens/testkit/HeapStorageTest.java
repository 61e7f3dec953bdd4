package dev.athens.testkit;

import dev.athens.storage.StorageParts;
import java.nio.file.Path;

class HeapStorageTest extends StorageContract {
    @Override
    public StorageParts newStorage(Path folder) {
        return StorageParts.of(new HeapStorage());
    }
}
