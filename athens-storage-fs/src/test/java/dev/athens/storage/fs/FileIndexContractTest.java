package dev.athens.storage.fs;

import dev.athens.index.VersionIndex;
import dev.athens.testkit.VersionIndexContract;
import java.io.IOException;
import java.nio.file.Path;

class FileIndexContractTest extends VersionIndexContract {
    @Override
    protected VersionIndex newIndex(Path folder) throws IOException {
        return FileIndex.open(folder);
    }
}
