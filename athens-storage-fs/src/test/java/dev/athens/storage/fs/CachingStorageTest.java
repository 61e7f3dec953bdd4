package dev.athens.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.internal.LockFile;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.RecordedHashes;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.testkit.FakeModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CachingStorageTest {
    private static final FakeModule MODULE = FakeModule.of("github.com/acme/a", "v1.2.0");
    private static final ModuleVersion VERSION = MODULE.version();
    private static final ModuleVersion OTHER = ModuleVersion.parse("github.com/acme/b", "v1.0.0");
    private static final int CALLERS = 16;

    @TempDir
    Path folder;

    private FarStorage far;
    private Path nearFolder;

    /** What the cache does in the background, until somebody lets it. */
    private final ConcurrentLinkedQueue<Runnable> background = new ConcurrentLinkedQueue<>();

    private Instant now = Instant.now();

    @BeforeEach
    void open() throws IOException {
        far = new FarStorage(FileStorage.open(folder.resolve("far")));
        nearFolder = folder.resolve("near");
    }

    private StorageParts cached(UnaryOperator<CachingStorage.Builder> settings) throws IOException {
        return settings.apply(CachingStorage.builder(far.parts(), nearFolder)
                        .background(background::add)
                        .clock(() -> now))
                .open()
                .parts();
    }

    private StorageParts cached() throws IOException {
        return cached(settings -> settings);
    }

    private void runBackground() {
        for (Runnable work = background.poll(); work != null; work = background.poll()) {
            work.run();
        }
    }

    private static Storage near(StorageParts cached) {
        return cached.near().orElseThrow().storage();
    }

    private static RecordedHashes nearHashes(StorageParts cached) {
        return cached.near().orElseThrow().hashes().orElseThrow();
    }

    private static ModuleFiles files(Blob zip) {
        return new ModuleFiles(Blob.of("{}"), Blob.of("module a\n"), zip);
    }

    private static ModuleFiles files(int zipBytes) {
        return files(pattern(zipBytes));
    }

    private static Blob pattern(int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        new Random(1).nextBytes(bytes);
        return Blob.of(bytes);
    }

    private static byte[] bytes(Blob blob) throws IOException {
        return blob.readBytes(Integer.MAX_VALUE);
    }

    @Test
    void readsFromTheDiskWhatWasReadOnce() throws Exception {
        far.save(VERSION, MODULE.files());
        StorageParts cached = cached();
        assertThat(near(cached).find(VERSION)).isEmpty();

        ModuleFiles first = cached.storage().find(VERSION).orElseThrow();
        far.down = true;
        ModuleFiles second = cached.storage().find(VERSION).orElseThrow();
        ModuleFiles third = near(cached).find(VERSION).orElseThrow();

        assertThat(second).isEqualTo(first).isEqualTo(third);
        assertThat(second.zip().file()).isPresent();
        assertThat(bytes(second.zip())).isEqualTo(bytes(MODULE.files().zip()));
        assertThat(far.zipReads).hasValue(1);
    }

    @Test
    void keepsAHeadWithoutItsZip() throws Exception {
        far.save(VERSION, MODULE.files());
        StorageParts cached = cached();

        cached.storage().findHead(VERSION);
        far.down = true;

        assertThat(near(cached).findHead(VERSION)).isPresent();
        assertThat(near(cached).find(VERSION)).isEmpty();
        assertThat(far.zipReads).hasValue(0);
        assertThatThrownBy(() -> cached.storage().find(VERSION)).hasMessage("connection refused");
    }

    @Test
    void keepsWhatIsSaved() throws Exception {
        StorageParts cached = cached();
        cached.storage().saveHead(OTHER, MODULE.files().head());
        cached.storage().save(VERSION, MODULE.files());
        far.down = true;

        assertThat(near(cached).find(VERSION)).isPresent();
        assertThat(near(cached).findHead(OTHER)).isPresent();
        assertThat(far.zipReads).hasValue(0);
    }

    @Test
    void keepsNothingThatAnotherWasFasterToSave() throws Exception {
        far.save(VERSION, files(Blob.of("the first")));
        StorageParts cached = cached();

        assertThat(cached.storage().save(VERSION, files(Blob.of("another")))).isFalse();

        assertThat(near(cached).find(VERSION)).isEmpty();
        assertThat(cached.storage().find(VERSION).orElseThrow().zip().readBytes(100))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("the first");
    }

    @Test
    void keepsTheInfoThatTheStorageHas() throws Exception {
        far.saveHead(VERSION, new ModuleHead(Blob.of("{\"Version\":\"v1.2.0\"}"), Blob.of("module a\n")));
        StorageParts cached = cached();

        cached.storage().save(VERSION, files(10));

        assertThat(near(cached).find(VERSION).orElseThrow().info().readBytes(100))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"Version\":\"v1.2.0\"}");
    }

    @Test
    void copiesAVersionOnceHoweverManyWantIt() throws Exception {
        far.save(VERSION, files(1 << 20));
        StorageParts cached = cached();
        CyclicBarrier start = new CyclicBarrier(CALLERS);
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<ModuleFiles>> found = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                found.add(callers.submit(() -> {
                    start.await();
                    return cached.storage().find(VERSION).orElseThrow();
                }));
            }
            for (Future<ModuleFiles> each : found) {
                assertThat(each.get().zip().file()).isPresent();
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(far.zipReads).hasValue(1);
    }

    @Test
    void servesLongZipsFromTheStorageWhileOneIsCopied() throws Exception {
        far.save(VERSION, files(17 << 20));
        StorageParts cached = cached();
        runBackground();

        assertThat(cached.storage().find(VERSION).orElseThrow().zip().file()).isEmpty();
        assertThat(cached.storage().find(VERSION).orElseThrow().zip().file()).isEmpty();
        assertThat(far.zipReads).hasValue(0);
        runBackground();

        assertThat(cached.storage().find(VERSION).orElseThrow().zip().file()).isPresent();
        assertThat(far.zipReads).hasValue(1);
    }

    @Test
    void leavesZipsToTheStorageThatClientsGetFromThere() throws Exception {
        StorageParts cached = cached(settings -> settings.maxZipBytes(999));
        cached.storage().save(VERSION, files(1000));

        cached.storage().find(VERSION);
        runBackground();

        assertThat(near(cached).find(VERSION)).isEmpty();
        assertThat(far.zipReads).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "damaged", "longer"})
    void keepsNothingThatWasSpoiledOnItsWay(String how) throws Exception {
        far.save(VERSION, files(5000));
        far.way = spoiling(how);
        StorageParts cached = cached();

        assertThatThrownBy(() -> cached.storage().find(VERSION))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(VERSION + ": cannot be read from the storage: ");

        assertThat(near(cached).find(VERSION)).isEmpty();
        far.way = UnaryOperator.identity();
        assertThat(cached.storage().find(VERSION).orElseThrow().zip().file()).isPresent();
    }

    @Test
    void keepsNoHeadThatIsDamagedInTheStorageAndLeavesItToThoseWhoMoveItAway() throws Exception {
        far.save(VERSION, files(10));
        Files.writeString(folder.resolve("far/github.com/acme/a/@v/v1.2.0.mod"), "module evil\n");
        StorageParts cached = cached();

        ModuleHead found = cached.storage().findHead(VERSION).orElseThrow();

        assertThat(near(cached).findHead(VERSION)).isEmpty();
        assertThat(cached.hashes().orElseThrow().quarantine(VERSION, found, "damaged"))
                .isTrue();
        assertThat(cached.storage().findHead(VERSION)).isEmpty();
    }

    @Test
    void asksAgainForWhatWasSpoiledOnce() throws Exception {
        far.save(VERSION, files(5000));
        far.way = bytes -> far.zipReads.get() == 1 ? spoiling("damaged").apply(bytes) : bytes;

        Blob zip = cached().storage().find(VERSION).orElseThrow().zip();

        assertThat(bytes(zip)).isEqualTo(bytes(pattern(5000)));
        assertThat(far.zipReads).hasValue(2);
    }

    private static UnaryOperator<byte[]> spoiling(String how) {
        return bytes -> {
            if (how.equals("cut")) {
                return Arrays.copyOf(bytes, bytes.length / 2);
            }
            byte[] spoiled = Arrays.copyOf(bytes, how.equals("longer") ? bytes.length + 1 : bytes.length);
            spoiled[bytes.length / 2] ^= 1;
            return spoiled;
        };
    }

    @Test
    void evictsWhatNobodyHasUsedForTheLongestTime() throws Exception {
        StorageParts cached = cached(settings -> settings.maxBytes(4 << 20));
        List<ModuleVersion> versions = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ModuleVersion version = ModuleVersion.parse("github.com/acme/a", "v1.0." + i);
            versions.add(version);
            cached.storage().save(version, files(900 << 10));
            // the first is used all the time
            now = now.plus(Duration.ofHours(2));
            near(cached).find(versions.get(0));
            near(cached).find(version);
        }
        now = now.plus(Duration.ofHours(2));
        near(cached).find(versions.get(0));

        runBackground();

        assertThat(near(cached).find(versions.get(0))).isPresent();
        assertThat(near(cached).find(versions.get(1))).isEmpty();
        assertThat(near(cached).find(versions.get(3))).isPresent();
        assertThat(far.find(versions.get(1))).isPresent();
    }

    @Test
    void makesRoomWhenItIsOpenedWithASmallerSize() throws Exception {
        StorageParts large = cached();
        large.storage().save(VERSION, files(1 << 20));
        large.close();
        background.clear();

        StorageParts small = cached(settings -> settings.maxBytes(100 << 10));
        runBackground();

        assertThat(near(small).find(VERSION)).isEmpty();
        assertThat(small.storage().find(VERSION)).isPresent();
    }

    @Test
    void whatIsEvictedWhileItIsOnItsWayComesFromTheStorage() throws Exception {
        StorageParts cached = cached();
        cached.storage().save(VERSION, files(1000));
        ModuleFiles found = near(cached).find(VERSION).orElseThrow();

        near(cached).delete(VERSION);

        assertThat(found.zip().file()).isEmpty();
        assertThat(bytes(found.zip())).isEqualTo(bytes(pattern(1000)));
        assertThat(found.mod().readBytes(100)).asString(StandardCharsets.UTF_8).isEqualTo("module a\n");
    }

    @Test
    void forgetsWhatIsDeletedAndWhatIsDropped() throws Exception {
        CachingStorage storage = CachingStorage.builder(far.parts(), nearFolder).open();
        StorageParts cached = storage.parts();
        storage.save(VERSION, files(10));
        storage.save(OTHER, files(10));

        storage.delete(VERSION);
        far.delete(OTHER);
        assertThat(near(cached).find(OTHER)).isPresent();
        storage.drop(OTHER);

        assertThat(storage.find(VERSION)).isEmpty();
        assertThat(storage.find(OTHER)).isEmpty();
        cached.close();
    }

    @Test
    void dropsAllOfAModuleHeadsAndWhatIsOnItsWayToo() throws Exception {
        ModuleVersion head = ModuleVersion.parse("github.com/acme/a", "v1.3.0");
        far.save(VERSION, MODULE.files());
        far.saveHead(head, files(10).head());
        far.save(OTHER, files(10));
        StorageParts cached = cached();
        cached.storage().find(VERSION);
        cached.storage().findHead(head);
        cached.storage().find(OTHER);

        cached.near().orElseThrow().drop().accept(VERSION.path());

        assertThat(near(cached).find(VERSION)).isEmpty();
        assertThat(near(cached).findHead(head)).isEmpty();
        assertThat(near(cached).find(OTHER)).isPresent();

        far.save(ModuleVersion.parse("github.com/acme/a", "v1.4.0"), files(17 << 20));
        cached.storage().find(ModuleVersion.parse("github.com/acme/a", "v1.4.0"));
        cached.near().orElseThrow().drop().accept(VERSION.path());
        runBackground();
        assertThat(near(cached).find(ModuleVersion.parse("github.com/acme/a", "v1.4.0")))
                .as("its copying had begun before")
                .isEmpty();
    }

    @Test
    void keepsNothingThatIsDroppedWhileItIsCopied() throws Exception {
        far.save(VERSION, files(5000));
        CachingStorage storage = CachingStorage.builder(far.parts(), nearFolder).open();
        far.way = bytes -> {
            storage.drop(VERSION);
            return bytes;
        };

        storage.find(VERSION);

        assertThat(near(storage.parts()).find(VERSION)).isEmpty();
        storage.parts().close();
    }

    @Test
    void replacesAHeadThatWasStoredAnewElsewhere() throws Exception {
        StorageParts cached = cached();
        cached.storage().saveHead(VERSION, new ModuleHead(Blob.of("{}"), Blob.of("module old\n")));
        far.delete(VERSION);
        far.save(VERSION, files(10));

        assertThat(cached.storage().find(VERSION).orElseThrow().mod().readBytes(100))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("module a\n");
        assertThat(near(cached).findHead(VERSION).orElseThrow().mod().readBytes(100))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("module a\n");
    }

    @Test
    void movesAwayFromTheStorageWhatWasFoundInTheCache() throws Exception {
        StorageParts cached = cached();
        cached.storage().save(VERSION, files(10));
        ModuleHead found = cached.storage().findHead(VERSION).orElseThrow();

        assertThat(cached.hashes().orElseThrow().quarantine(VERSION, found, "wrong"))
                .isTrue();

        assertThat(cached.storage().findHead(VERSION)).isEmpty();
        assertThat(far.findHead(VERSION)).isEmpty();
    }

    @Test
    void losesADamagedFileOfItsOwnAndNothingElse() throws Exception {
        StorageParts cached = cached();
        cached.storage().save(VERSION, files(1000));
        ModuleFiles found = near(cached).find(VERSION).orElseThrow();

        assertThat(nearHashes(cached).quarantine(VERSION, found.head(), "bits have rotted"))
                .isTrue();

        assertThat(near(cached).find(VERSION)).isEmpty();
        assertThat(far.find(VERSION)).isPresent();
    }

    @Test
    void recordsForTheCacheWhatItsFilesAre() throws Exception {
        StorageParts cached = cached();
        cached.storage().save(VERSION, MODULE.files());
        ModuleHead found = near(cached).findHead(VERSION).orElseThrow();
        RecordedHashes.Hashes hashes = nearHashes(cached).recorded(VERSION);

        assertThat(hashes.zipBytes()).isPresent();
        assertThat(nearHashes(cached).record(VERSION, found, hashes)).isTrue();
    }

    @Test
    void servesFromTheStorageWhatTheDiskCannotTake() throws Exception {
        far.save(VERSION, files(1000));
        StorageParts cached = cached();
        Path blocked = nearFolder.resolve("github.com");
        Files.writeString(blocked, "a file in the way of a folder");

        assertThat(bytes(cached.storage().find(VERSION).orElseThrow().zip())).isEqualTo(bytes(pattern(1000)));
        assertThat(cached.storage().findHead(VERSION)).isPresent();
        assertThat(cached.storage().save(OTHER, files(10))).isTrue();
    }

    @Test
    void hasAllThatTheStorageCanDo() throws Exception {
        StorageParts cached = cached();

        assertThat(cached.catalog()).isEqualTo(far.parts().catalog());
        assertThat(cached.usages()).isEqualTo(far.parts().usages());
        assertThat(cached.hashes()).isPresent();
        assertThat(cached.near()).isPresent();
    }

    @Test
    void leavesNothingUnfinishedInTheFolder() throws Exception {
        far.save(VERSION, files(5000));
        far.way = spoiling("cut");
        StorageParts cached = cached();

        assertThatThrownBy(() -> cached.storage().find(VERSION)).isInstanceOf(IOException.class);
        cached.close();

        try (Stream<Path> all = Files.walk(nearFolder)) {
            assertThat(all.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.endsWith(".zip") || name.endsWith(".info"));
        }
    }

    @Test
    void oneOfThoseWhoShareTheFolderEvictsAtATime() throws Exception {
        StorageParts first = cached(settings -> settings.maxBytes(100 << 10));
        StorageParts second = cached(settings -> settings.maxBytes(100 << 10));
        runBackground();
        int count = 0;
        try (LockFile held =
                LockFile.tryTake(nearFolder.resolve(".athens/eviction.lock")).orElseThrow()) {
            for (StorageParts each : List.of(first, second, first, second, first, second)) {
                each.storage().save(ModuleVersion.parse("github.com/acme/a", "v1.0." + count++), files(20 << 10));
                runBackground();
            }
            assertThat(held).isNotNull();
            assertThat(FileStorage.open(nearFolder).list(VERSION.path())).hasSize(count);
        }

        second.storage().save(OTHER, files(20 << 10));
        runBackground();

        assertThat(FileStorage.open(nearFolder).list(VERSION.path())).hasSizeBetween(1, 3);
        assertThat(near(first).find(OTHER)).isPresent();
    }
}
