package dev.athens.testkit;

import dev.athens.storage.Storage;
import java.nio.file.Path;

class HeapStorageTest extends StorageContract {
    @Override
    protected Storage newStorage(Path folder) {
        return new HeapStorage();
    }
}
