package dev.athens.vcs.jgit;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;
import okhttp3.Dns;
import okhttp3.OkHttpClient;

/**
 * Which addresses may be asked. A module path from outside names a host, so without this rule a client could make the
 * server ask machines that only the server reaches. Behind an HTTP proxy the proxy resolves names, and has to guard.
 *
 * <p>Source: IANA special-purpose address registries (RFC 6890).
 */
final class AddressRule {
    /** An address that must not be asked. */
    static final class BlockedException extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        BlockedException(String host) {
            super(host + " has a private address, and those are blocked here");
        }
    }

    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*]?");

    private final Dns dns;
    private final boolean blocksPrivate;
    private final String exemptHost;

    private AddressRule(Dns dns, boolean blocksPrivate, String exemptHost) {
        this.dns = dns;
        this.blocksPrivate = blocksPrivate;
        this.exemptHost = exemptHost;
    }

    static AddressRule of(Dns dns, boolean blocksPrivate) {
        return new AddressRule(dns, blocksPrivate, "");
    }

    /** The same rule, except that one host may have any address. */
    AddressRule except(String host) {
        return new AddressRule(dns, blocksPrivate, host);
    }

    /** Puts the rule into force for a client, whose own interceptors are dropped. */
    void applyTo(OkHttpClient.Builder client) {
        client.interceptors().clear();
        client.dns(this::lookup).addInterceptor(chain -> {
            // OkHttp resolves names only
            checkLiteral(chain.request().url().host());
            return chain.proceed(chain.request());
        });
    }

    private List<InetAddress> lookup(String host) throws UnknownHostException {
        List<InetAddress> addresses = dns.lookup(host);
        if (blocks(host) && addresses.stream().anyMatch(AddressRule::isPrivate)) {
            throw new BlockedException(host);
        }
        return addresses;
    }

    private void checkLiteral(String host) throws UnknownHostException {
        if (blocks(host) && LITERAL.matcher(host).matches() && isPrivate(InetAddress.getByName(host))) {
            throw new BlockedException(host);
        }
    }

    /** Checks a host to which no client of this rule connects. */
    void check(String host) throws UnknownHostException {
        if (blocks(host)) {
            checkLiteral(host);
            lookup(host);
        }
    }

    private boolean blocks(String host) {
        return blocksPrivate && !host.equals(exemptHost);
    }

    private static boolean isPrivate(InetAddress address) {
        if (address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xFF;
        int second = bytes[1] & 0xFF;
        if (address instanceof Inet4Address) {
            return first == 0
                    || first >= 240
                    || (first == 100 && second >= 64 && second < 128)
                    || (first == 198 && (second == 18 || second == 19))
                    || (first == 192 && second == 0 && bytes[2] == 0);
        }
        boolean uniqueLocal = (first & 0xFE) == 0xFC;
        boolean translatedIpv4 = (first == 0 && second == 0x64) || (first == 0x20 && second == 0x02);
        return uniqueLocal || translatedIpv4;
    }
}
