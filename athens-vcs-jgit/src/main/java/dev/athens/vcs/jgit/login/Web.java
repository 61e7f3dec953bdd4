package dev.athens.vcs.jgit.login;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/** Asks the service that gives out credentials, by the proxies and with the trust of all other requests. */
@FunctionalInterface
public interface Web {
    /**
     * An answer.
     *
     * @param status such as 200
     * @param body its text, which is short
     */
    record Reply(int status, String body) {}

    /**
     * Sends a request; redirects are not followed.
     *
     * @param method GET, or POST with a body of JSON
     */
    Reply send(String method, URI url, Map<String, String> headers, String body) throws IOException;
}
