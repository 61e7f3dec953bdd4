package dev.athens.vcs.jgit.place;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.Semver;
import dev.athens.module.Version;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Where in a repository a module is expected. Source: cmd/go/internal/modfetch, newCodeRepo.
 *
 * @param path the module path
 * @param prefix the module path without its major version suffix, or all of it if the repository serves the whole path
 * @param majorSuffix such as {@code /v2} or {@code .v3-unstable}; empty if there is none
 * @param root the import path at the root of the repository
 * @param directory the folder of the module without any {@code /vN} part; empty for the root of the repository
 */
public record ModulePlace(ModulePath path, String prefix, String majorSuffix, String root, String directory) {
    /**
     * Combines what discovery found with the module path.
     *
     * @throws FetchException.NotFound if such a repository cannot hold the module
     */
    public static ModulePlace of(ModulePath path, RepositoryLocation location) throws FetchException {
        String root = location.root();
        if (!startsPathwise(path.value(), root)) {
            throw new FetchException.NotFound(path + ": mismatched repo: found " + root + " for " + path);
        }
        boolean wholePath = root.equals(path.value());
        String prefix = wholePath ? path.value() : path.prefix();
        if (!startsPathwise(prefix, root)) {
            throw new FetchException.NotFound(
                    path + ": repository rooted at " + root + " cannot contain module " + path);
        }
        String inside = wholePath ? "" : prefix.substring(root.length());
        return new ModulePlace(path, prefix, path.majorSuffix(), root, clean(inside + "/" + location.subdir()));
    }

    private static boolean startsPathwise(String path, String prefix) {
        return path.equals(prefix) || path.startsWith(prefix.endsWith("/") ? prefix : prefix + "/");
    }

    /** Resolves {@code .} and {@code ..} by text; what would leave the repository keeps its {@code ..} and is not found. */
    private static String clean(String folder) {
        Deque<String> elements = new ArrayDeque<>();
        for (String element : folder.split("/", -1)) {
            if (element.isEmpty() || element.equals(".")) {
                continue;
            }
            if (element.equals("..")
                    && !elements.isEmpty()
                    && !elements.getLast().equals("..")) {
                elements.removeLast();
            } else {
                elements.addLast(element);
            }
        }
        return String.join("/", elements);
    }

    /** What every tag of the module starts with: empty or the folder and a slash. */
    public String tagPrefix() {
        return directory.isEmpty() ? "" : directory + "/";
    }

    /** The major version of a pseudo-version that has no tag before it, such as {@code v2}; empty means v0. */
    public String pseudoMajor() {
        return path.major();
    }

    /** Tells whether a version fits the suffix of the path. */
    public boolean accepts(Version version) {
        return path.accepts(version);
    }

    /** Tells whether the path has no major version suffix and is the root of the repository: then tags like v2.0.0 may serve it. */
    public boolean mayBeIncompatible() {
        return directory.isEmpty() && majorSuffix.isEmpty();
    }

    /** A file of the module's folder, relative to the repository. */
    public String file(String name) {
        return tagPrefix() + name;
    }

    /** The go.mod files that may be the module's. */
    public List<String> goModFiles() {
        String own = file("go.mod");
        return majorSuffix.startsWith("/") ? List.of(own, file(majorSuffix.substring(1) + "/go.mod")) : List.of(own);
    }

    /** What to look for in the repository when a client asks for some version. Source: codeRepo.revToRev. */
    public String revisionOf(String query) {
        Optional<Semver> semver = Semver.parse(query);
        if (semver.isEmpty()) {
            return query;
        }
        if (VersionText.isPseudo(query)) {
            return VersionText.pseudoRevision(query);
        }
        return tagPrefix() + VersionText.withoutIncompatible(query);
    }
}
