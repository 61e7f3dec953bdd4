package dev.athens.server.options;

import dev.athens.observe.CacheCounts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a server has to do at the moment, and what it has refused since it was started.
 *
 * @param connections how many are open
 * @param waiting how many requests wait for somebody else, as for an origin
 * @param sentAway how many requests were not let wait, since too many did
 * @param failedLogins how often somebody said a wrong name, password or token
 * @param certificateEnd until when the certificate for TLS is valid, if TLS is spoken
 * @param caches responses that are kept
 */
public record ServerCounts(
        int connections,
        int waiting,
        long sentAway,
        long failedLogins,
        Optional<Instant> certificateEnd,
        List<CacheCounts> caches) {
    /** Copies the list. */
    public ServerCounts {
        caches = List.copyOf(caches);
    }
}
