package dev.athens.standalone.commands;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;

/**
 * A disk store of gomods/athens: {@code <path>/<version>/} with {@code go.mod}, {@code source.zip} and {@code <version>.info},
 * nothing else, and all names as they are. A version's folder is filled beside its place and appears by a rename.
 *
 * @param root the store
 */
record ExportToAthens(Path root) implements ExportTarget {
    @Override
    public boolean has(ModuleVersion version) {
        Path folder = folder(version);
        return names(version).stream().allMatch(name -> Files.isRegularFile(folder.resolve(name)));
    }

    private Path folder(ModuleVersion version) {
        return root.resolve(version.path().value()).resolve(version.version().value());
    }

    private static List<String> names(ModuleVersion version) {
        return List.of("go.mod", "source.zip", version.version() + ".info");
    }

    @Override
    public void save(ModuleVersion version, ModuleFiles files) throws IOException {
        byte[] name = version.toString().getBytes(StandardCharsets.UTF_8);
        Path temporary = root.resolve(".export-" + UUID.nameUUIDFromBytes(name));
        List<String> names = names(version);
        deleteWithFiles(version, temporary); // which a broken-off command has left
        Files.createDirectories(temporary);
        try {
            copy(files.mod(), temporary.resolve(names.get(0)));
            copy(files.zip(), temporary.resolve(names.get(1)));
            copy(files.info(), temporary.resolve(names.get(2)));
            Path folder = folder(version);
            Files.createDirectories(folder.resolveSibling(""));
            deleteWithFiles(version, folder);
            Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            deleteWithFiles(version, temporary);
        }
    }

    @Override
    public boolean saveHead(ModuleVersion version, ModuleHead head) {
        throw new UnsupportedOperationException("a version without a zip is damage there");
    }

    private static void copy(Blob blob, Path file) throws IOException {
        try (InputStream in = blob.openStream()) {
            Files.copy(in, file);
        }
    }

    /** Removes what there is of a version; fails if there is anything else. */
    private static void deleteWithFiles(ModuleVersion version, Path folder) throws IOException {
        for (String name : names(version)) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.deleteIfExists(folder);
    }
}
