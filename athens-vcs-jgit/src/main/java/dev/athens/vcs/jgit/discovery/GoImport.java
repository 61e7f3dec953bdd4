package dev.athens.vcs.jgit.discovery;

import dev.athens.vcs.jgit.place.RepositoryLocation;

/**
 * One {@code <meta name="go-import" content="prefix vcs repo-root [subdir]">} of a page.
 *
 * @param prefix the import path the repository stands for
 * @param vcs the version control system, or {@code mod}
 * @param repoRoot the repository's URL
 * @param subdir the folder in the repository, or empty
 */
public record GoImport(String prefix, String vcs, String repoRoot, String subdir) {
    boolean isMod() {
        return vcs.equals(RepositoryLocation.MOD);
    }

    /** Tells whether the prefix is the path or a whole-element beginning of it. */
    boolean covers(String path) {
        return hasPathPrefix(path, prefix);
    }

    /** Tells whether {@code prefix} is the path or a whole-element beginning of it. Source: Go's str.HasPathPrefix. */
    public static boolean hasPathPrefix(String path, String prefix) {
        return path.startsWith(prefix)
                && (path.length() == prefix.length() || prefix.endsWith("/") || path.charAt(prefix.length()) == '/');
    }
}
