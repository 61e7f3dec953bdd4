package dev.athens.storage.s3;

import dev.athens.config.ConfigException;
import dev.athens.config.ConfigValue;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Keys from an address that gives them to whoever reaches it, as containers have one: JSON with {@code AccessKeyId}, {@code
 * SecretAccessKey}, {@code Token} and {@code Expiration}. They are asked for again before they end. Source: AWS SDKs and Tools
 * Reference Guide, "Container credential provider". Thread-safe.
 */
final class EndpointCredentials implements AwsCredentialsProvider {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int MAX_BYTES = 64 * 1024;
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private final URI address;
    private final InstantSource clock;
    private volatile Optional<AwsCredentials> last = Optional.empty();

    private EndpointCredentials(URI address, InstantSource clock) {
        this.address = address;
        this.clock = clock;
    }

    /**
     * Asks an address when keys are needed.
     *
     * @param endpoint its beginning, such as {@code http://169.254.170.2}
     * @param relative the rest
     */
    static EndpointCredentials of(ConfigValue endpoint, String relative) {
        try {
            return new EndpointCredentials(URI.create(endpoint.url() + relative), InstantSource.system());
        } catch (IllegalArgumentException e) {
            throw e instanceof ConfigException bad ? bad : endpoint.bad("does not make a URL with " + relative);
        }
    }

    @Override
    public AwsCredentials resolveCredentials() {
        Optional<AwsCredentials> known = last.filter(this::isGood);
        if (known.isPresent()) {
            return known.get();
        }
        try {
            AwsCredentials fresh = parse(ask());
            last = Optional.of(fresh);
            return fresh;
        } catch (IOException e) {
            throw SdkClientException.create("no credentials from " + address + ": " + e.getMessage(), e);
        }
    }

    private boolean isGood(AwsCredentials credentials) {
        Instant least = clock.instant().plus(MARGIN);
        return credentials.expirationTime().filter(end -> end.isBefore(least)).isEmpty();
    }

    private String ask() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setInstanceFollowRedirects(false);
        if (connection.getResponseCode() != 200) {
            throw new IOException("status " + connection.getResponseCode());
        }
        try (InputStream in = connection.getInputStream()) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        }
    }

    private static AwsCredentials parse(String json) throws IOException {
        String key = value(json, "AccessKeyId").orElseThrow(() -> new IOException("no AccessKeyId in the answer"));
        String secret =
                value(json, "SecretAccessKey").orElseThrow(() -> new IOException("no SecretAccessKey in the answer"));
        Optional<String> token = value(json, "Token");
        if (token.isEmpty()) {
            return AwsBasicCredentials.create(key, secret);
        }
        try {
            return AwsSessionCredentials.builder()
                    .accessKeyId(key)
                    .secretAccessKey(secret)
                    .sessionToken(token.get())
                    .expirationTime(
                            value(json, "Expiration").map(Instant::parse).orElse(null))
                    .build();
        } catch (DateTimeException e) {
            throw new IOException("its Expiration is no time", e);
        }
    }

    /** What stands in a flat object; keys of AWS need no escape but that of the slash. */
    private static Optional<String> value(String json, String name) {
        Matcher matcher =
                Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        return matcher.find() ? Optional.of(matcher.group(1).replace("\\/", "/")) : Optional.empty();
    }

    /** Without the query, where a secret may be. */
    @Override
    public String toString() {
        return "EndpointCredentials[" + address.getHost() + "]";
    }
}
