package dev.athens.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.journal.Journal;
import dev.athens.journal.Note;
import dev.athens.module.ModuleVersion;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.proxy.ModuleProxy;
import dev.athens.storage.MemoryLogStore;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.testkit.FakeFetcher;
import dev.athens.testkit.FakeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy whose files were damaged on the disk while it was down. */
@Timeout(60)
class DamageTest {
    private static final FakeModule MODULE = FakeModule.of("example.com/a", "v1.0.0")
            .goMod("module example.com/a\n")
            .file("a.go", "package a // with some text\n");
    private static final ModuleVersion VERSION = MODULE.version();
    private static final ProtocolRequest INFO =
            new ProtocolRequest.Info(VERSION.path(), new VersionQuery.Exact(VERSION.version()));
    private static final ProtocolRequest ZIP = new ProtocolRequest.Zip(VERSION);
    private static final int MAX_BYTES = 10 << 20;

    @TempDir
    private Path folder;

    private final Journal journal = Journal.in(new MemoryLogStore(), InstantSource.system());
    private final FakeFetcher fetcher = FakeFetcher.serving(MODULE);
    private Path versions;
    private Path hashes;
    private FileStorage storage;
    private ModuleProxy proxy;

    @BeforeEach
    void store() throws IOException {
        versions = folder.resolve("store/example.com/a/@v");
        hashes = folder.resolve("store/.athens/hashes/example.com/a/@v/v1.0.0");
        storage = FileStorage.open(folder.resolve("store"));
        storage.save(VERSION, MODULE.files());
        start();
    }

    private void start() {
        proxy = ModuleProxy.builder(storage, fetcher)
                .recordedHashes(storage)
                .journal(journal)
                .scratch(folder.resolve("scratch"))
                .build();
    }

    private void restart() {
        proxy.close();
        start();
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private void damage(String file) throws IOException {
        Path path = versions.resolve("v1.0.0" + file);
        byte[] bytes = Files.readAllBytes(path);
        bytes[bytes.length / 3] ^= 1;
        Files.write(path, bytes);
    }

    private byte[] served(ProtocolRequest request) throws Exception {
        return ((Answer.Found) proxy.answer(request)).body().readBytes(MAX_BYTES);
    }

    private void assertServesAll() throws Exception {
        assertThat(served(INFO)).isEqualTo(MODULE.files().info().readBytes(MAX_BYTES));
        assertThat(served(new ProtocolRequest.Mod(VERSION)))
                .isEqualTo(MODULE.files().mod().readBytes(MAX_BYTES));
        assertThat(served(ZIP)).isEqualTo(MODULE.files().zip().readBytes(MAX_BYTES));
    }

    @ParameterizedTest
    @ValueSource(strings = {".info", ".mod", ".zip"})
    void servesNothingDamagedAndFetchesItAgain(String file) throws Exception {
        damage(file);

        assertServesAll();

        assertThat(fetcher.fetches()).containsExactly(VERSION);
        assertThat(journal.read(0, 10).entries()).singleElement().satisfies(entry -> {
            assertThat(entry.note().version()).isEqualTo(VERSION);
            assertThat(entry.note().kind()).isEqualTo(Note.Kind.QUARANTINED);
            assertThat(entry.note().reason()).contains("was recorded");
        });
        assertThat(folder.resolve("store/.athens/quarantine/example.com/a/@v/v1.0.0.txt"))
                .content()
                .contains("example.com/a@v1.0.0: stored files are damaged", "was recorded");
        restart();
        assertServesAll();
        assertThat(fetcher.fetches()).hasSize(1);
    }

    @Test
    void takesAZipThatIsCutOffForDamaged() throws Exception {
        Files.write(versions.resolve("v1.0.0.zip"), new byte[] {'P', 'K'});

        assertServesAll();
    }

    @Test
    void checksTheZipAlsoIfTheInfoWasServedAMomentAgo() throws Exception {
        damage(".zip");
        served(INFO);

        assertThat(proxy.answerNow(INFO)).isPresent();
        assertThat(proxy.answerNow(ZIP)).isEmpty();
        assertServesAll();
        served(ZIP);
        assertThat(proxy.answerNow(ZIP)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {".mod", ".zip"})
    void refusesWhatComesBackChanged(String file) throws Exception {
        fetcher.publish(MODULE.goMod("module example.com/a // changed\n"));
        damage(file);

        for (int i = 0; i < 2; i++) {
            assertThat(proxy.answer(ZIP))
                    .isInstanceOfSatisfying(Answer.Refused.class, refused -> assertThat(refused.reason())
                            .contains("example.com/a@v1.0.0: checksum mismatch", "was recorded", ".athens/hashes"));
        }
        restart();
        assertThat(proxy.answer(INFO)).isInstanceOf(Answer.Refused.class);

        Files.delete(hashes);
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);
    }

    @Test
    void acceptsAnInfoThatComesBackInOtherWords() throws Exception {
        fetcher.publish(MODULE.committedAt(Instant.parse("2021-01-01T00:00:00Z")));
        damage(".info");

        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);
    }

    @Test
    void readsAVersionOnceForEachStart() throws Exception {
        assertServesAll();
        damage(".zip");

        served(ZIP);
        assertThat(fetcher.fetches()).isEmpty();
        restart();
        served(ZIP);
        assertThat(fetcher.fetches()).hasSize(1);
    }

    /** As in the download cache of a go command, or in a store of a version that recorded less. */
    @Test
    void recordsWhatWasNotRecordedYetAndTakesItForRight() throws Exception {
        Hashes all = storage.recorded(VERSION);
        Files.delete(hashes);
        Files.delete(versions.resolve("v1.0.0.ziphash"));
        assertThat(storage.recorded(VERSION)).isEqualTo(Hashes.NONE);

        assertServesAll();

        await(() -> storage.recorded(VERSION).equals(all));
        assertThat(fetcher.fetches()).isEmpty();
    }

    @Test
    void recordsNoZipThatNobodyAskedFor() throws Exception {
        Hashes all = storage.recorded(VERSION);
        Files.delete(hashes);
        Files.delete(versions.resolve("v1.0.0.ziphash"));

        served(INFO);

        Hashes head = new Hashes(all.info(), all.mod(), Optional.empty(), Optional.empty());
        await(() -> storage.recorded(VERSION).equals(head));
    }

    @Test
    void findsDamageInALargeZipInTheBackground() throws Exception {
        byte[] large = new byte[5 << 20];
        new Random(1).nextBytes(large);
        FakeModule module =
                FakeModule.of("example.com/a", "v2.0.0+incompatible").file("large.bin", large);
        storage.save(module.version(), module.files());
        fetcher.publish(module);
        Path zip = versions.resolve("v2.0.0+incompatible.zip");
        byte[] bytes = Files.readAllBytes(zip);
        bytes[1000] ^= 1;
        Files.write(zip, bytes);
        ProtocolRequest request = new ProtocolRequest.Zip(module.version());

        served(request);

        await(() -> storage.find(module.version()).isEmpty());
        await(() -> proxy.answerNow(request).isEmpty());
        assertThat(served(request)).isEqualTo(module.files().zip().readBytes(MAX_BYTES));
        assertThat(fetcher.fetches()).containsExactly(module.version());
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            Thread.onSpinWait();
        }
    }
}
