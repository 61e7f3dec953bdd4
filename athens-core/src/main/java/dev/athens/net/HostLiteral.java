package dev.athens.net;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Hosts that need no look-up: addresses, and the name {@code localhost}.
 *
 * <p>Resolvers take {@code 127.1}, {@code 0x7f.1}, {@code 017700000001} and {@code 2130706433} for {@code 127.0.0.1}, and do
 * not agree on leading zeros, so a host may stand for two addresses. Source: POSIX, inet_addr; RFC 6761, section 6.3.
 */
final class HostLiteral {
    private static final int MAX_CHARS = 64;
    private static final int DECIMAL = 10;
    private static final int OCTAL = 8;
    private static final int HEXADECIMAL = 16;

    private HostLiteral() {}

    /** All addresses that somebody may take the host for without looking it up; empty for names. */
    static List<InetAddress> addresses(String host) {
        String bare = bare(host.toLowerCase(Locale.ROOT));
        if (bare.equals("localhost") || bare.endsWith(".localhost")) {
            return List.of(InetAddress.getLoopbackAddress());
        }
        List<InetAddress> addresses = new ArrayList<>();
        if (bare.length() <= MAX_CHARS && bare.indexOf(':') >= 0) {
            Cidr.address(bare).ifPresent(addresses::add);
        } else if (bare.length() <= MAX_CHARS) {
            ipv4(bare, true).ifPresent(addresses::add);
            ipv4(bare, false).ifPresent(addresses::add);
        }
        return addresses;
    }

    /** Without brackets, zone and trailing dots. */
    private static String bare(String host) {
        String text = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        int zone = text.indexOf('%');
        String withoutZone = zone > 0 && text.lastIndexOf(':', zone) >= 0 ? text.substring(0, zone) : text;
        int end = withoutZone.length();
        while (end > 0 && withoutZone.charAt(end - 1) == '.') {
            end--;
        }
        return withoutZone.substring(0, end);
    }

    /** One to four numbers, of which the last fills what is left of the four bytes. */
    private static Optional<InetAddress> ipv4(String text, boolean octal) {
        String[] parts = text.split("\\.", -1);
        if (parts.length > Integer.BYTES) {
            return Optional.empty();
        }
        BigInteger value = BigInteger.ZERO;
        for (int i = 0; i < parts.length; i++) {
            Optional<BigInteger> number = number(parts[i], octal);
            int bits = i < parts.length - 1 ? Byte.SIZE : Byte.SIZE * (Integer.BYTES - i);
            if (number.isEmpty() || number.get().bitLength() > bits) {
                return Optional.empty();
            }
            value = value.shiftLeft(bits).or(number.get());
        }
        int all = value.intValue();
        byte[] bytes = {(byte) (all >> 24), (byte) (all >> 16), (byte) (all >> 8), (byte) all};
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    private static Optional<BigInteger> number(String text, boolean octal) {
        if (text.matches("0x[0-9a-f]*")) {
            return Optional.of(text.length() == 2 ? BigInteger.ZERO : new BigInteger(text.substring(2), HEXADECIMAL));
        }
        if (octal && text.matches("0[0-7]+")) {
            return Optional.of(new BigInteger(text, OCTAL));
        }
        return text.matches("[0-9]+") ? Optional.of(new BigInteger(text, DECIMAL)) : Optional.empty();
    }
}
