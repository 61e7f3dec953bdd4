package dev.athens.storage.jdbc.internal;

import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import java.util.Optional;

/** Names of versions in columns. */
public final class Names {
    /** Together less than the 2,704 bytes that an entry of an index of PostgreSQL may have, and the 3,072 of MySQL. */
    private static final int MAX_PATH_BYTES = 2_000;

    private static final int MAX_VERSION_BYTES = 500;

    private Names() {}

    /** Tells whether a name, which is ASCII, fits into the columns. */
    public static boolean fits(ModuleVersion version) {
        return version.path().value().length() <= MAX_PATH_BYTES
                && version.version().value().length() <= MAX_VERSION_BYTES;
    }

    /** Reads a name; empty if somebody else has written something there that is none. */
    public static Optional<ModuleVersion> parse(String path, String version) {
        try {
            return Optional.of(new ModuleVersion(ModulePath.parse(path), Version.parse(version)));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }
}
