package dev.athens.storage.fs;

import dev.athens.storage.StorageParts;
import dev.athens.testkit.StorageContract;
import java.io.IOException;
import java.nio.file.Path;

class FileStorageContractTest extends StorageContract {
    @Override
    public StorageParts newStorage(Path folder) throws IOException {
        return FileStorage.open(folder).parts();
    }
}
