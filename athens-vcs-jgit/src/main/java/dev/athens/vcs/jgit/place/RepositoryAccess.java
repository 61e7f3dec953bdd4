package dev.athens.vcs.jgit.place;

/**
 * A repository as one module may use it. Modules with different rights or logins share no clone, so that none sees what
 * only another may reach.
 *
 * @param url the repository's URL as it was discovered
 * @param anyAddress whether its host may have an address that the world cannot reach
 * @param mayUseLogin whether logins may be used
 * @param login the {@linkplain dev.athens.vcs.jgit.login.LoginRule#id rule} whose login is used; empty if it is none's
 */
public record RepositoryAccess(String url, boolean anyAddress, boolean mayUseLogin, String login) {
    /** Tells the rights apart, where only text can. */
    public String suffix() {
        return (anyAddress ? " at any address" : "")
                + (mayUseLogin ? "" : " without login")
                + (login.isEmpty() ? "" : " as " + login);
    }
}
