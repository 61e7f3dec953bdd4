package dev.athens.vcs.jgit.login;

import java.io.IOException;
import java.util.Optional;

/** A credential that is sent as the header Authorization. Called by many threads at once, once per request. */
public non-sealed interface HttpCredential extends Credential {
    /**
     * What is going to be asked.
     *
     * @param server where
     * @param path the path of the repository or page without slashes at its ends
     * @param web reaches the service that gives out credentials, where there is one
     */
    record Request(Server server, String path, Web web) {}

    /**
     * The value of the header; empty if there is none for this request, which is then sent without.
     *
     * @throws IOException if it cannot be had now
     */
    Optional<String> authorization(Request request) throws IOException;

    /**
     * Forgets a value that a server has refused (401).
     *
     * @return whether another one may be had by asking again
     */
    default boolean forget(Request request, String refused) {
        return false;
    }

    @Override
    default boolean isFor(Server.Scheme scheme) {
        return scheme != Server.Scheme.SSH;
    }
}
