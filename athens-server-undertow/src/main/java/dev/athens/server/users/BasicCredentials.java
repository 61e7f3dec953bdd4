package dev.athens.server.users;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The name and password of a request. Source: RFC 7617.
 *
 * @param name who it claims to be
 * @param password what is to prove it
 */
public record BasicCredentials(String name, String password) {
    private static final String BASIC = "basic ";
    private static final String BEARER = "bearer ";

    /** Tokens of identity providers may have a few kilobytes. */
    private static final int MAX_CHARS = 16 * 1024;

    /**
     * Reads the value of an {@code Authorization} header.
     *
     * @return empty if it has another scheme, is malformed or longer than any honest one
     */
    public static Optional<BasicCredentials> parse(String header) {
        return rest(header, BASIC).flatMap(BasicCredentials::decode);
    }

    /** Reads the token of an {@code Authorization} header as the password of somebody without a name; source: RFC 6750. */
    public static Optional<BasicCredentials> parseBearer(String header) {
        return rest(header, BEARER).filter(token -> !token.isEmpty()).map(token -> new BasicCredentials("", token));
    }

    private static Optional<String> rest(String header, String scheme) {
        return header.length() <= MAX_CHARS && header.regionMatches(true, 0, scheme, 0, scheme.length())
                ? Optional.of(header.substring(scheme.length()).strip())
                : Optional.empty();
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
