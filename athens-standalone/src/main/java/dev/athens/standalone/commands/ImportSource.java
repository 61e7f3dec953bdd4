package dev.athens.standalone.commands;

import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds the versions in a folder that others have filled: a Go module cache or any folder in the layout of a proxy ({@code
 * <escaped path>/@v/<version>.zip}), or a disk store of gomods/athens ({@code <path>/<version>/source.zip}). Nothing is
 * written there.
 */
final class ImportSource {
    private static final String VERSIONS = "@v";
    private static final String ATHENS_ZIP = "source.zip";
    private static final String ATHENS_MOD = "go.mod";

    private final Path root;
    private final Sink sink;

    private ImportSource(Path root, Sink sink) {
        this.root = root;
        this.sink = sink;
    }

    /**
     * What there is of a version; the files need not exist.
     *
     * @param name what to call it, its folder
     * @param version empty if the names are none of a module and a version
     * @param mayBePartial whether it is normal that files are missing, as in a Go module cache
     */
    record Copy(String name, Optional<ModuleVersion> version, Path info, Path mod, Path zip, boolean mayBePartial) {}

    /** Takes what is found. */
    @FunctionalInterface
    interface Sink {
        void take(Copy copy) throws IOException, InterruptedException;
    }

    /** Walks through a folder, in the order of names. */
    static void walk(Path folder, Sink sink) throws IOException, InterruptedException {
        Path download = folder.resolve("cache").resolve("download");
        Path root = Files.isDirectory(download) ? download : folder;
        new ImportSource(root, sink).visit(root);
    }

    private void visit(Path folder) throws IOException, InterruptedException {
        SortedSet<String> names = names(folder);
        if (names.contains(VERSIONS)) {
            visitVersions(folder.resolve(VERSIONS));
        }
        if (isAthensVersion(folder, names)) {
            visitAthensVersion(folder);
            return;
        }
        for (String name : names) {
            boolean hidden = name.startsWith(".") || name.equals(VERSIONS);
            // the first element of a path names a host, unlike the folder sumdb of a module cache
            if (!hidden && (name.contains(".") || !folder.equals(root))) {
                visit(folder.resolve(name));
            }
        }
    }

    private static SortedSet<String> names(Path folder) throws IOException {
        SortedSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        } catch (NotDirectoryException e) {
            return names;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    private void visitVersions(Path folder) throws IOException, InterruptedException {
        SortedSet<String> stems = new TreeSet<>();
        for (String name : names(folder)) {
            int dot = name.lastIndexOf('.');
            if (dot > 0 && name.substring(dot).matches("\\.(info|mod|zip)")) {
                stems.add(name.substring(0, dot));
            }
        }
        String escaped = slashed(root.relativize(folder.resolveSibling("")));
        for (String stem : stems) {
            Optional<Version> version = version(stem);
            // the answer for a branch, such as master.info, is none
            if (version.isPresent()) {
                sink.take(new Copy(
                        escaped + "@" + stem,
                        module(escaped).flatMap(module -> pair(module, version.get())),
                        folder.resolve(stem + ".info"),
                        folder.resolve(stem + ".mod"),
                        folder.resolve(stem + ".zip"),
                        true));
            }
        }
    }

    private static boolean isAthensVersion(Path folder, SortedSet<String> names) {
        String name = String.valueOf(folder.getFileName());
        return names.contains(ATHENS_ZIP)
                || names.contains(name + ".info")
                || (names.contains(ATHENS_MOD) && Version.tryParse(name).isPresent());
    }

    private void visitAthensVersion(Path folder) throws IOException, InterruptedException {
        String path = slashed(root.relativize(folder.resolveSibling("")));
        String name = String.valueOf(folder.getFileName());
        Optional<ModuleVersion> version;
        try {
            version = Optional.of(ModuleVersion.parse(path, name));
        } catch (InvalidNameException e) {
            version = Optional.empty();
        }
        sink.take(new Copy(
                path + "@" + name,
                version,
                folder.resolve(name + ".info"),
                folder.resolve(ATHENS_MOD),
                folder.resolve(ATHENS_ZIP),
                false));
    }

    private static String slashed(Path relative) {
        return relative.toString().replace('\\', '/');
    }

    private static Optional<Version> version(String escaped) {
        try {
            return Optional.of(Version.parseEscaped(escaped));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    private static Optional<ModulePath> module(String escaped) {
        try {
            return Optional.of(ModulePath.parseEscaped(escaped));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    private static Optional<ModuleVersion> pair(ModulePath module, Version version) {
        return module.accepts(version) ? Optional.of(new ModuleVersion(module, version)) : Optional.empty();
    }
}
