package dev.athens.storage;

import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Keeps module versions. A version grows in two steps, each atomic and final: first its {@linkplain ModuleHead head}, its
 * info and go.mod file, then its zip, which makes it whole; both may come at once. What is there never changes.
 *
 * <p>Calls block and may be made by many threads at once. An {@link IOException} means trouble, never absence.
 */
public interface Storage {
    /** Lists the whole versions of a module, pseudo-versions included, lowest first; empty if there is none. */
    List<Version> list(ModulePath module) throws IOException;

    /** Finds the files of a whole version; their blobs stay readable until the version is deleted. */
    Optional<ModuleFiles> find(ModuleVersion version) throws IOException;

    /** Finds the head of a version, whether it is whole or not; its blobs stay readable until the version is deleted. */
    Optional<ModuleHead> findHead(ModuleVersion version) throws IOException;

    /**
     * Stores the head of a version in one atomic step. It is read before this returns and not needed afterwards. A zip
     * that may lie where the version's will be, of which nobody knows where it comes from, never becomes part of it.
     *
     * @return whether it was stored; false if the version had a head already, which is left unchanged
     * @throws NotWritableException if the storage can take nothing now, or not so much
     * @throws IOException if reading or writing failed; then nothing of the version is there
     */
    boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException;

    /**
     * Stores a whole version in one atomic step. The files are read before this returns and not needed afterwards. If its
     * head is stored already, only the zip is added; the stored info stays, whatever the other one says.
     *
     * @return whether it was stored; false if the version was whole already, which is left unchanged
     * @throws HeadMismatchException if the stored head has another go.mod file; it is left unchanged
     * @throws NotWritableException if the storage can take nothing now, or not so much
     * @throws IOException if reading or writing failed; then the version is as it was
     */
    boolean save(ModuleVersion version, ModuleFiles files) throws IOException;

    /**
     * Removes a version with its head.
     *
     * @return whether it was there, whole or not
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
