package dev.athens.vcs.jgit;

/**
 * A repository as one module may use it. Modules with different rights share no clone, so that none sees what only
 * another may reach.
 *
 * @param url the repository's URL as it was discovered
 * @param anyAddress whether its host may have an address that the world cannot reach
 */
record RepositoryAccess(String url, boolean anyAddress) {
    /** As a module of which nothing is known may use it. */
    static RepositoryAccess ofStranger(String url) {
        return new RepositoryAccess(url, false);
    }
}
