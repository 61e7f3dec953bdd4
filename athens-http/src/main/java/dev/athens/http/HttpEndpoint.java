package dev.athens.http;

import java.io.IOException;
import java.util.Set;

/** Answers something beside the module proxy protocol, in any server. Called by many threads at once, which may block. */
public interface HttpEndpoint {
    /**
     * The path below the server's own, such as {@code /metrics}; with a slash at its end, as in {@code /docs/}, all paths below
     * it too.
     */
    String prefix();

    /** What it answers, such as {@code GET}; whoever asks by another method is told so. */
    Set<String> methods();

    /** Whom it answers; by default whoever may read some module. */
    default Audience audience() {
        return Audience.READERS;
    }

    /** How long the body of a request may be, in bytes; by default as long as the server lets any be. */
    default long maxBodyBytes() {
        return 0;
    }

    /**
     * Answers a request, which has passed the logins of the server. The caller closes the response.
     *
     * @throws IOException if it cannot; the client learns nothing more than that
     */
    Response respond(EndpointRequest request) throws IOException;
}
