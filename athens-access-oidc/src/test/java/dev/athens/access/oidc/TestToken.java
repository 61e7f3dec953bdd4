package dev.athens.access.oidc;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Makes tokens, right ones and others. */
final class TestToken {
    static final String AUDIENCE = "https://go.corp.example";

    private final JWK key;
    private final Map<String, Object> header = new LinkedHashMap<>();
    private final Map<String, Object> claims = new LinkedHashMap<>();
    private Optional<String> text = Optional.empty();

    /** A right one, for an hour. */
    TestToken(String issuer, JWK key, Instant now) {
        this.key = key;
        header.put("alg", (key instanceof ECKey ? JWSAlgorithm.ES256 : JWSAlgorithm.RS256).getName());
        header.put("typ", "JWT");
        header.put("kid", Objects.requireNonNull(key.getKeyID()));
        claims.put("iss", issuer);
        claims.put("aud", AUDIENCE);
        claims.put("sub", "repo:corp/lib:ref:refs/heads/main");
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(Duration.ofHours(1)).getEpochSecond());
    }

    @CanIgnoreReturnValue
    TestToken header(String name, Object value) {
        header.put(name, value);
        return this;
    }

    @CanIgnoreReturnValue
    TestToken withoutHeader(String name) {
        header.remove(name);
        return this;
    }

    @CanIgnoreReturnValue
    TestToken claim(String name, Object value) {
        claims.put(name, value);
        return this;
    }

    @CanIgnoreReturnValue
    TestToken without(String name) {
        claims.remove(name);
        return this;
    }

    /** Says something else than the claims. */
    @CanIgnoreReturnValue
    TestToken saying(String json) {
        text = Optional.of(json);
        return this;
    }

    /** What is signed. */
    String unsigned() {
        return base64(JSONObjectUtils.toJSONString(header)) + "."
                + base64(text.orElseGet(() -> JSONObjectUtils.toJSONString(claims)));
    }

    String signed() {
        try {
            JWSSigner signer = key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) key);
            // signs by what the key is for, whatever the header says
            JWSHeader meant = JWSHeader.parse("{\"alg\":\"" + (key instanceof RSAKey ? "RS256" : "ES256") + "\"}");
            String unsigned = unsigned();
            return unsigned + "." + signer.sign(meant, unsigned.getBytes(StandardCharsets.US_ASCII));
        } catch (JOSEException | ParseException e) {
            throw new AssertionError(e);
        }
    }

    static String base64(String text) {
        return Base64URL.encode(text).toString();
    }
}
