package dev.athens.storage.fs;

import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.HeadMismatchException;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/**
 * A whole version on its way into the storage. What is copied depends on whether a head seems to be there already, what is
 * committed on whether one is there under the lock.
 *
 * <p>Not thread-safe; one save uses one.
 */
final class WholeSave {
    private final ModuleVersion version;
    private final ModuleFiles files;
    private final Hashes expected;
    private final TemporaryFiles source;
    private final VersionFiles target;

    private boolean hasHead;
    private boolean hasZip;
    private Hashes written = Hashes.NONE;

    WholeSave(ModuleVersion version, ModuleFiles files, Hashes expected, TemporaryFiles source, VersionFiles target) {
        this.version = version;
        this.files = files;
        this.expected = expected;
        this.source = source;
        this.target = target;
    }

    /**
     * Copies what seems to be missing; nothing, if that seems not to fit.
     *
     * @param head what is stored, as far as is known
     */
    void copyMissing(Optional<ModuleHead> head) throws IOException {
        if (head.isEmpty()) {
            copyAll();
        } else if (seemsToFit(head.get())) {
            copyZip();
        }
    }

    private boolean seemsToFit(ModuleHead head) throws IOException {
        ModuleHash offered = DirHash.ofGoMod(files.mod());
        try {
            return DirHash.ofGoMod(head.mod()).equals(offered);
        } catch (NoSuchFileException e) {
            // somebody has just deleted it
            return false;
        }
    }

    /** Copies all that is not copied yet. */
    void copyAll() throws IOException {
        if (!hasHead) {
            written = source.writeHead(files.head()).or(written);
            hasHead = true;
        }
        copyZip();
    }

    private void copyZip() throws IOException {
        if (!hasZip) {
            written = written.or(source.writeZip(files.zip()));
            DamagedException.requireSame(version, written, expected);
            hasZip = true;
        }
    }

    /**
     * Commits what is missing. To be called under the lock.
     *
     * @return whether something was missing; empty if that is not copied yet
     * @throws HeadMismatchException if the files do not fit a head that is there
     */
    Optional<Boolean> commit() throws IOException {
        Optional<ModuleHead> head = AtomicCommit.lookAtHead(target);
        if (head.isPresent()) {
            if (StoredFile.lookAt(target.zip()).isPresent()) {
                return Optional.of(false);
            }
            HeadMismatchException.requireFitting(version, head.get(), files);
        }
        if (!hasZip || (head.isEmpty() && !hasHead)) {
            return Optional.empty();
        }
        if (head.isPresent()) {
            AtomicCommit.commitZip(source, written, target);
        } else {
            AtomicCommit.commit(source, written, target);
        }
        return Optional.of(true);
    }
}
