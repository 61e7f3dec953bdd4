package dev.athens.storage.fs;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.internal.Durable;
import dev.athens.internal.Modes;
import dev.athens.storage.RecordedHashes.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The order in which a version's files appear, disappear and are looked at, so that its head is there as a whole or not at
 * all, and so is its zip, whenever a process dies.
 *
 * <p>{@code .info} is the mark of the head: it appears last, goes first, and is looked at first. {@code .zip} beside a head
 * is the mark of the whole version. Appearing and disappearing happen under the module's lock, looking needs none.
 *
 * <p><b>Barriers.</b> Until the folder is forced to disk, a loss of power may keep any of the names that were changed and
 * lose the others. Files that come to an empty place stand that: what is missing counts as absent, and all content is on the
 * disk before it gets a name. What lies there already does not, as it would stand beside files of another origin; so it is
 * removed, and that forced, before anything comes. After the last name the caller forces the folder, once for all of them.
 */
final class AtomicCommit {
    private AtomicCommit() {}

    /** Looks at the files of a head as {@link #look} does. */
    static Optional<ModuleHead> lookAtHead(VersionFiles files) throws IOException {
        Optional<StoredFile> info = StoredFile.lookAt(files.info());
        if (info.isEmpty()) {
            return Optional.empty();
        }
        return StoredFile.lookAt(files.mod()).map(mod -> new ModuleHead(info.get(), mod));
    }

    /**
     * Looks at the files, the mark first; empty if one is missing. Who has not the lock must ask {@link #isUnchanged}
     * afterwards.
     */
    static Optional<ModuleFiles> look(VersionFiles files) throws IOException {
        Optional<ModuleHead> head = lookAtHead(files);
        if (head.isEmpty()) {
            return Optional.empty();
        }
        return StoredFile.lookAt(files.zip()).map(zip -> new ModuleFiles(head.get(), zip));
    }

    /**
     * Looks at the mark again. If it is still the same, then nobody removed it since the first look, and without that
     * nobody replaces the others: the files belong together.
     *
     * @param info as it was found
     */
    static boolean isUnchanged(VersionFiles files, Blob info) throws IOException {
        return StoredFile.lookAt(files.info()).equals(Optional.of(info));
    }

    /**
     * Moves the finished files of a head to their places. To be called under the lock, when there is no head.
     *
     * <p>What lies there without being a head is removed first: what a save or delete that died has left, and what the go
     * command keeps of versions that it did not need whole. Above all a zip, which would become part of the version though
     * nobody has checked that it belongs to it.
     */
    static void commitHead(TemporaryFiles source, Hashes hashes, VersionFiles target) throws IOException {
        clear(target);
        Hashes before = HashFile.read(target.hashes());
        Hashes zip = new Hashes(Optional.empty(), Optional.empty(), before.zip(), before.zipBytes());
        putHashes(before, hashes.or(zip), source, target);
        move(source.mod(), target.mod());
        move(source.info(), target.info());
    }

    /** Moves the finished files of a whole version to their places. To be called under the lock, when there is no head. */
    static void commit(TemporaryFiles source, Hashes hashes, VersionFiles target) throws IOException {
        clear(target);
        putHashes(hashes, source, target);
        moveZipHash(source, target);
        move(source.zip(), target.zip());
        move(source.mod(), target.mod());
        move(source.info(), target.info());
    }

    /**
     * Moves the finished zip to its place beside a head that it belongs to. To be called under the lock.
     *
     * @param hashes of which those of the zip are added
     */
    static void commitZip(TemporaryFiles source, Hashes hashes, VersionFiles target) throws IOException {
        if (Files.deleteIfExists(target.zipHash())) {
            Durable.force(target.folder());
        }
        Hashes before = HashFile.read(target.hashes());
        Hashes now = new Hashes(before.info(), before.mod(), hashes.zip(), hashes.zipBytes());
        putHashes(before, now, source, target);
        moveZipHash(source, target);
        move(source.zip(), target.zip());
    }

    private static void moveZipHash(TemporaryFiles source, VersionFiles target) throws IOException {
        // there is none if the zip is none
        if (Files.exists(source.zipHash())) {
            move(source.zipHash(), target.zipHash());
        }
    }

    private static void clear(VersionFiles files) throws IOException {
        boolean gone = false;
        for (Path file : List.of(files.info(), files.zipHash(), files.mod(), files.zip())) {
            gone = Files.deleteIfExists(file) || gone;
        }
        if (gone) {
            Durable.force(files.folder());
        }
    }

    /**
     * Replaces the recorded hashes; that they are there before the file that they are of keeps this file from being
     * taken for one without. To be called under the lock.
     *
     * <p>They are not forced to disk, unless something else was recorded before: whatever a loss of power leaves, nothing
     * stands beside the hashes of another version.
     */
    static void putHashes(Hashes hashes, TemporaryFiles source, VersionFiles target) throws IOException {
        putHashes(HashFile.read(target.hashes()), hashes, source, target);
    }

    private static void putHashes(Hashes before, Hashes hashes, TemporaryFiles source, VersionFiles target)
            throws IOException {
        Path folder = Modes.createDirectories(target.hashes().resolveSibling(""));
        boolean misleading = !before.or(hashes).equals(hashes);
        if (misleading) {
            HashFile.writeDurably(hashes, source.hashes());
        } else {
            HashFile.write(hashes, source.hashes());
        }
        move(source.hashes(), target.hashes());
        if (misleading) {
            Durable.force(folder);
        }
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
        if (Files.deleteIfExists(files.info())) {
            Durable.force(files.folder());
        }
        Files.deleteIfExists(files.zipHash());
        Files.deleteIfExists(files.mod());
        Files.deleteIfExists(files.zip());
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
