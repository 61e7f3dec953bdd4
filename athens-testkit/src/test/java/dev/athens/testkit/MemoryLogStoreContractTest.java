package dev.athens.testkit;

import dev.athens.storage.LogStore;
import dev.athens.storage.MemoryLogStore;
import java.nio.file.Path;

class MemoryLogStoreContractTest extends LogStoreContract {
    private final LogStore.Logs logs = MemoryLogStore.logs();

    @Override
    protected Opened open(Path folder) {
        return new Opened(logs, () -> {});
    }
}
