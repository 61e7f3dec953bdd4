package dev.athens.server.options;

import dev.athens.net.Cidr;
import java.util.List;
import java.util.Optional;

/**
 * Believes a reverse proxy that says in a header who asks, after it has asked for a login. The proxy has to remove the header
 * from what clients send.
 *
 * @param name the header with the caller's name, such as {@code X-Forwarded-User}
 * @param groups the header with the groups that the caller is in, separated by commas, if there is one
 * @param from the addresses of such proxies, by which they connect to this server; from others the headers mean nothing
 * @param unixSocket whether whoever connects by this server's Unix socket is such a proxy, too
 */
public record HeaderLogin(String name, Optional<String> groups, List<Cidr> from, boolean unixSocket) {
    /**
     * Copies the addresses.
     *
     * @throws IllegalArgumentException if nobody is believed
     */
    public HeaderLogin {
        from = List.copyOf(from);
        if (from.isEmpty() && !unixSocket) {
            throw new IllegalArgumentException(
                    "a login by the header " + name + " needs addresses that it is believed from");
        }
    }

    /** Believes proxies at some addresses, and nobody who connects by a Unix socket. */
    public HeaderLogin(String name, Optional<String> groups, List<Cidr> from) {
        this(name, groups, from, false);
    }
}
