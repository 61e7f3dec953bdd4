package dev.athens.access.oidc;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A token that says that it is signed, before anybody has looked whether that is true. Source: RFC 7515, section 7.1; RFC 7519.
 *
 * @param header about the signature
 * @param claims what it says
 * @param signed what is signed
 * @param signature the signature
 */
record SignedToken(JWSHeader header, Claims claims, String signed, Base64URL signature) {
    /** Those with long lists of groups have a few thousand. */
    static final int MAX_CHARS = 16 * 1024;

    /** What begins a token, since a header is an object of JSON. */
    private static final String BEGIN = "eyJ";

    /** Other types are for other purposes, and must not be taken for logins. Source: RFC 8725, section 3.11. */
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/jwt", "application/at+jwt");

    /** Tells in a moment whether it may be worth to take it apart. */
    static boolean looksLikeOne(String text) {
        return text.startsWith(BEGIN) && text.indexOf('.') > 0;
    }

    /**
     * Takes a token apart.
     *
     * @return empty if the text has not the form of such a token
     * @throws WrongTokenException if it has, but is none that can be right, whoever signed it
     */
    static Optional<SignedToken> parse(String text) throws WrongTokenException {
        if (!looksLikeOne(text)) {
            return Optional.empty();
        }
        if (text.length() > MAX_CHARS) {
            throw new WrongTokenException("the token is longer than " + MAX_CHARS + " characters");
        }
        List<String> parts = Arrays.asList(text.split("\\.", -1));
        Optional<Claims> header = object(parts.get(0));
        if (header.isEmpty()) {
            return Optional.empty();
        }
        if (parts.size() != 3) {
            throw new WrongTokenException("the token has " + parts.size() + " parts; a signed token has three");
        }
        refuseUnsigned(header.get(), parts.get(2));
        Claims claims = object(parts.get(1))
                .orElseThrow(() -> new WrongTokenException(
                        "the token's claims are no object of JSON in base64url, or some come twice"));
        if (decoded(parts.get(2)).isEmpty()) {
            throw new WrongTokenException("the token's signature is not in base64url");
        }
        return Optional.of(new SignedToken(
                header(parts.get(0)), claims, text.substring(0, text.lastIndexOf('.')), new Base64URL(parts.get(2))));
    }

    private static void refuseUnsigned(Claims header, String signature) throws WrongTokenException {
        if (header.text("alg").filter("none"::equalsIgnoreCase).isPresent() || signature.isEmpty()) {
            throw new WrongTokenException("the token is not signed");
        }
        if (header.has("crit")) {
            throw new WrongTokenException(
                    "the token's header has crit, and with it extensions that are not known here");
        }
        Optional<String> type = header.text("typ");
        if (header.has("typ")
                && type.filter(name -> TYPES.contains(name.toLowerCase(Locale.ROOT)))
                        .isEmpty()) {
            throw new WrongTokenException("the token's typ says that it is not for logins");
        }
    }

    private static JWSHeader header(String part) throws WrongTokenException {
        try {
            return JWSHeader.parse(new Base64URL(part));
        } catch (ParseException | IllegalArgumentException e) {
            throw new WrongTokenException("the token's header is malformed");
        }
    }

    private static Optional<Claims> object(String part) {
        return decoded(part)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                // the parser would take some lists for objects
                .filter(json -> json.stripLeading().startsWith("{"))
                .flatMap(SignedToken::claims);
    }

    private static Optional<Claims> claims(String json) {
        try {
            return Optional.of(new Claims(JSONObjectUtils.parse(json)));
        } catch (ParseException e) {
            return Optional.empty();
        }
    }

    /** Only one text stands for the same bytes, or a token would not be wrong with its last character changed. */
    private static Optional<byte[]> decoded(String part) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            boolean only = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(bytes)
                    .equals(part);
            return only ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
