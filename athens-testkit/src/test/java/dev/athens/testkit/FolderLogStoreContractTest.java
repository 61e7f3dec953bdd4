package dev.athens.testkit;

import dev.athens.storage.FolderLogStore;
import java.nio.file.Path;

class FolderLogStoreContractTest extends LogStoreContract {
    @Override
    protected Opened open(Path folder) {
        return new Opened(name -> FolderLogStore.of(folder.resolve(name)), () -> {});
    }
}
