package dev.athens.storage.fs;

import dev.athens.module.ModuleVersion;
import dev.athens.storage.RecordedHashes.Hashes;
import java.io.IOException;
import java.util.Optional;

/** Files that were to be saved are not what was recorded of them. */
final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    private DamagedException(String message) {
        super(message);
    }

    /**
     * Makes sure that files are what they should be.
     *
     * @param expected what they should hash to; what is not known of either is not compared
     */
    static void requireSame(ModuleVersion version, Hashes found, Hashes expected) throws DamagedException {
        requireSame(version, "info", found.info(), expected.info());
        requireSame(version, "go.mod", found.mod(), expected.mod());
        requireSame(version, "zip", found.zipBytes(), expected.zipBytes());
        requireSame(version, "zip", found.zip(), expected.zip());
    }

    private static <T> void requireSame(ModuleVersion version, String file, Optional<T> found, Optional<T> expected)
            throws DamagedException {
        if (found.isPresent() && expected.isPresent() && !found.equals(expected)) {
            throw new DamagedException(version + ": " + file + " came as " + found.get() + ", but " + expected.get()
                    + " was recorded when it was stored");
        }
    }
}
