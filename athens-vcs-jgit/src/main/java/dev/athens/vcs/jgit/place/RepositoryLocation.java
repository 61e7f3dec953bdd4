package dev.athens.vcs.jgit.place;

/**
 * Where a module's source is.
 *
 * @param vcs {@code git}, or {@code mod} for another module proxy
 * @param url the repository's URL as it was discovered, or the base URL of the proxy; never rewritten by git's settings
 * @param root the import path that the repository, or the folder {@code subdir} in it, stands for
 * @param subdir a clean relative folder in the repository, or empty
 */
public record RepositoryLocation(String vcs, String url, String root, String subdir) {
    public static final String GIT = "git";
    public static final String MOD = "mod";

    /** Tells whether the module comes from another proxy. */
    public boolean isProxy() {
        return vcs.equals(MOD);
    }
}
