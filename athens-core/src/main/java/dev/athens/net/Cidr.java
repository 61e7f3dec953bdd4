package dev.athens.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of network addresses, such as {@code 10.0.0.0/8} or {@code fd00::/8}. Source: RFC 4632, RFC 4291.
 *
 * @param network the first address, whose further bits do not matter
 * @param bits how many leading bits an address must have in common with it
 */
public record Cidr(InetAddress network, int bits) {
    private static final Pattern V4 =
            Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.|$)){4}(?<!\\.)");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    /** Loopback, link-local and private addresses. Source: RFC 1122, 1918, 3927, 4193, 4291. */
    public static final List<Cidr> PRIVATE = List.of(
            parse("127.0.0.0/8"),
            parse("10.0.0.0/8"),
            parse("172.16.0.0/12"),
            parse("192.168.0.0/16"),
            parse("169.254.0.0/16"),
            parse("::1/128"),
            parse("fc00::/7"),
            parse("fe80::/10"));

    /**
     * Checks the length.
     *
     * @throws IllegalArgumentException if there are not that many bits
     */
    public Cidr {
        int most = network.getAddress().length * Byte.SIZE;
        if (bits < 0 || bits > most) {
            throw new IllegalArgumentException(
                    network.getHostAddress() + "/" + bits + ": the length must be between 0 and " + most);
        }
    }

    /**
     * Reads a range, or one address alone.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String start = slash < 0 ? text : text.substring(0, slash);
        InetAddress network = address(start).orElseThrow(() -> bad(text));
        if (slash < 0) {
            return new Cidr(network, network.getAddress().length * Byte.SIZE);
        }
        String length = text.substring(slash + 1);
        if (!length.matches("[0-9]{1,3}")) {
            throw bad(text);
        }
        return new Cidr(network, Integer.parseInt(length));
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException("not a range of addresses such as 10.0.0.0/8 or fd00::/8: " + text);
    }

    /** An address in numbers; names are not looked up. */
    public static Optional<InetAddress> address(String text) {
        boolean numeric = text.indexOf(':') < 0
                ? V4.matcher(text).matches()
                : V6.matcher(text).matches();
        if (!numeric) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Tells whether an address is in the range; one of the other family never is. */
    public boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int i = 0; i < bits; i += Byte.SIZE) {
            int mask = 0xFF << Math.max(0, Byte.SIZE - (bits - i));
            if (((mine[i / Byte.SIZE] ^ other[i / Byte.SIZE]) & mask & 0xFF) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + bits;
    }
}
