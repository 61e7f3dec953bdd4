package dev.athens.storage.fs;

import dev.athens.content.ModuleFiles;
import dev.athens.internal.Durable;
import dev.athens.internal.Modes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The order in which a version's three files appear, disappear and are looked at, so that a version is whole or absent to
 * everybody, whenever a process dies.
 *
 * <p>{@code .info} is the commit mark: it appears last, goes first, and is looked at first. Appearing and disappearing
 * happen under the module's lock, looking needs none.
 */
final class AtomicCommit {
    private AtomicCommit() {}

    /**
     * Looks at the files, the mark first; empty if one is missing. Who has not the lock must ask {@link #isUnchanged}
     * afterwards.
     */
    static Optional<ModuleFiles> look(VersionFiles files) throws IOException {
        Optional<StoredFile> info = StoredFile.lookAt(files.info());
        if (info.isEmpty()) {
            return Optional.empty();
        }
        Optional<StoredFile> mod = StoredFile.lookAt(files.mod());
        Optional<StoredFile> zip = StoredFile.lookAt(files.zip());
        if (mod.isEmpty() || zip.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ModuleFiles(info.get(), mod.get(), zip.get()));
    }

    /**
     * Looks at the mark again. If it is still the same, then nobody removed it since the first look, and without that
     * nobody replaces the others: the three files belong together.
     */
    static boolean isUnchanged(VersionFiles files, ModuleFiles found) throws IOException {
        return StoredFile.lookAt(files.info()).equals(Optional.of(found.info()));
    }

    /**
     * Moves three finished files to their places. To be called under the lock, when the version is not there.
     *
     * <p>Leftovers of a save or delete that died, and the {@code .info} and {@code .mod} that the go command keeps of
     * versions whose zip it never needed, are replaced.
     *
     * <p>Recorded hashes go for good before what they are of is replaced, and the new ones are there before the mark. So
     * wherever power is lost, a marked version never has the hashes of another one.
     */
    static void commit(TemporaryFiles source, VersionFiles target) throws IOException {
        unmark(target);
        Files.deleteIfExists(target.zipHash());
        forgetHashes(target);
        move(source.zip(), target.zip());
        move(source.mod(), target.mod());
        if (Files.exists(source.zipHash())) {
            move(source.zipHash(), target.zipHash());
        }
        putHashes(source, target);
        // so that a loss of power cannot keep the mark and lose what it stands for
        Durable.force(target.folder());
        move(source.info(), target.info());
    }

    /** Moves a finished file of hashes to its place. */
    static void putHashes(TemporaryFiles source, VersionFiles target) throws IOException {
        Modes.createDirectories(target.hashes().resolveSibling(""));
        move(source.hashes(), target.hashes());
    }

    private static void forgetHashes(VersionFiles files) throws IOException {
        if (Files.deleteIfExists(files.hashes())) {
            Durable.force(files.hashes().resolveSibling(""));
        }
    }

    /**
     * Removes what there is of a version, first of all what it hashes to: without that it may come again in another form. To
     * be called under the lock.
     */
    static void remove(VersionFiles files) throws IOException {
        forgetHashes(files);
        unmark(files);
        Files.deleteIfExists(files.zipHash());
        Files.deleteIfExists(files.mod());
        Files.deleteIfExists(files.zip());
    }

    private static void unmark(VersionFiles files) throws IOException {
        if (Files.deleteIfExists(files.info())) {
            Durable.force(files.folder());
        }
    }

    /** Replaces the list of versions, for those who serve the folder without this storage. */
    static void replaceList(String text, TemporaryFiles source, VersionFiles target) throws IOException {
        Durable.write(source.list(), text);
        move(source.list(), Layout.list(target));
    }

    static void move(Path source, Path target) throws IOException {
        Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    }
}
