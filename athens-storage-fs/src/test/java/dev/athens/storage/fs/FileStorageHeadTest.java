package dev.athens.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.HeadMismatchException;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.testkit.FakeModule;
import java.io.IOException;
import java.io.InputStream;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies in the folder while a version has no zip yet, and what does not get into it. */
class FileStorageHeadTest {
    private static final FakeModule MODULE =
            FakeModule.of("github.com/Acme/a", "v1.0.0").file("a.go", "package a\n");
    private static final ModuleVersion VERSION = MODULE.version();

    @TempDir
    private Path folder;

    private Path versions;
    private FileStorage storage;

    @BeforeEach
    void open() throws IOException {
        storage = FileStorage.open(folder);
        versions = folder.resolve("github.com/!acme/a/@v");
    }

    @Test
    void makesNothingOfAHeadButItsTwoFiles() throws Exception {
        storage.saveHead(VERSION, MODULE.files().head());

        assertThat(names(versions)).containsExactlyInAnyOrder("v1.0.0.info", "v1.0.0.mod");
        assertThat(temporaryFiles()).isEmpty();
    }

    @Test
    void neverWritesTheFilesOfAHeadAgain() throws Exception {
        storage.saveHead(VERSION, MODULE.files().head());
        Object info = key("v1.0.0.info");
        Object mod = key("v1.0.0.mod");

        storage.save(
                VERSION,
                new ModuleFiles(
                        new ModuleHead(Blob.of("new info"), MODULE.files().mod()), zip()));

        assertThat(key("v1.0.0.info")).isEqualTo(info);
        assertThat(key("v1.0.0.mod")).isEqualTo(mod);
        assertThat(names(versions))
                .containsExactlyInAnyOrder("list", "v1.0.0.info", "v1.0.0.mod", "v1.0.0.zip", "v1.0.0.ziphash");
    }

    /** Nobody knows where such a zip comes from: with a head it would be a version that was never checked. */
    @ParameterizedTest
    @ValueSource(strings = {"zip", "ziphash", "zip ziphash", "mod zip", "mod zip ziphash", "info zip", "mod", "info"})
    void removesWhatLiesThereBeforeAHeadComes(String leftovers) throws Exception {
        leave(leftovers);

        assertThat(storage.saveHead(VERSION, MODULE.files().head())).isTrue();

        assertThat(names(versions)).containsExactlyInAnyOrder("v1.0.0.info", "v1.0.0.mod");
        assertThat(storage.find(VERSION)).isEmpty();
        assertThat(storage.findHead(VERSION).orElseThrow().mod().readBytes(1000))
                .isEqualTo(MODULE.files().mod().readBytes(1000));
        assertThat(storage.recorded(VERSION).zip()).isEmpty();
    }

    @Test
    void showsNoHeadWhenItCannotRemoveAZip() throws Exception {
        Files.createDirectories(versions.resolve("v1.0.0.zip/not-empty"));

        assertThatThrownBy(() -> storage.saveHead(VERSION, MODULE.files().head()))
                .isInstanceOf(IOException.class);

        assertThat(versions.resolve("v1.0.0.info")).doesNotExist();
        assertThat(storage.findHead(VERSION)).isEmpty();
    }

    @Test
    void keepsTheHeadWhenItCannotPlaceTheZip() throws Exception {
        storage.saveHead(VERSION, MODULE.files().head());
        Files.createDirectories(versions.resolve("v1.0.0.zip/not-empty"));

        assertThatThrownBy(() -> storage.save(VERSION, MODULE.files())).isInstanceOf(IOException.class);

        assertThat(storage.findHead(VERSION)).isPresent();
        assertThat(storage.find(VERSION)).isEmpty();
        assertThat(temporaryFiles()).isEmpty();
    }

    @Test
    void takesTheNoteOfAnotherZipAwayBeforeTheZipComes() throws Exception {
        leave("info ziphash");
        Files.write(versions.resolve("v1.0.0.mod"), MODULE.files().mod().readBytes(1000));
        assertThat(storage.recorded(VERSION).zip()).isEmpty();

        storage.save(VERSION, MODULE.files());

        assertThat(storage.recorded(VERSION).zip())
                .isEqualTo(RecordedHash.read(versions.resolve("v1.0.0.ziphash")))
                .isPresent();
        assertThat(storage.recorded(VERSION).info()).isEmpty();
    }

    @Test
    void leavesNoTemporaryFilesOfAZipThatDoesNotFit() throws Exception {
        storage.saveHead(VERSION, MODULE.files().head());

        assertThatThrownBy(() -> storage.save(
                        VERSION,
                        MODULE.goMod("module github.com/Acme/a // other\n").files()))
                .isInstanceOf(HeadMismatchException.class);

        assertThat(temporaryFiles()).isEmpty();
    }

