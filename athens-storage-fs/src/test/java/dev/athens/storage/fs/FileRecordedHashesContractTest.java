package dev.athens.storage.fs;

import dev.athens.testkit.RecordedHashesContract;
import java.io.IOException;
import java.nio.file.Path;

class FileRecordedHashesContractTest extends RecordedHashesContract<FileStorage> {
    @Override
    protected FileStorage newStorage(Path folder) throws IOException {
        return FileStorage.open(folder);
    }
}
