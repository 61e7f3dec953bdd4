package dev.athens.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigSection;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.testkit.FakeModule;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that do not do what the protocol says, or that cannot just now. */
class BadServerTest {
    private static final FakeModule GREET =
            FakeModule.of("example.com/Greet", "v1.0.0").file("a.go", "package a\n");

    private FakeS3 server;

    @BeforeEach
    void start() throws IOException {
        server = FakeS3.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ConfigSection config(Map<String, String> more) {
        Map<String, String> values = new HashMap<>(Map.of(
                "Bucket", "mods",
                "Endpoint", "http://127.0.0.1:" + server.address().getPort(),
                "ForcePathStyle", "true",
                "Key", "k",
                "Secret", "s"));
        values.putAll(more);
        return ConfigSection.of("Storage.S3", values);
    }

    @Test
    void isRefusedIfItIgnoresConditions() throws IOException {
        server.ignoringConditions();

        assertThatThrownBy(() -> new S3StorageProvider().open(config(Map.of())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("bucket mods")
                .hasMessageContaining("If-None-Match")
                .hasMessageContaining("Storage.S3.SkipConditionalCheck");
        try (StorageParts parts = new S3StorageProvider().open(config(Map.of("SkipConditionalCheck", "true")))) {
            assertThat(parts.storage().save(GREET.version(), GREET.files())).isTrue();
        }
    }

    /** The client repeats the write, and meets what it has written itself. */
    @Test
    void hasSavedAVersionThoughItsAnswersWereLost() throws IOException {
        for (String suffix : List.of(".head", ".whole", ".zip")) {
            FakeModule module = FakeModule.of("example.com/lost", "v1.0.0-x" + suffix.length())
                    .file("a.go", "package a\n");
            try (StorageParts parts = new S3StorageProvider().open(config(Map.of()))) {
                Storage storage = parts.storage();
                server.loseAnswerOf(key -> key.endsWith(suffix));

                assertThat(storage.save(module.version(), module.files()))
                        .as(suffix)
                        .isTrue();

                assertThat(storage.list(module.version().path()))
                        .contains(module.version().version());
                assertThat(storage.save(module.version(), module.files())).isFalse();
            }
        }
    }

    @Test
    void isAskedAgainIfItHasTooMuchToDo() throws IOException {
        server.throttle(2);
        try (StorageParts parts = new S3StorageProvider().open(config(Map.of()))) {
            assertThat(server.throttledRest()).isZero();
            server.throttle(1000);

            assertThatThrownBy(() -> parts.storage().find(GREET.version()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("bucket mods")
                    .hasMessageContaining("SlowDown");
        }
    }

    @Test
    void whoseClockDiffersIsWarnedAbout() throws IOException {
        S3Settings settings = S3StorageProvider.settings(config(Map.of()));
        List<String> log = new ArrayList<>();
        Logger logger = Logger.getLogger(Probe.class.getName());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord message) {
                log.add(message.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try (Bucket bucket = Bucket.of(settings)) {
            new Probe(bucket, Instant::now).check();
            assertThat(log).isEmpty();

            new Probe(bucket, () -> Instant.now().plusSeconds(300)).check();

            assertThat(log).singleElement().asString().contains("differ by", "bucket mods");
        } finally {
            logger.removeHandler(handler);
        }
    }
}
