package dev.athens.vcs.jgit;

import java.util.Optional;

/**
 * Logins for hosts, such as a netrc file holds them. A login goes to the very host it was given for and only over an
 * encrypted connection, unless the user's own git configuration sends the request to a plain address.
 *
 * <p>Called by many threads at once, once per request.
 */
@FunctionalInterface
public interface Credentials {
    /**
     * A user and a password or token, sent as HTTP Basic authentication.
     *
     * @param user the user; may be empty where the password says all
     * @param password the password or token
     */
    record Login(String user, String password) {
        /** The user without the password, fit for a log. */
        @Override
        public String toString() {
            return "Login[user=" + user + "]";
        }
    }

    /**
     * Finds the login for a host.
     *
     * @param hostAndPort the host in lower case, with a port if the URL has another than its scheme's own
     */
    Optional<Login> forHost(String hostAndPort);

    /** Knows no login. */
    static Credentials none() {
        return host -> Optional.empty();
    }
}