    /** Whoever has decided what to copy must decide again when it has the lock. */
    @Test
    void savesTheWholeVersionWhenTheHeadGoesWhileItsZipIsCopied() throws Exception {
        storage.saveHead(
                VERSION, new ModuleHead(Blob.of("old info"), MODULE.files().mod()));
        Blob slow = new AfterAction(zip(), () -> storage.delete(VERSION));

        assertThat(storage.save(VERSION, new ModuleFiles(MODULE.files().head(), slow)))
                .isTrue();

        assertThat(text(storage.find(VERSION).orElseThrow().info()))
                .isEqualTo(text(MODULE.files().info()));
        assertThat(temporaryFiles()).isEmpty();
    }

    @Test
    void keepsAHeadThatComesWhileTheWholeVersionIsCopied() throws Exception {
        ModuleHead other = new ModuleHead(Blob.of("other info"), MODULE.files().mod());
        Blob slow = new AfterAction(zip(), () -> storage.saveHead(VERSION, other));

        assertThat(storage.save(VERSION, new ModuleFiles(MODULE.files().head(), slow)))
                .isTrue();

        assertThat(text(storage.find(VERSION).orElseThrow().info())).isEqualTo("other info");
        assertThat(storage.recorded(VERSION).info()).contains(Hashes.ofBytes(Blob.of("other info")));
        assertThat(temporaryFiles()).isEmpty();
    }

    @Test
    @Timeout(120)
    void showsNobodyAMixtureWhileHeadsGrowAndGo() throws Exception {
        FileStorage other = FileStorage.open(folder);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Future<Integer> one = threads.submit(growAndDelete(storage, 1));
            Future<Integer> two = threads.submit(growAndDelete(other, 2));
            List<Future<Integer>> readers = new ArrayList<>();
            readers.add(threads.submit(readUntil(done, storage)));
            readers.add(threads.submit(readUntil(done, other)));
            assertThat(one.get(60, TimeUnit.SECONDS) + two.get(60, TimeUnit.SECONDS))
                    .isPositive();
            done.set(true);
            for (Future<Integer> reader : readers) {
                reader.get(60, TimeUnit.SECONDS);
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    /** Files that all have the same size and content; tells how often one of its zips was taken. */
    private static Callable<Integer> growAndDelete(FileStorage storage, int sizeBytes) {
        return () -> {
            int grown = 0;
            Blob content = Blob.of("x".repeat(sizeBytes));
            for (int i = 0; i < 100; i++) {
                storage.saveHead(VERSION, new ModuleHead(content, content));
                try {
                    grown += storage.save(VERSION, new ModuleFiles(content, content, content)) ? 1 : 0;
                } catch (HeadMismatchException e) {
                    // the head is of the other one
                }
                storage.delete(VERSION);
            }
            return grown;
        };
    }

    private static Callable<Integer> readUntil(AtomicBoolean done, FileStorage storage) {
        return () -> {
            int found = 0;
            while (!done.get()) {
                Optional<ModuleHead> head = storage.findHead(VERSION);
                if (head.isPresent()) {
                    found++;
                    assertThat(head.get().mod().sizeBytes())
                            .isEqualTo(head.get().info().sizeBytes());
                }
                Optional<ModuleFiles> files = storage.find(VERSION);
                if (files.isPresent()) {
                    long size = files.get().info().sizeBytes();
                    assertThat(files.get().mod().sizeBytes()).isEqualTo(size);
                    assertThat(files.get().zip().sizeBytes()).isEqualTo(size);
                }
            }
            return found;
        };
    }

    /** Does something when it is opened, and then gives what another blob has. */
    private record AfterAction(Blob blob, Callable<Boolean> action) implements Blob {
        @Override
        public long sizeBytes() {
            return blob.sizeBytes();
        }

        @Override
        public InputStream openStream() throws IOException {
            try {
                assertThat(action.call()).isTrue();
            } catch (Exception e) {
                throw new IOException(e);
            }
            return blob.openStream();
        }
    }

    private static Blob zip() {
        return MODULE.files().zip();
    }

    private void leave(String extensions) throws IOException {
        Files.createDirectories(versions);
        for (String extension : extensions.split(" ", -1)) {
            Files.writeString(
                    versions.resolve("v1.0.0." + extension),
                    extension.equals("ziphash")
                            ? "h1:FEBLx1zS214owpjy7qsBeixbURkuhQAwrK5UwLGTwt4="
                            : "old " + extension);
        }
    }

    private Object key(String name) throws IOException {
        return StoredFile.lookAt(versions.resolve(name)).orElseThrow();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private List<Path> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(".athens/tmp"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".lock"))
                    .toList();
        }
    }

    private static String text(Blob blob) throws IOException {
        return new String(blob.readBytes(1000), StandardCharsets.UTF_8);
    }
}
