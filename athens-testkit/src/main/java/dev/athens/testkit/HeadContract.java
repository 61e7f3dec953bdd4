package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.Catalog;
import dev.athens.storage.HeadMismatchException;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every storage must do with versions that come in two steps. {@link StorageContract} asks it of all. */
interface HeadContract {
    ModuleVersion GREET = ModuleVersion.parse("example.com/Greet", "v1.0.0");
    int SAVERS = 16;
    int GO_MODS = 4;

    /**
     * Makes an empty storage that can take 1 MB.
     *
     * @param folder an empty folder for storages that need one
     */
    StorageParts newStorage(Path folder) throws Exception;

    @Test
    default void hasNoHeadAtFirst(@TempDir Path folder) throws Exception {
        assertThat(newStorage(folder).storage().findHead(GREET)).isEmpty();
    }

    @Test
    default void keepsAHeadThatIsNoVersionYet(@TempDir Path folder) throws Exception {
        StorageParts parts = newStorage(folder);
        Storage storage = parts.storage();

        assertThat(storage.saveHead(GREET, head("info", "mod"))).isTrue();

        assertHead(storage, "info", "mod");
        assertThat(storage.find(GREET)).isEmpty();
        assertThat(storage.list(GREET.path())).isEmpty();
        if (parts.catalog().isPresent()) {
            assertThat(parts.catalog().get().list(Catalog.START, 10).versions()).isEmpty();
        }
    }

    @Test
    default void findsTheHeadOfAWholeVersionAndTakesNoOther(@TempDir Path folder) throws Exception {
        Storage storage = newStorage(folder).storage();
        storage.save(GREET, files("info", "mod", "zip"));

        assertHead(storage, "info", "mod");
        assertThat(storage.saveHead(GREET, head("other info", "other mod"))).isFalse();
        assertWhole(storage, "info", "mod", "zip");
    }

    @Test
    default void leavesTheFirstHeadUnchangedAndReadsNoOther(@TempDir Path folder) throws Exception {
        Storage storage = newStorage(folder).storage();
        storage.saveHead(GREET, head("info", "mod"));
        Blob unreadable = new FailingBlob(10, 0);

        assertThat(storage.saveHead(GREET, head("other info", "other mod"))).isFalse();
        assertThat(storage.saveHead(GREET, new ModuleHead(unreadable, unreadable)))
                .isFalse();

        assertHead(storage, "info", "mod");
    }

    @Test
    default void addsTheZipAndKeepsTheHead(@TempDir Path folder) throws Exception {
        Storage storage = newStorage(folder).storage();
        storage.saveHead(GREET, head("info", "mod"));
        ModuleHead found = storage.findHead(GREET).orElseThrow();

        assertThat(storage.save(GREET, files("other info", "mod", "zip"))).isTrue();

        assertWhole(storage, "info", "mod", "zip");
        assertHead(storage, "info", "mod");
        assertThat(text(found.info())).isEqualTo("info");
        assertThat(text(found.mod())).isEqualTo("mod");
        assertThat(storage.list(GREET.path())).containsExactly(GREET.version());
        assertThat(storage.save(GREET, files("info", "mod", "other zip"))).isFalse();
        assertWhole(storage, "info", "mod", "zip");
    }

