package dev.athens.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.ModuleFiles;
import dev.athens.module.Version;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.storage.s3.S3Settings.Limits;
import dev.athens.testkit.FakeModule;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Processes that die at any moment, or have little memory. */
class S3ProcessesIT {
    private static final int MAX_VERSIONS = 1000;

    @AutoClose
    private static S3Server s3;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Server.start();
    }

    @Test
    void leavesNothingTornWhenItIsKilledTenTimes() throws Exception {
        kill(10);
    }

    @Test
    @Tag("long")
    void leavesNothingTornWhenItIsKilledAHundredTimes() throws Exception {
        kill(100);
    }

    private static void kill(int times) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < times; i++) {
            String bucket = s3.newBucket();
            Process saver = SaverProcess.start(s3, bucket, "64m");
            try (BufferedReader output = saver.inputReader(StandardCharsets.UTF_8)) {
                assertThat(output.readLine()).isEqualTo("open");
                // dies here or there within its first few saves
                assertThat(saver.waitFor(20 + random.nextInt(300), TimeUnit.MILLISECONDS))
                        .isFalse();
            } finally {
                saver.destroyForcibly().waitFor();
            }
            assertNothingIsTorn(bucket, seed);
        }
    }

    private static void assertNothingIsTorn(String bucket, long seed) throws IOException {
        try (StorageParts parts = S3Storage.open(s3.settings(bucket))) {
            Storage storage = parts.storage();
            List<Version> listed = storage.list(SaverProcess.module(0).version().path());
            int whole = 0;
            for (int i = 0;
                    i < MAX_VERSIONS
                            && storage.findHead(SaverProcess.module(i).version())
                                    .isPresent();
                    i++) {
                FakeModule module = SaverProcess.module(i);
                boolean isListed = listed.contains(module.version().version());
                whole += isListed ? 1 : 0;
                ModuleFiles expected = module.files();
                if (isListed) {
                    ModuleFiles files = storage.find(module.version()).orElseThrow();
                    assertThat(files.zip().readBytes(10_000))
                            .as("%s, seed %d", module, seed)
                            .isEqualTo(expected.zip().readBytes(10_000));
                }
                storage.save(module.version(), expected);
                assertThat(storage.find(module.version()))
                        .as("%s, seed %d", module, seed)
                        .isPresent();
            }
            assertThat(listed).hasSize(whole);
            assertThat(leftovers(bucket)).isLessThanOrEqualTo(1);
        }
    }

    /** How much a sweep finds when all counts as old. */
    private static int leftovers(String name) throws IOException {
        Limits limits = new Limits(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(-5));
        try (Bucket bucket = Bucket.of(s3.settings(name).withLimits(limits))) {
            return new Sweeper(bucket).sweep();
        }
    }

    @Test
    void sendsAndReadsAZipThatIsLargerThanItsMemory() throws Exception {
        sendAndRead(100, "32m");
    }

    @Test
    @Tag("long")
    void sendsAndReadsTheLargestZipThatItsMemoryWouldNotHold() throws Exception {
        sendAndRead(400, "64m");
    }

    private static void sendAndRead(int megabytes, String heap) throws Exception {
        Process saver = SaverProcess.start(s3, s3.newBucket(), heap, Integer.toString(megabytes));
        try (BufferedReader output = saver.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.lines().toList()).containsExactly("open", "read " + ((long) megabytes << 20));
        } finally {
            saver.destroyForcibly().waitFor();
        }
    }
}
