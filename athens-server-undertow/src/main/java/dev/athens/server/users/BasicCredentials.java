package dev.athens.server.users;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * The name and password of a request. Source: RFC 7617.
 *
 * @param name who it claims to be
 * @param password what is to prove it
 */
public record BasicCredentials(String name, String password) {
    private static final String SCHEME = "basic ";
    private static final int MAX_CHARS = 4096;

    public static Optional<BasicCredentials> of(HttpServerExchange exchange) {
        HeaderValues headers = exchange.getRequestHeaders().get(Headers.AUTHORIZATION);
        if (headers == null || headers.size() != 1) {
            return Optional.empty();
        }
        String value = headers.getFirst();
        if (value.length() > MAX_CHARS || !value.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return Optional.empty();
        }
        return parse(value.substring(SCHEME.length()).strip());
    }

    private static Optional<BasicCredentials> parse(String base64) {
        try {
            String text = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(new BasicCredentials(text.substring(0, colon), text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    byte[] passwordBytes() {
        return password.getBytes(StandardCharsets.UTF_8);
    }

    /** Without the password, which must not reach a log. */
    @Override
    public String toString() {
        return "login of " + name;
    }
}