    @Test
    default void refusesAZipThatCameWithAnotherGoMod(@TempDir Path folder) throws Exception {
        Storage storage = newStorage(folder).storage();
        storage.saveHead(GREET, head("info", "mod"));

        assertThatThrownBy(() -> storage.save(GREET, files("info", "other mod", "zip")))
                .isInstanceOf(HeadMismatchException.class)
                .hasMessageContaining(GREET.toString())
                .hasMessageContaining(DirHash.ofGoMod(Blob.of("mod")).toString())
                .hasMessageContaining(DirHash.ofGoMod(Blob.of("other mod")).toString());

        assertHead(storage, "info", "mod");
        assertThat(storage.find(GREET)).isEmpty();
        assertThat(storage.list(GREET.path())).isEmpty();
        assertThat(storage.save(GREET, files("info", "mod", "zip"))).isTrue();
        assertWhole(storage, "info", "mod", "zip");
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "mod"})
    default void keepsNothingOfAHeadWhoseSourceFailsHalfWay(String failing, @TempDir Path folder) throws Exception {
        Storage storage = newStorage(folder).storage();
        Blob good = Blob.of("good");
        Blob bad = new FailingBlob(100_000, 50_000);
        ModuleHead head = new ModuleHead(failing.equals("info") ? bad : good, failing.equals("mod") ? bad : good);

        assertThatThrownBy(() -> storage.saveHead(GREET, head))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(FailingBlob.MESSAGE);

        assertThat(storage.findHead(GREET)).isEmpty();
        assertThat(storage.saveHead(GREET, head("info", "mod"))).isTrue();
        assertHead(storage, "info", "mod");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    default void refusesAHeadThatIsNotAsLongAsItSays(int surplus, @TempDir Path folder) throws Exception {
        Storage storage = newStorage(folder).storage();
        Blob lying = new MisstatedBlob(Blob.of("some bytes"), surplus);

        assertThatThrownBy(() -> storage.saveHead(GREET, new ModuleHead(Blob.of("info"), lying)))
                .isInstanceOf(IOException.class);

        assertThat(storage.findHead(GREET)).isEmpty();
    }

    @Test
    default void keepsTheHeadWhenTheSourceOfTheZipFailsHalfWay(@TempDir Path folder) throws Exception {
        Storage storage = newStorage(folder).storage();
        storage.saveHead(GREET, head("info", "mod"));
        Blob bad = new FailingBlob(100_000, 50_000);

        assertThatThrownBy(() -> storage.save(GREET, new ModuleFiles(head("info", "mod"), bad)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(FailingBlob.MESSAGE);

        assertHead(storage, "info", "mod");
        assertThat(storage.find(GREET)).isEmpty();
        assertThat(storage.save(GREET, files("info", "mod", "zip"))).isTrue();
        assertWhole(storage, "info", "mod", "zip");
    }

    @Test
    default void deletesAHeadAndTakesItAgainInAnotherForm(@TempDir Path folder) throws Exception {
        Storage storage = newStorage(folder).storage();
        storage.saveHead(GREET, head("info", "mod"));

        assertThat(storage.delete(GREET)).isTrue();

        assertThat(storage.findHead(GREET)).isEmpty();
        assertThat(storage.delete(GREET)).isFalse();
        assertThat(storage.saveHead(GREET, head("new info", "new mod"))).isTrue();
        assertHead(storage, "new info", "new mod");
    }

    @Test
    default void deletesTheHeadWithTheVersionAndNoZipComesBackWithTheNextHead(@TempDir Path folder) throws Exception {
        Storage storage = newStorage(folder).storage();
        storage.saveHead(GREET, head("info", "mod"));
        storage.save(GREET, files("info", "mod", "zip"));

        assertThat(storage.delete(GREET)).isTrue();

        assertThat(storage.findHead(GREET)).isEmpty();
        storage.saveHead(GREET, head("info", "mod"));
        assertThat(storage.find(GREET)).isEmpty();
    }

    @Test
    @Timeout(60)
    default void showsNobodyAMixtureWhileHeadsAndVersionsCome(@TempDir Path folder) throws Exception {
        Storage storage = newStorage(folder).storage();
        CyclicBarrier start = new CyclicBarrier(2 * SAVERS);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(2 * SAVERS);
        try {
            List<Future<Boolean>> heads = new ArrayList<>();
            List<Future<Boolean>> wholes = new ArrayList<>();
            List<Future<Boolean>> readers = new ArrayList<>();
            for (int i = 0; i < SAVERS; i++) {
                ModuleFiles mine = filesOf(i);
                boolean headOnly = i % 2 == 0;
                (headOnly ? heads : wholes).add(threads.submit(() -> {
                    start.await();
                    return headOnly ? storage.saveHead(GREET, mine.head()) : saveIfFitting(storage, mine);
                }));
                readers.add(threads.submit(() -> {
                    start.await();
                    return readUntil(done, storage);
                }));
            }
            int savedHeads = count(heads);
            int savedWholes = count(wholes);
            done.set(true);

            assertThat(savedHeads).isLessThanOrEqualTo(1);
            assertThat(savedWholes).isLessThanOrEqualTo(1);
            assertThat(savedHeads + savedWholes).isPositive();
            assertThat(storage.find(GREET).isPresent()).isEqualTo(savedWholes == 1);
            count(readers);
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    /** Some have the same go.mod, all have an info of their own, and the zip tells with which go.mod it came. */
    private static ModuleFiles filesOf(int saver) {
        // the sizes differ as well
        String mod = "mod" + "x".repeat(100 * (saver / 2 % GO_MODS));
        return files("info " + saver + " " + mod, mod, "zip " + mod);
    }

    private static boolean saveIfFitting(Storage storage, ModuleFiles files) throws IOException {
        try {
            return storage.save(GREET, files);
        } catch (HeadMismatchException e) {
            return false;
        }
    }

    private static int count(List<Future<Boolean>> results) throws Exception {
        int count = 0;
        for (Future<Boolean> result : results) {
            count += result.get(30, TimeUnit.SECONDS) ? 1 : 0;
        }
        return count;
    }

    /** Reads at least once after all is done. */
    private static boolean readUntil(AtomicBoolean done, Storage storage) throws IOException {
        Optional<String> first = Optional.empty();
        boolean last = false;
        while (!last) {
            last = done.get();
            Optional<ModuleFiles> files = storage.find(GREET);
            Optional<ModuleHead> head = storage.findHead(GREET);
            if (files.isPresent()) {
                assertThat(head).isPresent();
                assertThat(text(files.get().zip()))
                        .isEqualTo("zip " + text(files.get().mod()));
            }
            if (head.isPresent()) {
                String info = text(head.get().info());
                assertThat(info).endsWith(" " + text(head.get().mod()));
                assertThat(first.orElse(info)).isEqualTo(info);
                first = Optional.of(info);
            }
        }
        return first.isPresent();
    }

    private static void assertHead(Storage storage, String info, String mod) throws IOException {
        ModuleHead found = storage.findHead(GREET).orElseThrow();
        assertThat(text(found.info())).isEqualTo(info);
        assertThat(text(found.mod())).isEqualTo(mod);
    }

    private static void assertWhole(Storage storage, String info, String mod, String zip) throws IOException {
        ModuleFiles found = storage.find(GREET).orElseThrow();
        assertThat(text(found.info())).isEqualTo(info);
        assertThat(text(found.mod())).isEqualTo(mod);
        assertThat(text(found.zip())).isEqualTo(zip);
    }

    private static String text(Blob blob) throws IOException {
        return new String(blob.readBytes(10_000), StandardCharsets.UTF_8);
    }

    private static ModuleHead head(String info, String mod) {
        return new ModuleHead(Blob.of(info), Blob.of(mod));
    }

    private static ModuleFiles files(String info, String mod, String zip) {
        return new ModuleFiles(head(info, mod), Blob.of(zip));
    }
}
