package dev.athens.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What an address is for. Everything that the world cannot reach, or that stands for such an address, is not public.
 *
 * <p>Source: IANA special-purpose address registries (RFC 6890), IPv6 address space (only {@code 2000::/3} is given out),
 * RFC 6052 and RFC 8215 (NAT64), RFC 3056 (6to4), RFC 4380 (Teredo); the manuals of AWS, Google Cloud, Azure and Alibaba
 * Cloud for where virtual machines read their credentials.
 */
@SuppressWarnings("ImmutableEnumChecker") // its lists are those of Stream.toList
enum AddressKind {
    /** Anybody's, on the Internet. */
    PUBLIC("a public address"),
    /** Where a cloud's machines read their credentials. */
    METADATA(
            "a cloud metadata address",
            "169.254.169.254",
            "169.254.170.2",
            "169.254.170.23",
            "100.100.100.200",
            "192.0.0.192",
            "168.63.129.16",
            "fd00:ec2::254",
            "fd00:ec2::23",
            "fd20:ce::254"),
    /** This machine. */
    LOOPBACK("a loopback address", "127.0.0.0/8", "0.0.0.0/8", "::1", "::"),
    /** The same cable. */
    LINK_LOCAL("a link-local address", "169.254.0.0/16", "fe80::/10"),
    /** The same organization, or the same provider's customers. */
    PRIVATE(
            "a private address",
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "fc00::/7",
            "fec0::/10",
            "64:ff9b:1::/48"),
    /** Many machines. */
    MULTICAST("a multicast address", "224.0.0.0/4", "ff00::/8"),
    /** Nobody, or an IPv4 address in a disguise that is no longer in use. */
    RESERVED(
            "a reserved address",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "240.0.0.0/4",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20");

    private static final Cidr GIVEN_OUT = Cidr.parse("2000::/3");
    /** Prefixes before the four bytes of an IPv4 address. */
    private static final List<Cidr> EMBEDDING = List.of(Cidr.parse("64:ff9b::/96"), Cidr.parse("::/96"));

    private static final int IPV4_BYTES = 4;

    private final String words;
    private final List<Cidr> ranges;

    AddressKind(String words, String... ranges) {
        this.words = words;
        this.ranges = Arrays.stream(ranges).map(Cidr::parse).toList();
    }

    /** With an article, for a sentence. */
    String words() {
        return words;
    }

    static AddressKind of(InetAddress address) {
        for (AddressKind kind : values()) {
            if (kind.ranges.stream().anyMatch(range -> range.contains(address))) {
                return kind;
            }
        }
        Optional<InetAddress> embedded = embedded(address);
        if (embedded.isPresent()) {
            return of(embedded.get());
        }
        return address instanceof Inet4Address || GIVEN_OUT.contains(address) ? PUBLIC : RESERVED;
    }

    /** The IPv4 address that a translator would connect to for an IPv6 address. */
    static Optional<InetAddress> embedded(InetAddress address) {
        if (EMBEDDING.stream().noneMatch(prefix -> prefix.contains(address))) {
            return Optional.empty();
        }
        byte[] bytes = address.getAddress();
        try {
            return Optional.of(
                    InetAddress.getByAddress(Arrays.copyOfRange(bytes, bytes.length - IPV4_BYTES, bytes.length)));
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}
