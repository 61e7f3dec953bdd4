package dev.athens.storage.fs;

import dev.athens.internal.Durable;
import dev.athens.internal.LockFile;
import dev.athens.internal.Modes;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The version of a storage's layout and locks, in {@code .athens/format}: a number on the first line. Processes that know
 * different ones would not exclude each other, so only those that know the same may write.
 *
 * <p>Format 1 had no such file, and its locks were 64 files in the folder {@code .athens/locks}. So that no server of that
 * time comes back, a file takes the place of that folder: it fails on it, with a path that leads to the reason.
 *
 * <p>Format 2 had no heads. A server of that time would take one for what a crash has left, and replace it by a version that
 * need not fit it. It comes back as little, since it reads the number, under the same lock that guards it now. Whole versions
 * are laid out as they are now, so there is nothing to convert, and who only reads may read either.
 */
final class StoreFormat {
    private static final Logger LOG = System.getLogger(StoreFormat.class.getName());

    private static final int CURRENT = 3;

    /** The one before, whose locks are the same. */
    private static final int BEFORE = 2;

    private static final int OLD_LOCKS = 64;

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    private static final int MAX_BYTES = 1_000;

    private static final String TEXT = CURRENT + """

            The version of this folder's layout and locks. Versions of Athens that do not know it must not use the folder.
            """;

    private static final String TO_OLDER = """
            A newer version of Athens uses this storage, and its locks are elsewhere.
            If an older one fails on this file, start the newer one, or give the older one a folder of its own.
            """;

    private final Path root;
    private final Path folder;
    private final Path file;
    private final Path oldLocks;

    StoreFormat(Path root) {
        this.root = root;
        this.folder = Workspace.folder(root);
        this.file = folder.resolve("format");
        this.oldLocks = folder.resolve("locks");
    }

    /**
     * Refuses formats that are not known.
     *
     * @return the format that the storage has; none if it is new, or was last used by a version that had none
     * @throws IOException if a newer version has made this storage, or the file is damaged
     */
    Optional<Integer> check() throws IOException {
        Optional<String> first = firstLine();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        if (!NUMBER.matcher(first.get()).matches()) {
            throw new IOException(file + ": should begin with the number of a format; if no other version of Athens has"
                    + " used this storage, remove the file");
        }
        int number = Integer.parseInt(first.get());
        if (number != CURRENT && number != BEFORE) {
            throw new IOException(file + ": this storage has format " + number + ", and this version of Athens knows"
                    + " only formats " + BEFORE + " and " + CURRENT
                    + "; start the version that was used before, or choose another folder");
        }
        return Optional.of(number);
    }

    private Optional<String> firstLine() throws IOException {
        try (var in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1);
            return Optional.of(text.split("\n", 2)[0].strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Notes the format of a storage that has none or the one before, and keeps older versions out of it. To be called under
     * the lock under which all versions since then read it and begin to be seen as users of the storage.
     *
     * @throws IOException if the storage has another format, or an older version is using it right now
     */
    void claim() throws IOException {
        Optional<Integer> format = check();
        if (format.equals(Optional.of(CURRENT))) {
            return;
        }
        if (format.isPresent()) {
            requireNoUser();
        } else {
            excludeOlderVersions();
        }
        Path temporary = folder.resolve("format." + UUID.randomUUID());
        try {
            Durable.write(temporary, TEXT);
            AtomicCommit.move(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
        Durable.force(folder);
    }

    private void excludeOlderVersions() throws IOException {
        while (!Files.isRegularFile(oldLocks)) {
            if (Files.isDirectory(oldLocks)) {
                takeOldLocksAway();
            }
            try {
                Modes.newFile(oldLocks, TO_OLDER);
            } catch (FileAlreadyExistsException e) {
                // an older version has just made the folder again: once more
                LOG.log(Level.DEBUG, () -> oldLocks + " came back");
            }
        }
    }

    /**
     * Waits until no older version is saving, and moves its locks out of its sight. Who has one open nevertheless fails at
     * the next one, which it looks for by its path.
     */
    private void takeOldLocksAway() throws IOException {
        Path away = folder.resolve("locks." + UUID.randomUUID());
        List<LockFile> locks = new ArrayList<>();
        try {
            for (int i = 0; i < OLD_LOCKS; i++) {
                Path lock = oldLocks.resolve("lock" + i);
                locks.add(LockFile.tryTake(lock).orElseThrow(() -> inUse(lock)));
            }
            requireNoUser();
            Files.move(oldLocks, away, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            for (LockFile lock : locks) {
                lock.close();
            }
        }
        deleteWithContent(away);
    }

    private void requireNoUser() throws IOException {
        Optional<Path> owner = Workspace.liveOwner(root);
        if (owner.isPresent()) {
            throw inUse(owner.get());
        }
    }

    private static void deleteWithContent(Path folder) throws IOException {
        for (String name : FolderNames.read(folder)) {
            Files.delete(folder.resolve(name));
        }
        Files.delete(folder);
    }

    private static IOException inUse(Path lock) {
        return new IOException(
                lock + " is locked: an older version of Athens is using this storage, and would not respect"
                        + " the locks of this one; stop it first, then start this one");
    }
}
