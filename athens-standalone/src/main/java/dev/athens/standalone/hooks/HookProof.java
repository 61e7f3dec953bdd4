package dev.athens.standalone.hooks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the headers of a delivery say to prove that its sender knows the secret.
 *
 * <p>Sources: GitHub, "Validating webhook deliveries"; GitLab, "Webhooks", signing tokens and secret tokens; Gitea, "Webhooks";
 * Standard Webhooks 1.0.0.
 */
sealed interface HookProof {
    /** Clocks differ by less, and retries have a time of their own. Source: libraries of Standard Webhooks. */
    Duration TOLERANCE = Duration.ofMinutes(5);

    /**
     * Codes that only who knows the secret can make of what is signed.
     *
     * @param before what is signed before the body
     * @param codes HMAC-SHA256 each, any of which may be right
     * @param id what tells the delivery from others, if it is signed
     */
    record Codes(String before, List<byte[]> codes, Optional<String> id) implements HookProof {}

    /** The secret itself. */
    record Token(String token) implements HookProof {}

    /** Says nothing that could be a proof. */
    record None(String reason) implements HookProof {}

    /** More than any has; each costs a comparison. */
    int MAX_CODES = 8;

    int MAX_ID_CHARS = 256;

    /**
     * Reads the headers.
     *
     * @param header gives the first value of a header
     * @param now by which a time that is signed must be about right
     */
    static HookProof of(Forge forge, Function<String, Optional<String>> header, Instant now) {
        return switch (forge) {
            case GITHUB -> hex("X-Hub-Signature-256", Pattern.compile("sha256=([0-9a-f]{64})"), header);
            case GITEA -> hex("X-Gitea-Signature", Pattern.compile("([0-9a-f]{64})"), header);
            case GENERIC -> standard(header, now);
            case GITLAB ->
                header.apply("webhook-signature").isPresent()
                        ? standard(header, now)
                        : header.apply("X-Gitlab-Token")
                                .<HookProof>map(Token::new)
                                .orElse(new None("there is neither a webhook-signature nor an X-Gitlab-Token"));
        };
    }

    private static HookProof hex(String name, Pattern form, Function<String, Optional<String>> header) {
        Optional<Matcher> code = header.apply(name).map(form::matcher).filter(Matcher::matches);
        return code.<HookProof>map(
                        found -> new Codes("", List.of(HexFormat.of().parseHex(found.group(1))), Optional.empty()))
                .orElse(new None("there is no " + name + "; give the hook a secret"));
    }

    private static HookProof standard(Function<String, Optional<String>> header, Instant now) {
        Optional<String> id = header.apply("webhook-id").filter(text -> text.length() <= MAX_ID_CHARS);
        Optional<String> time = header.apply("webhook-timestamp").filter(text -> text.matches("[0-9]{1,12}"));
        List<byte[]> codes =
                header.apply("webhook-signature").map(HookProof::codes).orElse(List.of());
        if (id.isEmpty() || time.isEmpty() || codes.isEmpty()) {
            return new None("webhook-id, webhook-timestamp and webhook-signature must be there");
        }
        Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(time.get())), now);
        if (age.abs().compareTo(TOLERANCE) > 0) {
            return new None("webhook-timestamp is more than 5 minutes away from the time of this server");
        }
        return new Codes(id.get() + "." + time.get() + ".", codes, id);
    }

    /** Those of the first version, of which there may be several while a secret is changed. */
    private static List<byte[]> codes(String signature) {
        List<byte[]> codes = new ArrayList<>();
        Stream.of(signature.split(" ", MAX_CODES + 1))
                .limit(MAX_CODES)
                .filter(part -> part.startsWith("v1,"))
                .forEach(part -> {
                    try {
                        codes.add(Base64.getDecoder().decode(part.substring("v1,".length())));
                    } catch (IllegalArgumentException e) {
                        // no code, so not the right one
                    }
                });
        return codes;
    }

    /** The key that a secret stands for: the bytes behind {@code whsec_}, else its own. */
    static byte[] key(String secret) {
        if (secret.startsWith("whsec_")) {
            try {
                return Base64.getDecoder().decode(secret.substring("whsec_".length()));
            } catch (IllegalArgumentException e) {
                // a secret that only begins like one
            }
        }
        return secret.getBytes(StandardCharsets.UTF_8);
    }
}
