package dev.athens.storage.fs;

import dev.athens.storage.StorageParts;
import dev.athens.testkit.StorageContract;
import java.io.IOException;
import java.nio.file.Path;

class CachingStorageContractTest extends StorageContract {
    @Override
    public StorageParts newStorage(Path folder) throws IOException {
        StorageParts far = FileStorage.open(folder.resolve("far")).parts();
        return CachingStorage.builder(far, folder.resolve("near")).open().parts();
    }
}
