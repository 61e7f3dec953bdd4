package dev.athens.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileStorageTest {
    private static final ModuleVersion AZURE = ModuleVersion.parse("github.com/Azure/sdk", "v1.0.0-RC1");
    private static final String AZURE_FOLDER = "github.com/!azure/sdk/@v";

    @TempDir
    private Path folder;

    @Test
    void usesTheLayoutOfTheGoCommandsDownloadCache() throws Exception {
        FileStorage storage = FileStorage.open(folder);

        storage.save(AZURE, files("info", "mod", "zip"));

        Path versions = folder.resolve(AZURE_FOLDER);
        assertThat(versions.resolve("v1.0.0-!r!c1.info")).hasContent("info");
        assertThat(versions.resolve("v1.0.0-!r!c1.mod")).hasContent("mod");
        assertThat(versions.resolve("v1.0.0-!r!c1.zip")).hasContent("zip");
    }

    @Test
    void keepsTheListOfAStaticProxy() throws Exception {
        FileStorage storage = FileStorage.open(folder);
        Path list = folder.resolve(AZURE_FOLDER).resolve("list");

        storage.save(AZURE, files("info", "mod", "zip"));
        storage.save(ModuleVersion.parse("github.com/Azure/sdk", "v0.9.0"), files("info", "mod", "zip"));
        assertThat(list).hasContent("v0.9.0\nv1.0.0-RC1\n");

        storage.delete(AZURE);
        assertThat(list).hasContent("v0.9.0\n");
    }

    @Test
    void createsItsFolder() throws Exception {
        Path deep = folder.resolve("not/there/yet");

        FileStorage.open(deep);

        assertThat(deep).isDirectory();
    }

    @Test
    void refusesAFolderThatIsAFile() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> FileStorage.open(file)).isInstanceOf(IOException.class);
    }

    @Test
    void survivesThatSomebodyEmptiesItsFolder() throws Exception {
        FileStorage storage = FileStorage.open(folder.resolve("root"));
        storage.save(AZURE, files("info", "mod", "zip"));
        try (Stream<Path> paths = Files.walk(folder.resolve("root"))) {
            for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }

        assertThat(storage.find(AZURE)).isEmpty();
        assertThat(storage.save(AZURE, files("info", "mod", "zip"))).isTrue();
        assertThat(storage.find(AZURE)).isPresent();
    }

    @Test
    void findsWhatAnotherStorageSavedIntoTheSameFolder() throws Exception {
        FileStorage first = FileStorage.open(folder);
        FileStorage second = FileStorage.open(folder);

        first.save(AZURE, files("info", "mod", "zip"));

        assertHolds(second, "info", "mod", "zip");
        assertHolds(FileStorage.open(folder), "info", "mod", "zip");
    }

    @Test
    void servesTheCacheOfTheGoCommand() throws Exception {
        Path versions = Files.createDirectories(folder.resolve(AZURE_FOLDER));
        for (String name : List.of("v1.0.0-!r!c1", "v1.2.0")) {
            write(versions, name, ".info", ".mod", ".zip", ".ziphash", ".lock");
        }
        write(versions, "v1.3.0", ".info", ".mod", ".lock");
        write(versions, "v1.4.0", ".mod");
        write(versions, "v1.5.0", ".info", ".mod", ".partial");
        write(versions, "v2.0.0", ".info", ".mod", ".zip");
        write(versions, "main", ".info", ".mod", ".zip");
        write(versions, "v1.0.0-RC1", ".info", ".mod", ".zip");
        Files.writeString(versions.resolve("list"), "v1.0.0-RC1\nv1.2.0\nv1.3.0\nv1.4.0\n");
        Files.createDirectories(folder.resolve("sumdb/sum.example"));

        FileStorage storage = FileStorage.open(folder);

        assertThat(storage.list(AZURE.path())).extracting(Version::value).containsExactly("v1.0.0-RC1", "v1.2.0");
        assertHolds(storage, ".info", ".mod", ".zip");
        assertIsHeadOnly(storage, "v1.3.0", true);
        assertIsHeadOnly(storage, "v1.4.0", false);
        assertIsHeadOnly(storage, "v1.5.0", true);
    }

    private static void assertIsHeadOnly(FileStorage storage, String version, boolean head) throws IOException {
        ModuleVersion partial = new ModuleVersion(AZURE.path(), Version.parse(version));
        assertThat(storage.find(partial)).isEmpty();
        assertThat(storage.findHead(partial).isPresent()).isEqualTo(head);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "mod", "zip mod", "info", "info zip", "mod zip ziphash", "info zip ziphash"})
    void healsWhatADeadSaverOrTheGoCommandLeft(String leftovers) throws Exception {
        Path versions = Files.createDirectories(folder.resolve(AZURE_FOLDER));
        for (String extension : leftovers.split(" ", -1)) {
            Files.writeString(versions.resolve("v1.0.0-!r!c1." + extension), "old " + extension);
        }
        FileStorage storage = FileStorage.open(folder);
        assertThat(storage.find(AZURE)).isEmpty();
        assertThat(storage.list(AZURE.path())).isEmpty();

        assertThat(storage.save(AZURE, files("info", "mod", "zip"))).isTrue();

        assertHolds(storage, "info", "mod", "zip");
        assertThat(versions.resolve("v1.0.0-!r!c1.ziphash")).doesNotExist();
    }

    @Test
    void leavesNoMarkWhenItCannotMoveTheOthers() throws Exception {
        Path versions = Files.createDirectories(folder.resolve(AZURE_FOLDER));
        write(versions, "v1.0.0-!r!c1", ".info", ".zip");
        Path obstacle = Files.createDirectories(versions.resolve("v1.0.0-!r!c1.mod/not-empty"));
        FileStorage storage = FileStorage.open(folder);

        assertThatThrownBy(() -> storage.save(AZURE, files("info", "mod", "zip")))
                .isInstanceOf(IOException.class);

        assertThat(versions.resolve("v1.0.0-!r!c1.info")).doesNotExist();
        Files.delete(obstacle);
        Files.delete(obstacle.getParent());
        assertThat(storage.save(AZURE, files("info", "mod", "zip"))).isTrue();
        assertHolds(storage, "info", "mod", "zip");
    }

    @Test
    void noticesWhenAVersionWasReplacedWhileItWasLookedAt() throws Exception {
        FileStorage storage = FileStorage.open(folder);
        VersionFiles files = new Layout(folder).files(AZURE).orElseThrow();
        storage.save(AZURE, files("info", "mod", "zip"));
        ModuleFiles found = AtomicCommit.look(files).orElseThrow();
        assertThat(AtomicCommit.isUnchanged(files, found.info())).isTrue();

        storage.delete(AZURE);
        assertThat(AtomicCommit.isUnchanged(files, found.info())).isFalse();

        storage.save(AZURE, files("ofni", "mod", "zip"));
        assertThat(AtomicCommit.isUnchanged(files, found.info())).isFalse();
    }

    @Test
    void keepsNothingWhenItIsInterrupted() throws Exception {
        FileStorage storage = FileStorage.open(folder);

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> storage.save(AZURE, files("info", "mod", "zip")))
                .isInstanceOf(IOException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(storage.find(AZURE)).isEmpty();
        assertThat(storage.save(AZURE, files("info", "mod", "zip"))).isTrue();
    }

    @Test
    void removesLeftoversOfAPartialVersionOnDelete() throws Exception {
        Path versions = Files.createDirectories(folder.resolve(AZURE_FOLDER));
        write(versions, "v1.0.0-!r!c1", ".mod", ".zip");
        FileStorage storage = FileStorage.open(folder);

        assertThat(storage.delete(AZURE)).isFalse();

        assertThat(versions.resolve("v1.0.0-!r!c1.zip")).doesNotExist();
        assertThat(versions.resolve("v1.0.0-!r!c1.mod")).doesNotExist();
    }

    @Test
    void leavesNoTemporaryFiles() throws Exception {
        FileStorage storage = FileStorage.open(folder);
        storage.save(AZURE, files("info", "mod", "zip"));
        storage.save(AZURE, files("info", "mod", "zip"));
        Blob missing = Blob.of(Files.writeString(folder.resolve("missing"), "soon gone"));
        Files.delete(folder.resolve("missing"));
        assertThatThrownBy(() -> storage.save(
                        ModuleVersion.parse("example.com/a", "v1.0.0"),
                        new ModuleFiles(Blob.of("info"), Blob.of("mod"), missing)))
                .isInstanceOf(IOException.class);

        try (Stream<Path> files = Files.walk(folder.resolve(".athens/tmp"))) {
            assertThat(files.filter(Files::isRegularFile).map(Path::toString))
                    .allSatisfy(file -> assertThat(file).endsWith(".lock"));
        }
    }

    /** Such as a cleaner of temporary folders. */
    @Test
    void survivesThatSomebodyRemovesItsTemporaryFiles() throws Exception {
        FileStorage storage = FileStorage.open(folder);
        try (Stream<Path> paths = Files.walk(folder.resolve(".athens/tmp"))) {
            for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }

        assertThat(storage.save(AZURE, files("info", "mod", "zip"))).isTrue();
    }

    @Test
    void sweepsWhatADeadProcessLeft() throws Exception {
        Path dead = Files.createDirectories(folder.resolve(".athens/tmp/1-1-dead"));
        Files.writeString(dead.resolve("7.zip"), "half of a zip");
        Path lock = Files.createFile(folder.resolve(".athens/tmp/1-1-dead.lock"));

        FileStorage.open(folder);

        assertThat(dead).doesNotExist();
        assertThat(lock).doesNotExist();
    }

    @Test
    void givesTheFileOfABlob() throws Exception {
        FileStorage storage = FileStorage.open(folder);
        storage.save(AZURE, files("info", "mod", "zip"));

        ModuleFiles found = storage.find(AZURE).orElseThrow();

        assertThat(found.zip().file()).contains(folder.resolve(AZURE_FOLDER).resolve("v1.0.0-!r!c1.zip"));
    }

    @Test
    void doesNotReadTheFilesToFindThem() throws Exception {
        FileStorage storage = FileStorage.open(folder);
        storage.save(AZURE, files("info", "mod", "zip"));
        Files.writeString(folder.resolve(AZURE_FOLDER).resolve("v1.0.0-!r!c1.info"), "");

        assertHolds(storage, "", "mod", "zip");
    }

    @Test
    void hasNoVersionWhoseNameIsTooLongForAFile() throws Exception {
        FileStorage storage = FileStorage.open(folder);
        ModuleVersion fits = ModuleVersion.parse("example.com/a", "v1.0.0-" + "x".repeat(240));
        ModuleVersion tooLong = ModuleVersion.parse("example.com/a", "v1.0.0-" + "x".repeat(241));

        assertThat(storage.save(fits, files("info", "mod", "zip"))).isTrue();
        assertThat(storage.find(fits)).isPresent();
        assertIsTooLong(storage, tooLong);
    }

    @Test
    void hasNoModuleWhosePathElementIsTooLongForAFile() throws Exception {
        FileStorage storage = FileStorage.open(folder);
        ModuleVersion fits = ModuleVersion.parse("example.com/" + "x".repeat(255), "v1.0.0");

        assertThat(storage.save(fits, files("info", "mod", "zip"))).isTrue();
        assertIsTooLong(storage, ModuleVersion.parse("example.com/" + "x".repeat(256), "v1.0.0"));
        // each upper-case letter takes two characters
        assertIsTooLong(storage, ModuleVersion.parse("example.com/" + "X".repeat(128), "v1.0.0"));
    }

    private static void assertIsTooLong(FileStorage storage, ModuleVersion version) throws IOException {
        assertThat(storage.find(version)).isEmpty();
        assertThat(storage.delete(version)).isFalse();
        assertThat(storage.list(version.path())).doesNotContain(version.version());
        assertThatThrownBy(() -> storage.save(version, files("info", "mod", "zip")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(version.path().value())
                .hasMessageContaining("too long");
    }

    @Test
    @Timeout(120)
    void showsNobodyAMixtureWhileVersionsComeAndGo() throws Exception {
        FileStorage first = FileStorage.open(folder);
        FileStorage second = FileStorage.open(folder);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Future<Integer> one = threads.submit(saveAndDelete(first, 1));
            Future<Integer> other = threads.submit(saveAndDelete(second, 2));
            List<Future<Integer>> readers = new ArrayList<>();
            readers.add(threads.submit(findUntil(done, first)));
            readers.add(threads.submit(findUntil(done, second)));
            assertThat(one.get(60, TimeUnit.SECONDS) + other.get(60, TimeUnit.SECONDS))
                    .isPositive();
            done.set(true);
            for (Future<Integer> reader : readers) {
                reader.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Saves files that all have the same size, and tells how often it won. */
    private static Callable<Integer> saveAndDelete(FileStorage storage, int sizeBytes) {
        return () -> {
            int won = 0;
            String content = "x".repeat(sizeBytes);
            for (int i = 0; i < 100; i++) {
                won += storage.save(AZURE, files(content, content, content)) ? 1 : 0;
                storage.delete(AZURE);
            }
            return won;
        };
    }

    private static Callable<Integer> findUntil(AtomicBoolean done, FileStorage storage) {
        return () -> {
            int found = 0;
            while (!done.get()) {
                Optional<ModuleFiles> files = storage.find(AZURE);
                if (files.isPresent()) {
                    found++;
                    long size = files.get().info().sizeBytes();
                    assertThat(files.get().mod().sizeBytes()).isEqualTo(size);
                    assertThat(files.get().zip().sizeBytes()).isEqualTo(size);
                }
            }
            return found;
        };
    }

    @Test
    void listsNothingOfAModuleBelowAnother() throws Exception {
        FileStorage storage = FileStorage.open(folder);
        storage.save(ModuleVersion.parse("example.com/a/b", "v1.0.0"), files("info", "mod", "zip"));

        assertThat(storage.list(ModulePath.parse("example.com/a"))).isEmpty();
    }

    private static void write(Path versions, String name, String... extensions) throws IOException {
        for (String extension : extensions) {
            Files.writeString(versions.resolve(name + extension), extension);
        }
    }

    private static void assertHolds(FileStorage storage, String info, String mod, String zip) throws IOException {
        ModuleFiles found = storage.find(AZURE).orElseThrow();
        assertThat(text(found.info())).isEqualTo(info);
        assertThat(text(found.mod())).isEqualTo(mod);
        assertThat(text(found.zip())).isEqualTo(zip);
    }

    private static String text(Blob blob) throws IOException {
        return new String(blob.readBytes(1000), StandardCharsets.UTF_8);
    }

    private static ModuleFiles files(String info, String mod, String zip) {
        return new ModuleFiles(Blob.of(info), Blob.of(mod), Blob.of(zip));
    }
}
