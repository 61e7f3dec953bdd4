package dev.athens.storage.fs;

import dev.athens.storage.StorageParts;
import dev.athens.testkit.StorageContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class CachingStorageContractTest extends StorageContract {
    private final List<StorageParts> opened = new ArrayList<>();

    @Override
    public StorageParts newStorage(Path folder) throws IOException {
        StorageParts far = FileStorage.open(folder.resolve("far")).parts();
        StorageParts parts =
                CachingStorage.builder(far, folder.resolve("near")).open().parts();
        opened.add(parts);
        return parts;
    }

    /** What it does in the background must not make folders while the test removes them. */
    @AfterEach
    void close() throws IOException {
        for (StorageParts parts : opened) {
            parts.close();
        }
    }
}
