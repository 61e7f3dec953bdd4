package dev.athens.examples;

import dev.athens.storage.Storage;
import dev.athens.storage.fs.FileStorage;
import dev.athens.testkit.StorageContract;
import java.io.IOException;
import java.nio.file.Path;

class OwnStorageContractTest extends StorageContract {
    @Override
    protected Storage newStorage(Path folder) throws IOException {
        return new OwnStorage(FileStorage.open(folder.resolve("upper")), FileStorage.open(folder.resolve("lower")));
    }
}
