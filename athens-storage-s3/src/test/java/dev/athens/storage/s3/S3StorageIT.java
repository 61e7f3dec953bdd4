package dev.athens.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigSection;
import dev.athens.content.Blob;
import dev.athens.content.Link;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.Catalog;
import dev.athens.storage.RecordedHashes;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.storage.s3.BucketKeys.Kind;
import dev.athens.storage.s3.S3Settings.Limits;
import dev.athens.testkit.FakeModule;
import dev.athens.testkit.FaultyLink;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class S3StorageIT extends BucketTests {
    private static final Duration AT_ONCE = Duration.ofSeconds(-5);

    @Test
    void leavesNoObjectsButThoseOfTheVersion() throws IOException {
        Storage storage = open();

        storage.save(VERSION, GREET.files());

        assertThat(allKeys())
                .hasSize(3)
                .contains("example.com/Greet/@v/v1.0.0.head", "example.com/Greet/@v/v1.0.0.whole");
        storage.save(VERSION, GREET.files());
        assertThat(allKeys()).hasSize(3);
        storage.delete(VERSION);
        assertThat(allKeys()).isEmpty();
    }

    @Test
    void readsLargeHeadsWhenTheyAreAskedFor() throws IOException {
        byte[] mod = new byte[3 * Bucket.MAX_AT_ONCE_BYTES];
        new Random(1).nextBytes(mod);
        Storage storage = open();

        storage.saveHead(VERSION, new ModuleHead(Blob.of("info"), Blob.of(mod)));
        storage.save(
                VERSION,
                new ModuleFiles(Blob.of("other"), Blob.of(mod), GREET.files().zip()));

        ModuleFiles found = storage.find(VERSION).orElseThrow();
        assertThat(found.mod().readBytes(mod.length)).isEqualTo(mod);
        assertThat(text(found.info())).isEqualTo("info");
    }

    /** So that what was kept of a version is known to be the same when it is found again. */
    @Test
    void findsEqualFilesAsLongAsNobodyReplacesThem() throws IOException {
        Storage storage = open();
        storage.save(VERSION, GREET.files());
        ModuleFiles first = storage.find(VERSION).orElseThrow();

        assertThat(storage.find(VERSION)).contains(first);

        storage.delete(VERSION);
        storage.save(VERSION, GREET.files());
        assertThat(storage.find(VERSION).orElseThrow()).isNotEqualTo(first);
    }

    @Test
    void sendsALargeZipInParts(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("zip");
        byte[] bytes = new byte[(int) (2 * ZipUpload.PART_BYTES + 12_345)];
        new Random(2).nextBytes(bytes);
        Files.write(file, bytes);
        Storage storage = open();

        storage.save(VERSION, new ModuleFiles(GREET.files().head(), Blob.of(file)));

        Blob zip = storage.find(VERSION).orElseThrow().zip();
        try (InputStream in = zip.openStream();
                InputStream expected = Files.newInputStream(file)) {
            assertThat(in).hasSameContentAs(expected);
        }
        Marks.Found mark = new Marks(bucket).read(VERSION, Kind.WHOLE).orElseThrow();
        assertThat(mark.mark().zip().orElseThrow().etag()).contains("-3");
    }

    @Test
    @Timeout(60)
    void givesUpASaveOfWhichTheServerTakesNoMoreBytes(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("zip");
        // more than sockets buffer on the way
        Files.write(file, new byte[30_000_000]);
        FaultyLink link = keep(FaultyLink.to(s3.address()));
        Storage storage =
                open(S3Server.settings(name, "", S3Server.ROOT, link.address())).storage();

        link.stallAfterUpload(1_000_000);
        assertThatThrownBy(() ->
                        storage.save(VERSION, new ModuleFiles(GREET.files().head(), Blob.of(file))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(name);

        link.heal();
        assertThat(storage.find(VERSION)).isEmpty();
        assertThat(storage.save(VERSION, GREET.files())).isTrue();
    }

    /** As by a saver that died between its two steps. */
    @Test
    void completesAVersionWhoseHeadNamesItsZip() throws IOException {
        Storage storage = open();
        storage.save(VERSION, GREET.files());
        bucket.delete(keys.of(VERSION, Kind.WHOLE));
        Storage other = open();

        assertThat(other.list(VERSION.path())).isEmpty();
        assertThat(other.save(VERSION, FakeModule.of(VERSION).files())).isFalse();

        assertThat(other.list(VERSION.path())).containsExactly(VERSION.version());
        assertThat(text(other.find(VERSION).orElseThrow().mod())).isEqualTo("module example.com/Greet\n");
    }

    @Test
    void fetchesAZipByALinkOnlyIfNobodyHasForgedIt() throws Exception {
        Storage storage = open();
        storage.save(VERSION, GREET.files());
        Blob zip = storage.find(VERSION).orElseThrow().zip();

        Link link = zip.link(Duration.ofMinutes(5)).orElseThrow();

        assertThat(link.validUntil())
                .isBetween(Instant.now().plusSeconds(200), Instant.now().plusSeconds(301));
        HttpResponse<byte[]> answer = get(link.uri());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(zip.readBytes(100_000));
        String forged = link.uri().toString().replace("v1.0.0-", "v1.0.1-");
        assertThat(get(URI.create(forged)).statusCode()).isEqualTo(403);
        assertThat(get(URI.create(link.uri().toString().replaceAll("\\?.*", "")))
                        .statusCode())
                .isEqualTo(403);
        assertThat(zip.link(Duration.ofSeconds(59))).isEmpty();
    }

    private static HttpResponse<byte[]> get(URI uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void sweepsWhatNoMarkNamesOnceItIsOld() throws IOException {
        Storage storage = open();
        storage.save(VERSION, GREET.files());
        ModuleVersion dead = ModuleVersion.parse("example.com/Greet", "v1.1.0");
        bucket.put(keys.newZip(dead), new byte[10]);
        bucket.put(keys.newZip(VERSION), new byte[10]);
        bucket.client()
                .createMultipartUpload(request -> request.bucket(name).key(keys.newZip(dead)))
                .uploadId();

        assertThat(new Sweeper(bucket).sweep()).isZero();
        assertThat(sweeperOf(AT_ONCE).sweep()).isEqualTo(3);

        assertThat(allKeys()).hasSize(3);
        assertThat(bucket.client()
                        .listMultipartUploads(request -> request.bucket(name))
                        .uploads())
                .isEmpty();
        assertThat(text(storage.find(VERSION).orElseThrow().mod())).isEqualTo("module example.com/Greet\n");
        assertThat(storage.find(VERSION).orElseThrow().zip().readBytes(100_000))
                .isEqualTo(GREET.files().zip().readBytes(100_000));
    }

    @Test
    void doesNotSweepTheZipThatAHeadNames() throws IOException {
        Storage storage = open();
        storage.save(VERSION, GREET.files());
        bucket.delete(keys.of(VERSION, Kind.WHOLE));

        assertThat(sweeperOf(AT_ONCE).sweep()).isZero();

        assertThat(storage.find(VERSION)).isPresent();
    }

    private Sweeper sweeperOf(Duration age) {
        Limits limits = s3.settings(name).limits();
        return new Sweeper(
                keep(Bucket.of(s3.settings(name).withLimits(new Limits(limits.connect(), limits.read(), age)))));
    }

    @Test
    void failsASaveThatTookSoLongThatItsZipMayBeSwept() throws IOException {
        Limits limits = s3.settings(name).limits();
        Storage storage = open(s3.settings(name).withLimits(new Limits(limits.connect(), limits.read(), Duration.ZERO)))
                .storage();

        assertThatThrownBy(() -> storage.save(VERSION, GREET.files())).hasMessageContaining("took");

        assertThat(allKeys()).isEmpty();
    }

    @Test
    void movesADamagedVersionWithItsZipAway() throws IOException {
        StorageParts parts = open(s3.settings(name));
        Storage storage = parts.storage();
        storage.save(VERSION, GREET.files());
        RecordedHashes hashes = parts.hashes().orElseThrow();

        hashes.quarantine(VERSION, storage.findHead(VERSION).orElseThrow(), "a bit has flipped");

        assertThat(allKeys())
                .filteredOn(key -> key.startsWith(".athens/quarantine/example.com/Greet/@v/v1.0.0-"))
                .extracting(key -> key.substring(key.lastIndexOf('.')))
                .containsExactly(".mark", ".txt", ".zip");
        assertThat(sweeperOf(AT_ONCE).sweep()).isZero();
    }

    @Test
    void givesItsReasonWhereItMayOnlyRead() throws IOException {
        open();
        Storage reader =
                open(S3Server.settings(name, "", S3Server.READER, s3.address())).storage();

        assertThat(reader.readOnlyReason())
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("AccessDenied").doesNotContain(name));
    }

    @Test
    void saysWhichSettingIsWrong() throws IOException {
        S3Settings good = s3.settings(name);

        assertThatThrownBy(() -> open(s3.settings("no-such-bucket"))).hasMessageContaining("see Storage.S3.Bucket");
        assertThatThrownBy(() -> open(S3Server.settings(name, "", "wrong", s3.address())))
                .hasMessageContaining("see Storage.S3.Key");
        Map<String, String> values = Map.of(
                "Bucket",
                name,
                "Endpoint",
                good.endpoint().orElseThrow().toString(),
                "ForcePathStyle",
                "true",
                "Key",
                S3Server.ROOT,
                "Secret",
                "wrong",
                "Region",
                "us-east-1");
        assertThatThrownBy(() -> new S3StorageProvider().open(ConfigSection.of("Storage.S3", values)))
                .hasMessageContaining("see Storage.S3.Secret");
    }

    @Test
    void makesTheBucketOfMinioAndFindsItAgain() throws IOException {
        Map<String, String> values = Map.of(
                "Bucket",
                name + "new",
                "Endpoint",
                "127.0.0.1:" + s3.address().getPort(),
                "Key",
                S3Server.ROOT,
                "Secret",
                S3Server.SECRET);
        for (int i = 0; i < 2; i++) {
            StorageParts parts = keep(new MinioStorageProvider().open(ConfigSection.of("Storage.Minio", values)));
            assertThat(parts.storage().save(VERSION, GREET.files())).isEqualTo(i == 0);
        }
    }

    @Test
    void listsVersionsWhoseObjectsStandBetweenThoseOfOthers() throws IOException {
        StorageParts parts = open(s3.settings(name));
        List<String> versions =
                List.of("v1.0.0-a", "v1.0.0-a.head", "v1.0.0-a.m", "v1.0.0-a.m.x", "v1.0.0-a.x", "v1.0.0");
        for (String version : versions) {
            FakeModule module = FakeModule.of("example.com/a", version);
            if (version.length() % 2 == 0) {
                parts.storage().save(module.version(), module.files());
            } else {
                putAsGomods(module.version(), module.files());
            }
        }

        for (int limit = 1; limit <= versions.size(); limit++) {
            List<String> found = new ArrayList<>();
            Optional<String> token = Optional.of(Catalog.START);
            while (token.isPresent()) {
                Catalog.Page page = parts.catalog().orElseThrow().list(token.get(), limit);
                page.versions().forEach(version -> found.add(version.version().value()));
                token = page.next();
            }
            assertThat(found).containsExactlyInAnyOrderElementsOf(versions);
        }
    }
}
