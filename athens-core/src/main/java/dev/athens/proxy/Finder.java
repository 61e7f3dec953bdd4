package dev.athens.proxy;

import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.util.Optional;

/** Finds what is stored and may be served. */
@FunctionalInterface
interface Finder {
    /**
     * A version that is stored.
     *
     * @param files its files
     * @param zipToo whether the zip may be served as well, for which it must have been asked
     */
    record Found(ModuleFiles files, boolean zipToo) {}

    /**
     * Finds a version.
     *
     * @param zip whether the zip is to be served
     */
    Optional<Found> find(ModuleVersion version, boolean zip) throws IOException;
}
