package dev.athens.content;

import java.net.URI;
import java.time.Instant;

/**
 * Where anybody may read the bytes of a blob for a while, without a login: whoever has the link has the bytes.
 *
 * @param uri the address, whose query is a secret
 * @param validUntil when it ends, by the clock of this machine
 */
public record Link(URI uri, Instant validUntil) {
    /** Without the query, which no log may hold. */
    @Override
    public String toString() {
        String address = uri.toString();
        int query = address.indexOf('?');
        return "Link[" + (query < 0 ? address : address.substring(0, query) + "?…") + " until " + validUntil + "]";
    }
}
