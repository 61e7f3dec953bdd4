package dev.athens.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigSection;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.Catalog;
import dev.athens.storage.NotWritableException;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.zip.ModuleFilesChecker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** Buckets that the real gomods/athens has written; the README of the test data says how. */
class GomodsBucketIT {
    private static final List<ModuleVersion> ALL = List.of(
            ModuleVersion.parse("example.com/Greet", "v1.0.0"),
            ModuleVersion.parse("example.com/Greet", "v1.1.0-rc.1"),
            ModuleVersion.parse("example.com/plain/v2", "v2.0.1"));

    @AutoClose
    private static S3Server s3;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Server.start();
    }

    @Test
    void ofS3IsServedWhereItIs(@TempDir Path scratch) throws Exception {
        String bucket = filled("s3");
        try (StorageParts parts = S3Storage.open(s3.settings(bucket))) {
            assertHasAll(parts, scratch);
            // marked by now
            assertHasAll(parts, scratch);
        }
    }

    @Test
    void ofMinioIsReadOnly(@TempDir Path scratch) throws Exception {
        String bucket = filled("minio");
        Map<String, String> values = Map.of(
                "Endpoint",
                "127.0.0.1:" + s3.address().getPort(),
                "Bucket",
                bucket,
                "Key",
                S3Server.ROOT,
                "Secret",
                S3Server.SECRET);
        try (StorageParts parts = new MinioLayoutProvider().open(ConfigSection.of("Storage.Miniogomods", values))) {
            assertHasAll(parts, scratch);
            Storage storage = parts.storage();
            ModuleFiles files = storage.find(ALL.get(0)).orElseThrow();
            assertThatThrownBy(() -> storage.save(ALL.get(0), files)).isInstanceOf(NotWritableException.class);
            assertThat(storage.readOnlyReason()).isPresent();
            assertThat(storage.find(ModuleVersion.parse("example.com/Greet", "v1.9.9")))
                    .isEmpty();
        }
    }

    private static void assertHasAll(StorageParts parts, Path scratch) throws Exception {
        for (ModuleVersion version : ALL) {
            ModuleFiles files = parts.storage().find(version).orElseThrow();
            assertThat(ModuleFilesChecker.check(version, files, scratch).sizeBytes())
                    .isPositive();
        }
        assertThat(parts.storage().list(ModulePath.parse("example.com/Greet")))
                .extracting(Version::value)
                .containsExactly("v1.0.0", "v1.1.0-rc.1");
        List<ModuleVersion> listed = new ArrayList<>();
        Optional<String> token = Optional.of(Catalog.START);
        while (token.isPresent()) {
            Catalog.Page page = parts.catalog().orElseThrow().list(token.get(), 1);
            listed.addAll(page.versions());
            token = page.next();
        }
        assertThat(listed).containsExactlyInAnyOrderElementsOf(ALL);
    }

    private static String filled(String name) throws Exception {
        String bucket = s3.newBucket();
        Path folder =
                Path.of(GomodsBucketIT.class.getResource("/gomods/" + name).toURI());
        try (Bucket target = Bucket.of(s3.settings(bucket));
                Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String key = folder.relativize(file).toString();
                target.client().putObject(request -> request.bucket(bucket).key(key), RequestBody.fromFile(file));
            }
        }
        return bucket;
    }
}
