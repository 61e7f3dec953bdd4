package dev.athens.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.config.ConfigSection;
import dev.athens.content.Link;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

class ZipLinksTest {
    private static final Map<String, String> VALUES =
            Map.of("Bucket", "mods", "Region", "eu-west-1", "Key", "k", "Secret", "hidden");
    private static final String KEY = ".athens/zips/example.com/a/@v/v2.0.0+incompatible-1f.zip";
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

    @Test
    void leadToAPublicAddressWithoutAnySignature() {
        Link link = link(settings(Map.of("PublicURL", "https://cdn.example.com/mods/")), Duration.ofMinutes(5))
                .orElseThrow();

        assertThat(link.uri())
                .isEqualTo(URI.create(
                        "https://cdn.example.com/mods/.athens/zips/example.com/a/@v/v2.0.0%2Bincompatible-1f.zip"));
        assertThat(link.validUntil()).isEqualTo(NOW.plusSeconds(300));
    }

    @Test
    void areSignedForAsLongAsTheyAreAskedFor() {
        Link link = link(settings(Map.of()), Duration.ofMinutes(5)).orElseThrow();

        assertThat(link.uri().getHost()).isEqualTo("mods.s3.eu-west-1.amazonaws.com");
        assertThat(link.uri().getRawPath()).endsWith("v2.0.0%2Bincompatible-1f.zip");
        assertThat(link.uri().getRawQuery()).contains("X-Amz-Expires=300").doesNotContain("hidden");
        assertThat(link.validUntil()).isEqualTo(NOW.plusSeconds(300));
        assertThat(link.toString()).doesNotContain("X-Amz-Signature");
    }

    @Test
    void endAMinuteBeforeTheCredentialsDo() {
        assertThat(link(endingIn(181), Duration.ofMinutes(5)).orElseThrow().validUntil())
                .isEqualTo(NOW.plusSeconds(121));
        assertThat(link(endingIn(1000), Duration.ofMinutes(5)).orElseThrow().validUntil())
                .isEqualTo(NOW.plusSeconds(300));
        assertThat(link(endingIn(119), Duration.ofMinutes(5))).isEmpty();
    }

    private static S3Settings endingIn(int seconds) {
        AwsSessionCredentials credentials = AwsSessionCredentials.builder()
                .accessKeyId("k")
                .secretAccessKey("s")
                .sessionToken("t")
                .expirationTime(NOW.plusSeconds(seconds))
                .build();
        S3Settings s = settings(Map.of());
        return new S3Settings(
                s.section(),
                s.bucket(),
                s.keys(),
                s.region(),
                s.endpoint(),
                s.pathStyle(),
                () -> credentials,
                s.encryption(),
                s.kmsKey(),
                s.publicUrl(),
                s.skipsConditionalCheck(),
                s.createsBucket(),
                s.lease(),
                s.limits());
    }

    private static S3Settings settings(Map<String, String> more) {
        Map<String, String> values = new HashMap<>(VALUES);
        values.putAll(more);
        return S3StorageProvider.settings(ConfigSection.of("Storage.S3", values));
    }

    private static Optional<Link> link(S3Settings settings, Duration validFor) {
        try (ZipLinks links = ZipLinks.of(settings, () -> NOW)) {
            return links.to(KEY, validFor);
        }
    }
}
