package dev.athens.standalone.wiring;

import dev.athens.module.InvalidNameException;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.Storage;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks for versions that gomods/athens has left in the storage folder, {@code <path>/<version>/source.zip}: they are not
 * served until they are imported. A quick look, not a search. Not thread-safe.
 */
final class ForeignStore {
    /** Opened at most; a store leads to its first version by way of three to five. */
    private static final int MAX_FOLDERS = 50;

    /** Of each folder. */
    private static final int MAX_NAMES = 50;

    private final Path root;
    private final Storage storage;
    private int opened;

    private ForeignStore(Path root, Storage storage) {
        this.root = root;
        this.storage = storage;
    }

    /** A version in the folder that the storage in the same folder does not have, if one is found soon. */
    static Optional<ModuleVersion> look(Path root, Storage storage) throws IOException {
        return new ForeignStore(root, storage).visit(root);
    }

    private Optional<ModuleVersion> visit(Path folder) throws IOException {
        if (opened++ == MAX_FOLDERS) {
            return Optional.empty();
        }
        Set<String> names = names(folder);
        if (names.contains("source.zip") && names.contains("go.mod")) {
            return missing(folder);
        }
        for (String name : names) {
            boolean ownOrHidden = name.equals("@v") || name.startsWith(".");
            if (!ownOrHidden && Files.isDirectory(folder.resolve(name))) {
                Optional<ModuleVersion> found = visit(folder.resolve(name));
                if (found.isPresent() || opened > MAX_FOLDERS) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<ModuleVersion> missing(Path folder) throws IOException {
        try {
            ModuleVersion version = ModuleVersion.parse(
                    root.relativize(folder.resolveSibling("")).toString().replace('\\', '/'),
                    String.valueOf(folder.getFileName()));
            return storage.find(version).isPresent() ? Optional.empty() : Optional.of(version);
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    private static Set<String> names(Path folder) throws IOException {
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
                if (names.size() == MAX_NAMES) {
                    break;
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }
}
