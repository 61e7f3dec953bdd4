package dev.athens.vcs.jgit.place;

/**
 * A repository as one module may use it. Modules with different rights share no clone, so that none sees what only
 * another may reach.
 *
 * @param url the repository's URL as it was discovered
 * @param anyAddress whether its host may have an address that the world cannot reach
 * @param mayUseLogin whether logins may be used
 */
public record RepositoryAccess(String url, boolean anyAddress, boolean mayUseLogin) {
    /** Tells the rights apart, where only text can. */
    public String suffix() {
        return (anyAddress ? " at any address" : "") + (mayUseLogin ? "" : " without login");
    }
}
