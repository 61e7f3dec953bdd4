package dev.athens.storage.fs;

import dev.athens.content.Blob;
import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds versions and heads without a lock: the mark is looked at before and after the other files, and only if it has changed
 * in between, the look is repeated under the lock. Thread-safe.
 */
final class Lookup {
    /** A version that is saved and deleted that often while it is looked at has something wrong with it. */
    private static final int MAX_LOOKS = 100;

    private final Layout layout;
    private final FolderLocks locks;
    private final Writing writing;

    Lookup(Layout layout, FolderLocks locks, Writing writing) {
        this.layout = layout;
        this.locks = locks;
        this.writing = writing;
    }

    /** A look at the files of a version or of its head; empty if one is missing. */
    @FunctionalInterface
    interface Look<T> {
        Optional<T> at(VersionFiles files) throws IOException;
    }

    /**
     * Finds files that belong together.
     *
     * @param mark the info of what was found
     */
    <T> Optional<T> find(ModuleVersion version, Look<T> look, Function<T, Blob> mark) throws IOException {
        Optional<VersionFiles> files = layout.files(version);
        if (files.isEmpty()) {
            return Optional.empty();
        }
        Optional<T> found = look.at(files.get());
        if (found.isPresent() && !AtomicCommit.isUnchanged(files.get(), mark.apply(found.get()))) {
            found = lookAgain(version, files.get(), look, mark);
        }
        return found;
    }

    private <T> Optional<T> lookAgain(ModuleVersion version, VersionFiles files, Look<T> look, Function<T, Blob> mark)
            throws IOException {
        if (writing.obstacle().isEmpty()) {
            return locks.holding(version.path(), () -> look.at(files));
        }
        // others may write there, but their locks are files that this one cannot open
        for (int i = 0; i < MAX_LOOKS; i++) {
            Optional<T> found = look.at(files);
            if (found.isEmpty() || AtomicCommit.isUnchanged(files, mark.apply(found.get()))) {
                return found;
            }
        }
        throw new IOException(version + ": changes all the time, try again later");
    }
}
