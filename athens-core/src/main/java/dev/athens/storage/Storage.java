package dev.athens.storage;

import dev.athens.content.ModuleFiles;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Keeps module versions. A version is there with all three files or not at all, and never changes once it is there.
 * Calls block and may be made by many threads at once. An {@link IOException} means trouble, never absence.
 */
public interface Storage {
    /** Lists the versions of a module that are stored, pseudo-versions included, lowest first; empty if there is none. */
    List<Version> list(ModulePath module) throws IOException;

    /** Finds the files of a version; their blobs stay readable until the version is deleted. */
    Optional<ModuleFiles> find(ModuleVersion version) throws IOException;

    /**
     * Stores a version in one atomic step. The files are read before this returns and not needed afterwards.
     *
     * @return whether it was stored; false if the version was there already, which is left unchanged
     * @throws NotWritableException if the storage can take nothing now, or not so much
     * @throws IOException if reading or writing failed; then nothing of the version is there
     */
    boolean save(ModuleVersion version, ModuleFiles files) throws IOException;

    /**
     * Removes a version.
     *
     * @return whether it was there
     */
    boolean delete(ModuleVersion version) throws IOException;

    /**
     * Tells why nothing can be saved or deleted now, as far as is known: a message as of {@link NotWritableException}. Empty,
     * as by default, if something can. Whoever asks before he fetches saves himself the fetch.
     */
    default Optional<String> readOnlyReason() {
        return Optional.empty();
    }
}
