package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link Storage} must do, and what it must do if it is more than that. Extend it, say how a storage is made, and
 * override nothing else:
 *
 * <pre>{@code
 * class FileStorageContractTest extends StorageContract {
 *     @Override
 *     public StorageParts newStorage(Path folder) throws IOException {
 *         return FileStorage.open(folder).parts();
 *     }
 * }
 * }</pre>
 *
 * <p>Tests of abilities that the storage does not have are skipped.
 */
public abstract class StorageContract implements HeadContract, CatalogContract, UsagesContract, RecordedHashesContract {
    private static final ModuleVersion ERRORS = ModuleVersion.parse("github.com/pkg/errors", "v0.9.1");
    private static final int CALLERS = 16;
    private static final int BIG_BYTES = 20 << 20;

    /** For subclasses. */
    protected StorageContract() {}

    /**
     * Makes an empty storage that can take 50 MB.
     *
     * @param folder an empty folder for storages that need one
     */
    @Override
    public abstract StorageParts newStorage(Path folder) throws Exception;

    private Storage opened(Path folder) throws Exception {
        return newStorage(folder).storage();
    }

    @Test
    void hasNothingAtFirst(@TempDir Path folder) throws Exception {
        Storage storage = opened(folder);

        assertThat(storage.find(ERRORS)).isEmpty();
        assertThat(storage.list(ERRORS.path())).isEmpty();
        assertThat(storage.delete(ERRORS)).isFalse();
    }

    @Test
    void findsWhatWasSaved(@TempDir Path folder) throws Exception {
        Storage storage = opened(folder);

        assertThat(storage.save(ERRORS, files("info", "mod", "zip with more bytes")))
                .isTrue();

        ModuleFiles found = storage.find(ERRORS).orElseThrow();
        assertContent(found.info(), "info");
        assertContent(found.mod(), "mod");
        assertContent(found.zip(), "zip with more bytes");
        assertThat(storage.list(ERRORS.path())).containsExactly(ERRORS.version());
    }

    @Test
    void keepsEmptyFiles(@TempDir Path folder) throws Exception {
        Storage storage = opened(folder);

        storage.save(ERRORS, files("info", "", ""));

        assertContent(storage.find(ERRORS).orElseThrow().mod(), "");
        assertContent(storage.find(ERRORS).orElseThrow().zip(), "");
    }

