package dev.athens.storage.fs;

import dev.athens.config.ConfigSection;
import dev.athens.config.ConfigValue;
import dev.athens.storage.StorageParts;
import dev.athens.storage.StorageProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Opens a {@link FileStorage}: {@code RootPath} is its folder, with {@code ReadOnly} nothing is written there, and {@code
 * LockTTL} says how long the claim of a dead server lasts.
 */
public final class FileStorageProvider implements StorageProvider {
    private static final String ROOT = "RootPath";
    private static final Duration LONGEST_LEASE = Duration.ofHours(1);

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
        Duration lease = config.find("LockTTL")
                .map(value -> value.duration(Duration.ofSeconds(1), LONGEST_LEASE))
                .orElse(LeaseFiles.LEASE);
        try {
            return (readOnly ? FileStorage.openReadOnly(root) : FileStorage.open(root)).parts(lease);
        } catch (IOException e) {
            throw new IOException(config.name() + "." + ROOT + "=" + root + ": " + FileTrouble.reason(e), e);
        }
    }
}
