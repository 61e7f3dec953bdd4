package dev.athens.server.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where clients reach this server, as far as a request tells. */
public final class PublicAddress {
    /** A name or number and perhaps a port; nothing that could end the host in an address. Source: RFC 3986, 3.2.2. */
    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9]([A-Za-z0-9_.-]{0,252})|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?");

    private PublicAddress() {}

    public static boolean isHost(String text) {
        return HOST.matcher(text).matches();
    }

    /** Host and port that the client asked, if that is a host at all. */
    public static Optional<String> host(HttpServerExchange exchange) {
        HeaderValues hosts = exchange.getRequestHeaders().get(Headers.HOST);
        return hosts == null || hosts.size() != 1
                ? Optional.empty()
                : Optional.of(hosts.getFirst()).filter(PublicAddress::isHost);
    }

    /** Scheme and host to write into texts for people. */
    public static String base(HttpServerExchange exchange) {
        return exchange.getRequestScheme() + "://" + host(exchange).orElse("localhost");
    }
}
