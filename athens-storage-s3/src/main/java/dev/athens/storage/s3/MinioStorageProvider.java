package dev.athens.storage.s3;

import dev.athens.config.ConfigSection;
import dev.athens.config.ConfigValue;
import dev.athens.storage.StorageParts;
import dev.athens.storage.StorageProvider;
import dev.athens.storage.s3.S3Settings.Limits;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Opens a bucket of a MinIO server by the settings that gomods/athens has for it, and makes the bucket if it is missing. */
public final class MinioStorageProvider implements StorageProvider {
    /** For those who find it by its kind. */
    public MinioStorageProvider() {}

    @Override
    public String kind() {
        return "minio";
    }

    @Override
    public StorageParts open(ConfigSection config) throws IOException {
        return S3Storage.open(settings(config));
    }

    static S3Settings settings(ConfigSection config) {
        ConfigValue host = config.get("Endpoint");
        if (!host.text().matches("[^/?#@\\s]+")) {
            throw host.bad("must be a host and a port such as minio.example.com:9000, without a scheme; see EnableSSL");
        }
        boolean tls = config.find("EnableSSL").map(ConfigValue::flag).orElse(false);
        return new S3Settings(
                config.name(),
                config.get("Bucket").text(),
                BucketKeys.below(""),
                config.find("Region").map(ConfigValue::text).orElse("us-east-1"),
                Optional.of(URI.create((tls ? "https://" : "http://") + host.text())),
                true,
                StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        config.getSecret("Key").text(),
                        config.getSecret("Secret").text())),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                true,
                S3Settings.lease(config),
                Limits.DEFAULT);
    }
}
