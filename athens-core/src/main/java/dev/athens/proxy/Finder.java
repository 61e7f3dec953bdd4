package dev.athens.proxy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.Storage;
import java.io.IOException;
import java.util.Optional;

/** Finds what is stored and may be served. */
@FunctionalInterface
interface Finder {
    /**
     * A version that is stored.
     *
     * @param head its info and go.mod file
     * @param zip its zip, if it was asked for; whether there is one is not known otherwise
     */
    record Found(ModuleHead head, Optional<Blob> zip) {
        static Found whole(ModuleFiles files) {
            return new Found(files.head(), Optional.of(files.zip()));
        }

        static Found head(ModuleHead head) {
            return new Found(head, Optional.empty());
        }
    }

    /**
     * Finds a version.
     *
     * @param zip whether the zip is to be served; then only a whole version is found
     */
    Optional<Found> find(ModuleVersion version, boolean zip) throws IOException;

    /** Finds whatever a storage has. */
    static Finder in(Storage storage) {
        return (version, zip) -> zip
                ? storage.find(version).map(Found::whole)
                : storage.findHead(version).map(Found::head);
    }
}
