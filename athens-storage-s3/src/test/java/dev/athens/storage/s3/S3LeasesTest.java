package dev.athens.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.config.ConfigSection;
import dev.athens.fleet.ClaimKey;
import dev.athens.storage.StorageParts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leases on servers that lose answers, or lack what the best ones have. */
class S3LeasesTest {
    private static final ClaimKey KEY = new ClaimKey(ClaimKey.Kind.VERSION, "example.com/m@v1.0.0");
    private static final Duration LEASE = Duration.ofSeconds(15);

    private FakeS3 server;
    private S3Leases mine;
    private S3Leases theirs;

    @BeforeEach
    void start() throws IOException {
        server = FakeS3.start();
        mine = new S3Leases(new QuickBucket(settings(LEASE)));
        theirs = new S3Leases(new QuickBucket(settings(LEASE)));
    }

    @AfterEach
    void stop() {
        mine.close();
        theirs.close();
        server.close();
    }

    private ConfigSection config(String... more) {
        Map<String, String> values = new HashMap<>(Map.of(
                "Bucket", "mods",
                "Endpoint", "http://127.0.0.1:" + server.address().getPort(),
                "ForcePathStyle", "true",
                "Key", "k",
                "Secret", "s"));
        for (int i = 0; i < more.length; i += 2) {
            values.put(more[i], more[i + 1]);
        }
        return ConfigSection.of("Storage.S3", values);
    }

    private S3Settings settings(Duration lease) {
        return S3StorageProvider.settings(config()).withLease(lease);
    }

    @Test
    void lastAsLongAsTheirHolderSays() throws IOException {
        assertThat(mine.take(KEY)).isPresent();
        try (S3Leases hasty = new S3Leases(new QuickBucket(settings(Duration.ofSeconds(3))))) {
            server.age(Duration.ofSeconds(10));
            assertThat(hasty.take(KEY)).isEmpty();

            server.age(Duration.ofSeconds(17));
            assertThat(hasty.take(KEY)).isPresent();
        }
    }

    @Test
    void areNotTakenAsLongAsTheyAreRenewed() throws IOException {
        String token = mine.take(KEY).orElseThrow();
        for (int i = 0; i < 3; i++) {
            server.age(Duration.ofSeconds(17));
            assertThat(mine.renew(Map.of(KEY, token))).isEmpty();
            assertThat(theirs.take(KEY)).isEmpty();
        }
    }

    @Test
    void areLostOnceTheyAreTaken() throws IOException {
        String token = mine.take(KEY).orElseThrow();
        server.age(Duration.ofSeconds(17));
        String other = theirs.take(KEY).orElseThrow();

        assertThat(mine.renew(Map.of(KEY, token))).containsExactly(KEY);

        mine.give(KEY, token);
        assertThat(theirs.renew(Map.of(KEY, other))).isEmpty();
        theirs.give(KEY, other);
        assertThat(server.keys()).isEmpty();
    }

    @Test
    void areTakenOfWhatNobodyCanRead() throws IOException {
        try (Bucket bucket = Bucket.of(settings(LEASE))) {
            bucket.put(bucket.settings().keys().claim(KEY), "athens claim 2".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(mine.take(KEY)).isEmpty();
        server.age(Duration.ofSeconds(17));
        assertThat(mine.take(KEY)).isPresent();
    }

    @Test
    void areTakenRenewedAndGivenBackThoughAnswersAreLost() throws IOException {
        server.loseAnswerOf(key -> true);
        String token = mine.take(KEY).orElseThrow();
        assertThat(theirs.take(KEY)).isEmpty();

        server.loseAnswerOf(key -> true);
        assertThat(mine.renew(Map.of(KEY, token))).isEmpty();
        assertThat(mine.renew(Map.of(KEY, token))).isEmpty();

        server.age(Duration.ofSeconds(17));
        server.loseAnswerOf(key -> true);
        String other = theirs.take(KEY).orElseThrow();
        assertThat(mine.renew(Map.of(KEY, token))).containsExactly(KEY);

        server.loseAnswerOf(key -> true);
        theirs.give(KEY, other);
        assertThat(server.keys()).isEmpty();
    }

    @Test
    void areGivenBackThoughTheServerCannotDeleteOnACondition() throws IOException {
        server.lackingConditionalDelete();
        String token = mine.take(KEY).orElseThrow();

        mine.give(KEY, token);

        assertThat(server.keys()).isEmpty();
    }

    @Test
    void ofOthersAreLeftAloneByWhoHasSlept() throws IOException {
        server.lackingConditionalDelete();
        try (S3Leases sleepy = new S3Leases(new QuickBucket(settings(Duration.ofNanos(1))))) {
            String token = sleepy.take(KEY).orElseThrow();
            server.age(Duration.ofSeconds(17));
            assertThat(theirs.take(KEY)).isPresent();

            sleepy.give(KEY, token);
        }
        assertThat(server.keys()).hasSize(1);
    }

    @Test
    void areThereIfTheServerKeepsConditionsOnly() throws IOException {
        try (StorageParts parts = new S3StorageProvider().open(config())) {
            assertThat(parts.claims().map(claims -> claims.lease())).contains(LEASE);
        }
        try (StorageParts parts = new S3StorageProvider().open(config("LockTTL", "20"))) {
            assertThat(parts.claims().map(claims -> claims.lease())).contains(Duration.ofSeconds(20));
        }
        server.ignoringIfMatch();
        try (StorageParts parts = new S3StorageProvider().open(config())) {
            assertThat(parts.claims()).isEqualTo(Optional.empty());
        }
        server.ignoringConditions();
        try (StorageParts parts = new S3StorageProvider().open(config("SkipConditionalCheck", "true"))) {
            assertThat(parts.claims()).isEqualTo(Optional.empty());
        }
    }
}
