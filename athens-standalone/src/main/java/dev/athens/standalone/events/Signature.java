package dev.athens.standalone.events;

import dev.athens.standalone.config.ServerConfig;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what is posted with one key or two, so that the other end can check it with either. Source: Standard Webhooks, "Signature
 * scheme". Thread-safe.
 */
final class Signature {
    private static final String ALGORITHM = "HmacSHA256";

    private final List<byte[]> keys;

    private Signature(List<byte[]> keys) {
        this.keys = keys;
    }

    static Signature of(ServerConfig.HookTarget target) {
        return new Signature(Stream.concat(Stream.of(target.secret()), target.formerSecret().stream())
                .map(secret -> Base64.getDecoder().decode(secret.value().replaceFirst("^whsec_", "")))
                .toList());
    }

    /** The headers that go with a message. */
    Map<String, String> headers(String id, Instant now, byte[] body) {
        String timestamp = Long.toString(now.getEpochSecond());
        return Map.of(
                "webhook-id",
                id,
                "webhook-timestamp",
                timestamp,
                "webhook-signature",
                keys.stream()
                        .map(key -> "v1," + hmac(key, id + "." + timestamp + ".", body))
                        .collect(Collectors.joining(" ")));
    }

    private static String hmac(byte[] key, String begin, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update(begin.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has " + ALGORITHM, e);
        }
    }
}
