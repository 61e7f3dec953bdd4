package dev.athens.storage.fs;

import dev.athens.internal.Modes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Where damaged versions go: {@code .athens/quarantine} with the same layout, and beside the files of each version a text
 * that says why. Nothing that is there already is replaced.
 */
final class Quarantine {
    private static final String TEXT = ".txt";

    private final Path root;

    Quarantine(Path storage) {
        this.root = storage;
    }

    /**
     * Moves a version's files away, the mark first; what they hashed to stays recorded. To be called under the module's lock.
     *
     * @return the text
     */
    Path take(VersionFiles files, String reason) throws IOException {
        Path folder = Workspace.folder(root).resolve("quarantine").resolve(root.relativize(files.folder()));
        Modes.createDirectories(folder);
        String info = String.valueOf(files.info().getFileName());
        String name = freeName(folder, info.substring(0, info.length() - Layout.INFO.length()));
        Path text = Modes.newFile(folder.resolve(name + TEXT), reason + "\n");
        VersionFiles target = VersionFiles.in(folder, name, files.hashes());
        Files.move(files.info(), target.info(), StandardCopyOption.ATOMIC_MOVE);
        for (List<Path> move : List.of(
                List.of(files.zipHash(), target.zipHash()),
                List.of(files.mod(), target.mod()),
                List.of(files.zip(), target.zip()))) {
            if (Files.exists(move.get(0))) {
                Files.move(move.get(0), move.get(1), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return text;
    }

    private static String freeName(Path folder, String version) {
        String name = version;
        for (int i = 2; Files.exists(folder.resolve(name + TEXT)); i++) {
            name = version + "." + i;
        }
        return name;
    }
}
