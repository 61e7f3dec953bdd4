package dev.athens.http;

import dev.athens.content.Blob;
import dev.athens.content.Link;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/**
 * When a client is sent to the storage for a zip instead of getting it from here. Whether it may read the zip is decided
 * before that; with the link anybody may, until it ends.
 *
 * <p>Source of what a go command sends along: net/http, shouldCopyHeaderOnRedirect.
 *
 * @param minBytes the least size of a zip for which it is worth a round trip
 * @param validFor how long a link is valid at the most
 * @param clock tells how long it still is
 */
public record StorageRedirects(long minBytes, Duration validFor, InstantSource clock) {
    /** Which links are too short-lived to hand out: the client has to get there, perhaps by a proxy that is slow. */
    private static final Duration LEAST = Duration.ofMinutes(1);

    /**
     * What a request tells of its client.
     *
     * @param isHttps whether it came by https, as far as the client sees it
     * @param host whom it asked, without a port; empty if that is not known
     * @param hasLogin whether it came with a login
     */
    public record Client(boolean isHttps, Optional<String> host, boolean hasLogin) {}

    /** Whether some client may be sent to the storage for a zip. */
    public boolean mayConcern(Blob zip) {
        return zip.sizeBytes() >= minBytes && zip.link(validFor).isPresent();
    }

    /**
     * Where to send a client that gets a zip with {@code GET}; empty if it is better sent from here. To HEAD a link is no
     * answer, since its signature holds for one method.
     */
    public Optional<URI> to(Blob zip, Client client) {
        if (zip.sizeBytes() < minBytes) {
            return Optional.empty();
        }
        return zip.link(validFor)
                .filter(link -> !link.validUntil().isBefore(clock.instant().plus(LEAST)))
                .map(Link::uri)
                .filter(uri -> "https".equalsIgnoreCase(uri.getScheme()) || !client.isHttps())
                // a storage refuses a login beside a signature
                .filter(uri -> !client.hasLogin() || !takesLoginAlong(client.host(), uri));
    }

    private static boolean takesLoginAlong(Optional<String> asked, URI uri) {
        if (asked.isEmpty() || uri.getHost() == null) {
            return true;
        }
        String from = asked.get().toLowerCase(Locale.ROOT);
        String to = uri.getHost().toLowerCase(Locale.ROOT);
        return to.equals(from) || (to.indexOf(':') < 0 && to.endsWith("." + from));
    }
}