    @Test
    void givesAFreshStreamEveryTime(@TempDir Path folder) throws Exception {
        Storage storage = opened(folder);
        storage.save(ERRORS, files("info", "mod", "zip"));
        Blob zip = storage.find(ERRORS).orElseThrow().zip();

        try (InputStream first = zip.openStream();
                InputStream second = zip.openStream()) {
            assertThat(first.read()).isEqualTo('z');
            assertThat(second.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("zip");
            assertThat(first.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("ip");
        }
        assertContent(zip, "zip");
    }

    @Test
    void leavesTheFirstSaveUnchanged(@TempDir Path folder) throws Exception {
        Storage storage = opened(folder);
        storage.save(ERRORS, files("info", "mod", "zip"));

        assertThat(storage.save(ERRORS, files("other info", "other mod", "other zip")))
                .isFalse();

        assertHolds(storage, ERRORS, "info", "mod", "zip");
    }

    @Test
    void doesNotReadTheSourceOfAVersionItHas(@TempDir Path folder) throws Exception {
        Storage storage = opened(folder);
        storage.save(ERRORS, files("info", "mod", "zip"));
        Blob unreadable = new FailingBlob(10, 0);

        assertThat(storage.save(ERRORS, new ModuleFiles(unreadable, unreadable, unreadable)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "mod", "zip"})
    void keepsNothingWhenASourceFailsHalfWay(String failing, @TempDir Path folder) throws Exception {
        Storage storage = opened(folder);
        Blob good = Blob.of("good");
        Blob bad = new FailingBlob(100_000, 50_000);
        ModuleFiles files = new ModuleFiles(
                failing.equals("info") ? bad : good,
                failing.equals("mod") ? bad : good,
                failing.equals("zip") ? bad : good);

        assertThatThrownBy(() -> storage.save(ERRORS, files))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(FailingBlob.MESSAGE);

        assertThat(storage.find(ERRORS)).isEmpty();
        assertThat(storage.list(ERRORS.path())).isEmpty();
        assertThat(storage.save(ERRORS, files("info", "mod", "zip"))).isTrue();
        assertHolds(storage, ERRORS, "info", "mod", "zip");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void refusesASourceThatIsNotAsLongAsItSays(int surplus, @TempDir Path folder) throws Exception {
        Storage storage = opened(folder);
        Blob lying = new MisstatedBlob(Blob.of("some bytes"), surplus);

        assertThatThrownBy(() -> storage.save(ERRORS, new ModuleFiles(Blob.of("i"), Blob.of("m"), lying)))
                .isInstanceOf(IOException.class);

        assertThat(storage.find(ERRORS)).isEmpty();
        assertThat(storage.list(ERRORS.path())).isEmpty();
    }

    @Test
    void keepsLookAlikePathsApart(@TempDir Path folder) throws Exception {
        Storage storage = opened(folder);
        List<ModuleVersion> versions = List.of(
                ModuleVersion.parse("example.com/a/b", "v1.0.0"),
                ModuleVersion.parse("example.com/a/b/v2", "v2.0.0"),
                ModuleVersion.parse("example.com/a/b/c", "v1.0.0"),
                ModuleVersion.parse("example.com/a/b-c", "v1.0.0"),
                ModuleVersion.parse("example.com/a", "v1.0.0"),
                ModuleVersion.parse("example.com/a/b/v", "v1.0.0"));

        assertAreDifferent(storage, versions);
    }

    @Test
    void keepsUpperAndLowerCaseApart(@TempDir Path folder) throws Exception {
        Storage storage = opened(folder);
        List<ModuleVersion> versions = List.of(
                ModuleVersion.parse("github.com/Azure/sdk", "v1.0.0"),
                ModuleVersion.parse("github.com/azure/sdk", "v1.0.0"),
                ModuleVersion.parse("github.com/azure/SDK", "v1.0.0"),
                ModuleVersion.parse("github.com/AZURE/sdk", "v1.0.0"));

        assertAreDifferent(storage, versions);
    }

    @Test
    void keepsVersionsApartThatDifferInCaseOnly(@TempDir Path folder) throws Exception {
        Storage storage = opened(folder);
        ModuleVersion upper = ModuleVersion.parse("example.com/a", "v1.0.0-RC1");
        ModuleVersion lower = ModuleVersion.parse("example.com/a", "v1.0.0-rc1");

        storage.save(upper, files("upper", "mod", "zip"));
        storage.save(lower, files("lower", "mod", "zip"));

        assertHolds(storage, upper, "upper", "mod", "zip");
        assertHolds(storage, lower, "lower", "mod", "zip");
        assertThat(storage.list(upper.path())).containsExactly(upper.version(), lower.version());
    }

    @Test
    void listsVersionsOfEveryKindInGoOrder(@TempDir Path folder) throws Exception {
        Storage storage = opened(folder);
        ModulePath module = ModulePath.parse("example.com/a");
        List<String> ordered = List.of(
                "v0.0.0-20200102030405-0123456789ab",
                "v0.9.0",
                "v1.0.0-alpha",
                "v1.0.0-alpha.2",
                "v1.0.0-alpha.10",
                "v1.0.0",
                "v1.0.1-0.20200102030405-0123456789ab",
                "v1.2.0",
                "v1.10.0",
                "v2.0.0+incompatible",
                "v2.1.0-rc.1+incompatible",
                "v3.0.1-0.20200102030405-0123456789ab+incompatible");
        List<String> shuffled = new ArrayList<>(ordered.subList(5, ordered.size()));
        shuffled.addAll(ordered.subList(0, 5));

        for (String version : shuffled) {
            storage.save(ModuleVersion.parse(module.value(), version), files(version, "mod", "zip"));
        }

        assertThat(storage.list(module)).extracting(Version::value).containsExactlyElementsOf(ordered);
        for (String version : ordered) {
            assertHolds(storage, ModuleVersion.parse(module.value(), version), version, "mod", "zip");
        }
    }

    @Test
    void deletesOneVersionOnly(@TempDir Path folder) throws Exception {
        Storage storage = opened(folder);
        ModuleVersion other = new ModuleVersion(ERRORS.path(), Version.parse("v0.9.0"));
        storage.save(ERRORS, files("info", "mod", "zip"));
        storage.save(other, files("other info", "other mod", "other zip"));

        assertThat(storage.delete(ERRORS)).isTrue();

        assertThat(storage.find(ERRORS)).isEmpty();
        assertThat(storage.list(ERRORS.path())).containsExactly(other.version());
        assertHolds(storage, other, "other info", "other mod", "other zip");
        assertThat(storage.delete(ERRORS)).isFalse();
    }

    @Test
    void takesADeletedVersionAgain(@TempDir Path folder) throws Exception {
        Storage storage = opened(folder);
        storage.save(ERRORS, files("info", "mod", "zip"));
        storage.delete(ERRORS);

        assertThat(storage.save(ERRORS, files("new info", "new mod", "new zip")))
                .isTrue();

        assertHolds(storage, ERRORS, "new info", "new mod", "new zip");
    }

    @Test
    void keepsABigZip(@TempDir Path folder) throws Exception {
        Storage storage = opened(folder);

        storage.save(ERRORS, new ModuleFiles(Blob.of("info"), Blob.of("mod"), new PatternBlob(BIG_BYTES)));

        Blob zip = storage.find(ERRORS).orElseThrow().zip();
        assertThat(zip.sizeBytes()).isEqualTo(BIG_BYTES);
        try (InputStream stored = zip.openStream();
                InputStream expected = new PatternBlob(BIG_BYTES).openStream()) {
            assertThat(stored).hasSameContentAs(expected);
        }
    }

    @Test
    @Timeout(60)
    void letsOneOfManySaversWinAndShowsNobodyAMixture(@TempDir Path folder) throws Exception {
        Storage storage = opened(folder);
        CyclicBarrier start = new CyclicBarrier(2 * CALLERS);
        List<Callable<Boolean>> savers = new ArrayList<>();
        List<Callable<Boolean>> readers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            // the sizes differ as well
            String mine = "saver" + "x".repeat(1000 * i);
            savers.add(() -> {
                start.await();
                return storage.save(ERRORS, files(mine, mine, mine));
            });
            readers.add(() -> {
                start.await();
                return assertAllFilesAreTheSame(awaitVersion(storage));
            });
        }

        assertThat(results(savers, readers)).filteredOn(won -> won).hasSize(1);
        assertAllFilesAreTheSame(storage.find(ERRORS).orElseThrow());
        assertThat(storage.list(ERRORS.path())).containsExactly(ERRORS.version());
    }

    private static ModuleFiles awaitVersion(Storage storage) throws IOException {
        Optional<ModuleFiles> found = storage.find(ERRORS);
        while (found.isEmpty()) {
            Thread.onSpinWait();
            found = storage.find(ERRORS);
        }
        return found.get();
    }

    /** Always false, so that readers can be counted together with savers. */
    private static boolean assertAllFilesAreTheSame(ModuleFiles files) throws IOException {
        String info = text(files.info());
        assertThat(info).startsWith("saver");
        assertContent(files.mod(), info);
        assertContent(files.zip(), info);
        return false;
    }

    private static List<Boolean> results(List<Callable<Boolean>> savers, List<Callable<Boolean>> readers)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(savers.size() + readers.size());
        try {
            List<Future<Boolean>> futures = new ArrayList<>();
            readers.forEach(reader -> futures.add(threads.submit(reader)));
            savers.forEach(saver -> futures.add(threads.submit(saver)));
            List<Boolean> results = new ArrayList<>();
            for (Future<Boolean> future : futures) {
                results.add(future.get(30, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private static void assertAreDifferent(Storage storage, List<ModuleVersion> versions) throws IOException {
        for (ModuleVersion version : versions) {
            assertThat(storage.save(version, files(version + " info", version + " mod", version + " zip")))
                    .as("%s is saved for the first time", version)
                    .isTrue();
        }
        for (ModuleVersion version : versions) {
            assertHolds(storage, version, version + " info", version + " mod", version + " zip");
            assertThat(storage.list(version.path())).containsExactly(version.version());
        }
        storage.delete(versions.get(0));
        assertThat(storage.find(versions.get(0))).isEmpty();
        for (ModuleVersion version : versions.subList(1, versions.size())) {
            assertThat(storage.find(version)).as("%s is still there", version).isPresent();
        }
    }

    private static void assertHolds(Storage storage, ModuleVersion version, String info, String mod, String zip)
            throws IOException {
        ModuleFiles found = storage.find(version).orElseThrow();
        assertContent(found.info(), info);
        assertContent(found.mod(), mod);
        assertContent(found.zip(), zip);
    }

    private static void assertContent(Blob blob, String expected) throws IOException {
        assertThat(text(blob)).isEqualTo(expected);
        assertThat(blob.sizeBytes()).isEqualTo(expected.length());
    }

    private static String text(Blob blob) throws IOException {
        try (InputStream in = blob.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static ModuleFiles files(String info, String mod, String zip) {
        return new ModuleFiles(Blob.of(info), Blob.of(mod), Blob.of(zip));
    }
}
