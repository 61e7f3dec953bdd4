package dev.athens.server.http;

import io.undertow.server.HttpServerExchange;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Where clients are, after the headers of trusted proxies were read. */
public final class ClientAddress {
    /** Networks hand out no less than this to one customer; source: RFC 6177. */
    private static final int CLIENT_BYTES_OF_V6 = 8;

    private ClientAddress() {}

    /** The address of who sent a request, as logs name it; empty if it is not known. */
    public static String of(HttpServerExchange exchange) {
        InetSocketAddress source = exchange.getSourceAddress();
        return source == null ? "" : source.getHostString();
    }

    /**
     * The same as far as it tells one customer from the other: of IPv6 the last 64 bits do not count, and all whose address is
     * unknown are one.
     */
    public static String network(HttpServerExchange exchange) {
        InetSocketAddress source = exchange.getSourceAddress();
        return source == null || source.getAddress() == null ? "unknown" : network(source.getAddress());
    }

    private static String network(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] network = address.getAddress();
        Arrays.fill(network, CLIENT_BYTES_OF_V6, network.length, (byte) 0);
        try {
            return InetAddress.getByAddress(network).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new AssertionError(address.toString(), e);
        }
    }
}
