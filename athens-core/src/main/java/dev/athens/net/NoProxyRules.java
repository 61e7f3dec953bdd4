package dev.athens.net;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The value of NO_PROXY: {@code corp.example,.only-below.example:8443,10.0.0.0/8,192.0.2.1,*}. Malformed parts are
 * skipped.
 *
 * <p>Source: golang.org/x/net/http/httpproxy, Config.NoProxy.
 */
final class NoProxyRules {
    private interface Rule {
        boolean covers(String host, Optional<InetAddress> address, int port);
    }

    private record Everything() implements Rule {
        @Override
        public boolean covers(String host, Optional<InetAddress> address, int port) {
            return true;
        }
    }

    private record Domain(String suffix, boolean orItself, String port) implements Rule {
        @Override
        public boolean covers(String host, Optional<InetAddress> address, int requestPort) {
            boolean matches = host.endsWith(suffix) || (orItself && host.equals(suffix.substring(1)));
            return address.isEmpty() && matches && portMatches(port, requestPort);
        }
    }

    private record Address(InetAddress rule, String port) implements Rule {
        @Override
        public boolean covers(String host, Optional<InetAddress> address, int requestPort) {
            return address.filter(rule::equals).isPresent() && portMatches(port, requestPort);
        }
    }

    private record Network(Cidr range) implements Rule {
        @Override
        public boolean covers(String host, Optional<InetAddress> address, int port) {
            return address.filter(range::contains).isPresent();
        }
    }

    private final List<Rule> rules;

    private NoProxyRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    static NoProxyRules parse(String text) {
        List<Rule> rules = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            rule(part.strip().toLowerCase(Locale.ROOT)).ifPresent(rules::add);
        }
        return new NoProxyRules(rules);
    }

    private static Optional<Rule> rule(String part) {
        if (part.isEmpty()) {
            return Optional.empty();
        }
        if (part.equals("*")) {
            return Optional.of(new Everything());
        }
        Optional<Rule> network = network(part);
        if (network.isPresent()) {
            return network;
        }
        int colon = portColon(part);
        String host = unbracket(colon < 0 ? part : part.substring(0, colon));
        String port = colon < 0 ? "" : part.substring(colon + 1);
        if (host.isEmpty()) {
            return Optional.empty();
        }
        if (InetAddresses.isInetAddress(host)) {
            return Optional.of(new Address(InetAddresses.forString(host), port));
        }
        String name = host.startsWith("*.") ? host.substring(1) : host;
        return Optional.of(name.startsWith(".") ? new Domain(name, false, port) : new Domain("." + name, true, port));
    }

    private static Optional<Rule> network(String part) {
        try {
            return part.indexOf('/') < 0 ? Optional.empty() : Optional.of(new Network(Cidr.parse(part)));
        } catch (IllegalArgumentException e) {
            // a name with a slash, which matches nothing
            return Optional.empty();
        }
    }

    /** The index of the colon before a port: the only colon, or the one behind a bracket; else -1. */
    private static int portColon(String part) {
        int colon = part.lastIndexOf(':');
        boolean only = part.indexOf(':') == colon;
        return only || part.charAt(colon - 1) == ']' ? colon : -1;
    }

    private static String unbracket(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static boolean portMatches(String rule, int port) {
        return rule.isEmpty() || rule.equals(Integer.toString(port));
    }

    /**
     * Tells whether a host is reached without a proxy.
     *
     * @param host as in a URL, an IPv6 address with or without brackets
     */
    boolean covers(String host, int port) {
        String name = unbracket(host.toLowerCase(Locale.ROOT));
        Optional<InetAddress> address =
                InetAddresses.isInetAddress(name) ? Optional.of(InetAddresses.forString(name)) : Optional.empty();
        if (name.equals("localhost")
                || address.filter(InetAddress::isLoopbackAddress).isPresent()) {
            return true;
        }
        return rules.stream().anyMatch(rule -> rule.covers(name, address, port));
    }
}
