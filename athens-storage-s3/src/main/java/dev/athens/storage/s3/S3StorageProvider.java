package dev.athens.storage.s3;

import dev.athens.config.ConfigException;
import dev.athens.config.ConfigSection;
import dev.athens.config.ConfigValue;
import dev.athens.storage.StorageParts;
import dev.athens.storage.StorageProvider;
import dev.athens.storage.s3.S3Settings.Limits;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** Opens a bucket of S3, or of a server that speaks its protocol, which {@code Endpoint} names then. */
public final class S3StorageProvider implements StorageProvider {
    private static final String AES256 = "AES256";
    private static final String KMS = "aws:kms";

    /** For those who find it by its kind. */
    public S3StorageProvider() {}

    @Override
    public String kind() {
        return "s3";
    }

    @Override
    public StorageParts open(ConfigSection config) throws IOException {
        return S3Storage.open(settings(config));
    }

    static S3Settings settings(ConfigSection config) {
        Optional<URI> endpoint = config.find("Endpoint").map(ConfigValue::url);
        Optional<ConfigValue> encryption = config.find("SSE");
        if (encryption.isPresent()
                && !encryption.get().text().equals(AES256)
                && !encryption.get().text().equals(KMS)) {
            throw encryption.get().bad("must be " + AES256 + " or " + KMS);
        }
        Optional<ConfigValue> kmsKey = config.find("KMSKeyId");
        if (kmsKey.isPresent() && !encryption.map(ConfigValue::text).equals(Optional.of(KMS))) {
            throw new ConfigException(kmsKey.get().name() + ": needs " + config.name() + ".SSE=" + KMS);
        }
        return new S3Settings(
                config.name(),
                config.get("Bucket").text(),
                BucketKeys.below(config.find("Prefix").map(ConfigValue::text).orElse("")),
                region(config, endpoint),
                endpoint,
                flag(config, "ForcePathStyle"),
                S3Credentials.of(config),
                encryption.map(ConfigValue::text),
                kmsKey.map(ConfigValue::text),
                config.find("PublicURL").map(ConfigValue::url),
                flag(config, "SkipConditionalCheck"),
                false,
                S3Settings.lease(config),
                Limits.DEFAULT);
    }

    /** AWS must be told; others mostly do not care. */
    private static String region(ConfigSection config, Optional<URI> endpoint) {
        Optional<ConfigValue> region = config.find("Region");
        return endpoint.isPresent()
                ? region.map(ConfigValue::text).orElse("us-east-1")
                : config.get("Region").text();
    }

    private static boolean flag(ConfigSection config, String key) {
        return config.find(key).map(ConfigValue::flag).orElse(false);
    }
}
