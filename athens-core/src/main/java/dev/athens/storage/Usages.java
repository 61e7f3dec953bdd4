package dev.athens.storage;

import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Knows what each version takes and when it was last asked for. A {@link Storage} may also be this. */
public interface Usages {
    /**
     * What a version takes.
     *
     * @param sizeBytes of its three files
     * @param lastUsed when its use was last noted or when it was saved, to a day or better
     */
    record Usage(long sizeBytes, Instant lastUsed) {}

    /** Looks at a version without using it; empty if it is not there. */
    Optional<Usage> usage(ModuleVersion version) throws IOException;

    /**
     * Notes that a version is used, whole or not. This is called at every hit: a use within a day of the last one that was noted may be left
     * out. A note that cannot be taken is lost, and nothing else.
     *
     * @param found what the storage {@linkplain Storage#findHead found}
     */
    void noteUse(ModuleVersion version, ModuleHead found, Instant now);
}
