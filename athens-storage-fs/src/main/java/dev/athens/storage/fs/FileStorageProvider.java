package dev.athens.storage.fs;

import dev.athens.config.ConfigSection;
import dev.athens.config.ConfigValue;
import dev.athens.storage.StorageParts;
import dev.athens.storage.StorageProvider;
import java.io.IOException;
import java.nio.file.Path;

/** Opens a {@link FileStorage}: {@code RootPath} is its folder, and with {@code ReadOnly} nothing is written there. */
public final class FileStorageProvider implements StorageProvider {
    private static final String ROOT = "RootPath";

    /** For those who find it by its kind. */
    public FileStorageProvider() {}

    @Override
    public String kind() {
        return "disk";
    }

    @Override
    public StorageParts open(ConfigSection config) throws IOException {
        Path root = config.get(ROOT).path();
        boolean readOnly = config.find("ReadOnly").map(ConfigValue::flag).orElse(false);
        try {
            return (readOnly ? FileStorage.openReadOnly(root) : FileStorage.open(root)).parts();
        } catch (IOException e) {
            throw new IOException(config.name() + "." + ROOT + "=" + root + ": " + FileTrouble.reason(e), e);
        }
    }
}
