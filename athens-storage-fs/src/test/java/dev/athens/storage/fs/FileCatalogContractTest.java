package dev.athens.storage.fs;

import dev.athens.testkit.CatalogContract;
import java.io.IOException;
import java.nio.file.Path;

class FileCatalogContractTest extends CatalogContract<FileStorage> {
    @Override
    protected FileStorage newStorage(Path folder) throws IOException {
        return FileStorage.open(folder);
    }
}
