package dev.athens.server.users;

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

    /**
     * Reads the value of an {@code Authorization} header.
     *
     * @return empty if it has another scheme, is malformed or longer than any honest one
     */
    public static Optional<BasicCredentials> parse(String header) {
        return header.length() > MAX_CHARS || !header.toLowerCase(Locale.ROOT).startsWith(SCHEME)
                ? Optional.empty()
                : decode(header.substring(SCHEME.length()).strip());
    }

    private static Optional<BasicCredentials> decode(String base64) {
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
