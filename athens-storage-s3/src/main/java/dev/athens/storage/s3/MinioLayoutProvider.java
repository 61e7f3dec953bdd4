package dev.athens.storage.s3;

import dev.athens.config.ConfigSection;
import dev.athens.storage.StorageParts;
import dev.athens.storage.StorageProvider;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Opens a bucket that the MinIO storage of gomods/athens has written, with the settings of {@link MinioStorageProvider}, to be
 * read only.
 */
public final class MinioLayoutProvider implements StorageProvider {
    /** For those who find it by its kind. */
    public MinioLayoutProvider() {}

    @Override
    public String kind() {
        return "miniogomods";
    }

    @Override
    public StorageParts open(ConfigSection config) throws IOException {
        S3Settings settings = MinioStorageProvider.settings(config);
        Bucket bucket = Bucket.of(settings);
        boolean done = false;
        try {
            // whatever is wrong with the settings shows here
            bucket.list("", "", 1);
            ZipLinks links = ZipLinks.of(settings, InstantSource.system());
            MinioLayout layout = new MinioLayout(bucket, links);
            done = true;
            return new StorageParts(layout, Optional.of(layout), Optional.empty(), Optional.empty(), () -> {
                        links.close();
                        bucket.close();
                    })
                    .withNothingNear();
        } finally {
            if (!done) {
                bucket.close();
            }
        }
    }
}
