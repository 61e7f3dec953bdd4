package dev.athens.examples;

import dev.athens.storage.StorageParts;
import dev.athens.storage.fs.FileStorage;
import dev.athens.testkit.StorageContract;
import java.io.IOException;
import java.nio.file.Path;

class OwnStorageContractTest extends StorageContract {
    @Override
    public StorageParts newStorage(Path folder) throws IOException {
        return StorageParts.of(
                new OwnStorage(FileStorage.open(folder.resolve("upper")), FileStorage.open(folder.resolve("lower"))));
    }
}
