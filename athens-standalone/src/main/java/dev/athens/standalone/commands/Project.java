package dev.athens.standalone.commands;

import dev.athens.config.ConfigException;
import dev.athens.module.MainGoMod;
import dev.athens.module.MainGoMod.Replacement;
import dev.athens.module.ModuleVersion;
import dev.athens.standalone.versions.VersionArgument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the files of a project on this machine say about the modules that it needs.
 *
 * @param mains the go.mod files of its main modules, and before them the go.work file if there is one
 * @param sums what its go.sum files have hashes of
 */
record Project(List<Main> mains, List<VersionArgument> sums) {
    private static final String GO_MOD = "go.mod";

    /** A go.mod or go.work file, and the folder that it is in. */
    record Main(Path folder, MainGoMod file) {}

    /**
     * Reads a project.
     *
     * @param place a go.mod file, which may have any name, or the folder of a project
     * @throws ConfigException if there is none, or a file makes no sense
     */
    static Project in(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return new Project(List.of(main(place)), List.of());
        }
        List<Main> mains = new ArrayList<>();
        List<VersionArgument> sums = new ArrayList<>();
        Path work = place.resolve("go.work");
        if (Files.isRegularFile(work)) {
            Main workspace = main(work);
            mains.add(workspace);
            addSums(place.resolve("go.work.sum"), sums);
            for (String used : workspace.file().uses()) {
                addModule(place.resolve(used).normalize(), mains, sums);
            }
        } else {
            addModule(place, mains, sums);
        }
        return new Project(mains, sums);
    }

    private static void addModule(Path folder, List<Main> mains, List<VersionArgument> sums) throws IOException {
        mains.add(main(folder.resolve(GO_MOD)));
        addSums(folder.resolve("go.sum"), sums);
    }

    private static void addSums(Path file, List<VersionArgument> sums) throws IOException {
        if (Files.isRegularFile(file)) {
            sums.addAll(VersionArgument.parse(file.toString()));
        }
    }

    private static Main main(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new ConfigException(file + ": there is no such file; say a go.mod file, or the folder that has it");
        }
        MainGoMod parsed = MainGoMod.parse(VersionArgument.read(file))
                .orElseThrow(() -> new ConfigException(file + ": not a go.mod file, or one with errors"));
        return new Main(file.toAbsolutePath().resolveSibling(""), parsed);
    }

    /** What stands for a version: the first that says so counts, a workspace before its modules. */
    Optional<Replacement> replacement(ModuleVersion version) {
        return mains.stream()
                .flatMap(main -> main.file().replacement(version).stream()
                        .map(found -> found instanceof Replacement.Folder folder
                                ? new Replacement.Folder(
                                        main.folder().resolve(folder.path()).toString())
                                : found))
                .findFirst();
    }

    /** The names of the toolchains that its files ask for, such as {@code go1.24.1}. */
    List<String> toolchains() {
        return mains.stream()
                .map(Main::file)
                .flatMap(file -> file
                        .toolchain()
                        .filter(name -> name.startsWith("go1"))
                        .or(() -> file.goVersion().map(version -> "go" + version))
                        .stream())
                .distinct()
                .toList();
    }

    /** What a folder in place of a module requires; empty if it has no go.mod file. */
    static byte[] goModIn(Replacement.Folder folder) throws IOException {
        Path file = Path.of(folder.path(), GO_MOD);
        return Files.isRegularFile(file) ? VersionArgument.read(file) : new byte[0];
    }
}
