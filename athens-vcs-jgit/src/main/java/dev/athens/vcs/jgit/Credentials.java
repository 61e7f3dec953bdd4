package dev.athens.vcs.jgit;

import dev.athens.fetch.Login;
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
