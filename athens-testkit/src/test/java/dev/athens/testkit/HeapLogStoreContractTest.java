package dev.athens.testkit;

import dev.athens.storage.LogStore;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

class HeapLogStoreContractTest extends LogStoreContract {
    private final Map<String, LogStore> logs = new ConcurrentHashMap<>();

    @Override
    protected Opened open(Path folder) {
        return new Opened(name -> logs.computeIfAbsent(name, any -> new HeapLogStore()), () -> {});
    }
}
