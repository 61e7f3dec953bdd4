package dev.athens.storage;

import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Knows what each version takes and when it was last asked for. A {@link Storage} may also be this. */
@FunctionalInterface
public interface Usages {
    /**
     * What a version takes.
     *
     * @param sizeBytes of its three files
     * @param lastUsed when it was last found or when it was saved, to a day or better
     */
    record Usage(long sizeBytes, Instant lastUsed) {}

    /** Looks at a version without using it; empty if it is not there. */
    Optional<Usage> usage(ModuleVersion version) throws IOException;
}
