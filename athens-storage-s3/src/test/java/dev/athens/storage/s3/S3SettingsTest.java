package dev.athens.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigException;
import dev.athens.config.ConfigSection;
import dev.athens.storage.StorageProvider;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

class S3SettingsTest {
    private static final Map<String, String> LEAST = Map.of("Bucket", "mods", "Region", "eu-west-1");
    private static final Map<String, String> MINIO =
            Map.of("Endpoint", "localhost:9000", "Bucket", "mods", "Key", "k", "Secret", "s");

    @Test
    void areThoseOfGomodsAthens() {
        S3Settings settings = s3(Map.of(
                "Key",
                "k",
                "Secret",
                "s",
                "Token",
                "t",
                "Endpoint",
                "https://s3.example.com",
                "ForcePathStyle",
                "true"));

        assertThat(settings.bucket()).isEqualTo("mods");
        assertThat(settings.region()).isEqualTo("eu-west-1");
        assertThat(settings.endpoint()).contains(URI.create("https://s3.example.com"));
        assertThat(settings.pathStyle()).isTrue();
        AwsCredentials credentials = settings.credentials().resolveCredentials();
        assertThat(credentials.accessKeyId()).isEqualTo("k");
        assertThat(credentials.secretAccessKey()).isEqualTo("s");
        assertThat(((AwsSessionCredentials) credentials).sessionToken()).isEqualTo("t");
    }

    @Test
    void showNoSecret() {
        assertThat(s3(Map.of("Key", "k", "Secret", "hidden")).toString()).doesNotContain("hidden");
    }

    @Test
    void needABucketAndOfAwsARegion() {
        assertThatThrownBy(() -> S3StorageProvider.settings(ConfigSection.of("Storage.S3", Map.of("Region", "x"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Storage.S3.Bucket");
        assertThatThrownBy(() -> S3StorageProvider.settings(ConfigSection.of("Storage.S3", Map.of("Bucket", "x"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Storage.S3.Region");
        assertThat(S3StorageProvider.settings(
                                ConfigSection.of("Storage.S3", Map.of("Bucket", "x", "Endpoint", "http://h:1")))
                        .region())
                .isEqualTo("us-east-1");
    }

    @Test
    void refuseWhatCannotBe() {
        assertThatThrownBy(() -> s3(Map.of("Key", "k"))).hasMessageContaining("Key and Secret");
        assertThatThrownBy(() -> s3(Map.of("SSE", "DES"))).hasMessageContaining("AES256");
        assertThatThrownBy(() -> s3(Map.of("KMSKeyId", "id"))).hasMessageContaining("SSE=aws:kms");
        assertThatThrownBy(() -> s3(Map.of("Endpoint", "host:9000"))).hasMessageContaining("must be a URL");
    }

    @Test
    void ofMinioAreThoseOfGomodsAthens() {
        S3Settings settings = MinioStorageProvider.settings(ConfigSection.of("Storage.Minio", MINIO));

        assertThat(settings.endpoint()).contains(URI.create("http://localhost:9000"));
        assertThat(settings.pathStyle()).isTrue();
        assertThat(settings.createsBucket()).isTrue();
        Map<String, String> bad = new HashMap<>(MINIO);
        bad.put("Endpoint", "http://localhost:9000");
        assertThatThrownBy(() -> MinioStorageProvider.settings(ConfigSection.of("Storage.Minio", bad)))
                .hasMessageContaining("without a scheme");
    }

    @Test
    void chooseTheStorageByItsKind() {
        assertThat(StorageProvider.all()).extracting(StorageProvider::kind).contains("s3", "minio");
    }

    private static S3Settings s3(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(LEAST);
        all.putAll(more);
        return S3StorageProvider.settings(ConfigSection.of("Storage.S3", all));
    }
}
