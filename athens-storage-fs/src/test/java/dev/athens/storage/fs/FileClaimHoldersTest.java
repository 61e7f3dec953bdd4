package dev.athens.storage.fs;

import dev.athens.config.ConfigSection;
import dev.athens.storage.StorageParts;
import dev.athens.testkit.ClaimHolder;
import dev.athens.testkit.ClaimHoldersContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class FileClaimHoldersTest extends ClaimHoldersContract {
    @TempDir
    Path folder;

    /** Opens a folder. */
    public static final class Opener implements ClaimHolder.Opener {
        /** For other processes. */
        public Opener() {}

        @Override
        public StorageParts open(String place, Duration lease) throws IOException {
            return new FileStorageProvider()
                    .open(ConfigSection.of(
                            "Storage.Disk", Map.of("RootPath", place, "LockTTL", "" + lease.toSeconds())));
        }
    }

    @Override
    protected String newPlace() {
        return folder.toString();
    }

    @Override
    protected Class<? extends ClaimHolder.Opener> opener() {
        return Opener.class;
    }

    @Override
    protected long leases(String place) throws IOException {
        return FileClaimsContractTest.count(Path.of(place));
    }
}
