package dev.athens.storage.s3;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.storage.s3.BucketKeys.Kind;
import dev.athens.testkit.FakeModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.core.sync.RequestBody;

/** Tests with a bucket each on one server. */
abstract class BucketTests {
    static final FakeModule GREET = FakeModule.of("example.com/Greet", "v1.0.0")
            .goMod("module example.com/Greet\n")
            .file("greet.go", "package greet\n");
    static final ModuleVersion VERSION = GREET.version();

    @AutoClose
    static S3Server s3;

    private final List<AutoCloseable> opened = new ArrayList<>();
    String name;
    BucketKeys keys;
    Bucket bucket;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Server.start();
    }

    @BeforeEach
    void makeBucket() {
        name = s3.newBucket();
        keys = s3.settings(name).keys();
        bucket = keep(Bucket.of(s3.settings(name)));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    final <T extends AutoCloseable> T keep(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    final StorageParts open(S3Settings settings) throws IOException {
        return keep(S3Storage.open(settings));
    }

    final Storage open() throws IOException {
        return open(s3.settings(name)).storage();
    }

    final void putAsGomods(ModuleVersion version, ModuleFiles files) throws IOException {
        Map<Kind, Blob> objects = Map.of(Kind.INFO, files.info(), Kind.MOD, files.mod(), Kind.ZIP, files.zip());
        for (Map.Entry<Kind, Blob> each : objects.entrySet()) {
            byte[] bytes = each.getValue().readBytes(1_000_000);
            bucket.client()
                    .putObject(
                            request -> request.bucket(name).key(keys.of(version, each.getKey())),
                            RequestBody.fromBytes(bytes));
        }
    }

    final List<String> allKeys() throws IOException {
        return bucket.list("", "", 1000).entries().stream()
                .map(Bucket.Entry::key)
                .toList();
    }

    static String text(Blob blob) throws IOException {
        return new String(blob.readBytes(100_000), StandardCharsets.UTF_8);
    }
}
