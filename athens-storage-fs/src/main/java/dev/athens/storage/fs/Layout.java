package dev.athens.storage.fs;

import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.Usages.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Names in Go's download cache. Source: cmd/go/internal/modfetch, CachePath; Go Modules Reference, "Module cache". */
final class Layout {
    /** The folder of a module's versions; no element of a module path has an {@code @}. */
    static final String VERSIONS = "@v";

    static final String INFO = ".info";
    static final String MOD = ".mod";
    static final String ZIP = ".zip";
    static final String ZIP_HASH = ".ziphash";

    /** What ext4, XFS, APFS and NTFS allow for one path element; escaped names are ASCII, so bytes are characters. */
    private static final int MAX_ELEMENT_CHARS = 255;

    private final Path root;
    private final Path hashes;

    Layout(Path root) {
        this.root = root;
        this.hashes = Workspace.folder(root).resolve("hashes");
    }

    /** The folder of a module's versions, which need not exist; empty if no file system could have it. */
    Optional<Path> folder(ModulePath module) {
        String escaped = module.escaped();
        for (String element : escaped.split("/", -1)) {
            if (element.length() > MAX_ELEMENT_CHARS) {
                return Optional.empty();
            }
        }
        return Optional.of(root.resolve(escaped).resolve(VERSIONS));
    }

    /** Where a version's files are, or would be; empty if no file system could have them. */
    Optional<VersionFiles> files(ModuleVersion version) {
        String name = version.version().escaped();
        if (name.length() + ZIP_HASH.length() > MAX_ELEMENT_CHARS) {
            return Optional.empty();
        }
        return folder(version.path())
                .map(folder -> VersionFiles.in(
                        folder,
                        name,
                        hashes.resolve(version.path().escaped())
                                .resolve(VERSIONS)
                                .resolve(name)));
    }

    /** The list file of a module, for those who serve the folder without this storage. */
    static Path list(VersionFiles files) {
        return files.folder().resolve("list");
    }

    /** Finds the versions in a folder that have all three files, lowest first. Whatever else is there is skipped. */
    static List<Version> versions(ModulePath module, Path folder) throws IOException {
        return entries(module, folder).stream()
                .filter(Entry::whole)
                .map(entry -> entry.version().version())
                .toList();
    }

    /** The same with those that have no zip. */
    static List<Entry> entries(ModulePath module, Path folder) throws IOException {
        Set<String> names = new HashSet<>(FolderNames.read(folder));
        return names.stream()
                .filter(name -> name.endsWith(INFO))
                .map(name -> name.substring(0, name.length() - INFO.length()))
                .filter(stem -> names.contains(stem + MOD))
                .flatMap(stem -> version(stem)
                        .filter(module::accepts)
                        .map(version -> new Entry(new ModuleVersion(module, version), names.contains(stem + ZIP)))
                        .stream())
                .sorted(Comparator.comparing(entry -> entry.version().version()))
                .toList();
    }

    private static Optional<Version> version(String escaped) {
        try {
            return Optional.of(Version.parseEscaped(escaped));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }
}
