package dev.athens.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.module.ModulePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens between versions of Athens that lock a folder differently. */
@Timeout(60)
class StoreFormatTest {
    @TempDir
    private Path folder;

    private Path own;
    private Path oldLocks;

    @BeforeEach
    void resolve() {
        own = folder.resolve(".athens");
        oldLocks = own.resolve("locks");
    }

    @Test
    void notesItsFormatAndOpensAgain() throws Exception {
        FileStorage.open(folder);
        FileStorage.open(folder);

        assertThat(Files.readString(own.resolve("format"))).startsWith("3\n").contains("version of");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4\n", "1\n", "12 \r\nmore\n", "100000000"})
    void refusesAnotherFormatAndSaysWhatToDo(String text) throws Exception {
        Files.createDirectory(own);
        Files.writeString(own.resolve("format"), text);

        assertThatThrownBy(() -> FileStorage.open(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(own.resolve("format").toString())
                .hasMessageContaining("has format " + text.split("\n", 2)[0].strip())
                .hasMessageContaining("knows only formats 2 and 3")
                .hasMessageContaining("choose another folder");
        assertThatThrownBy(() -> FileIndex.open(folder)).hasMessageContaining("knows only formats 2 and 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n2\n", "two", "\0\0\0", "99999999999"})
    void refusesAFormatThatIsNone(String text) throws Exception {
        Files.createDirectory(own);
        Files.writeString(own.resolve("format"), text);

        assertThatThrownBy(() -> FileStorage.open(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("remove the file");
    }

    /** An older version makes the folder of its locks if it is missing, at its start and for each lock. */
    @Test
    void keepsOlderVersionsOutOfAFolderThatTheyHaveUsed() throws Exception {
        useAsAnOlderVersion();

        FileStorage.open(folder);

        assertThatThrownBy(() -> Files.createDirectories(oldLocks)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(oldLocks).content().contains("newer version of Athens", "a folder of its own");
        try (Stream<Path> left = Files.list(own)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("format", "locks", "module-locks", "tmp");
        }
    }

    @Test
    void keepsOlderVersionsOutOfANewFolder() throws Exception {
        FileStorage.open(folder);

        assertThatThrownBy(() -> Files.createDirectories(oldLocks)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void doesNotStartBesideAnOlderVersion() throws Exception {
        useAsAnOlderVersion();
        try (JavaProcess older = JavaProcess.start(
                OlderVersion.class, own.resolve("tmp/7-7-x.lock").toString())) {
            older.awaitLine();

            assertThatThrownBy(() -> FileStorage.open(folder))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("7-7-x.lock is locked")
                    .hasMessageContaining("older version of Athens")
                    .hasMessageContaining("stop it first");
            assertThat(oldLocks).isDirectory();

            older.kill();
            FileStorage.open(folder);
        }
    }

    @Test
    void doesNotStartWhileAnOlderVersionSaves() throws Exception {
        useAsAnOlderVersion();
        try (JavaProcess older =
                JavaProcess.start(OlderVersion.class, oldLocks.resolve("lock5").toString())) {
            older.awaitLine();

            assertThatThrownBy(() -> FileStorage.open(folder)).hasMessageContaining("lock5 is locked");

            older.kill();
            FileStorage.open(folder);
        }
    }

    @Test
    void takesOverAFolderOfFormat2() throws Exception {
        useAsFormat2();

        assertThat(FileStorage.openReadOnly(folder).list(ModulePath.parse("example.com/a")))
                .isEmpty();
        assertThat(own.resolve("format")).content().startsWith("2\n");

        FileStorage.open(folder);
        assertThat(own.resolve("format")).content().startsWith("3\n");
        assertThat(oldLocks).isRegularFile();
    }

    @Test
    void takesNothingOverWhileFormat2IsInUse() throws Exception {
        useAsFormat2();
        try (JavaProcess older = JavaProcess.start(
                OlderVersion.class, own.resolve("tmp/7-7-x.lock").toString())) {
            older.awaitLine();

            assertThatThrownBy(() -> FileStorage.open(folder))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("7-7-x.lock is locked")
                    .hasMessageContaining("stop it first");
            assertThat(own.resolve("format")).content().startsWith("2\n");

            older.kill();
            FileStorage.open(folder);
            assertThat(own.resolve("format")).content().startsWith("3\n");
        }
    }

    /** They read the number under this lock and keep it until they can be seen. */
    @Test
    void waitsForAStartOfFormat2ThatIsGoingOn() throws Exception {
        useAsFormat2();
        try (JavaProcess older = JavaProcess.start(LockHolder.class, folder.toString(), "format")) {
            older.awaitLine();
            CompletableFuture<FileStorage> newer = CompletableFuture.supplyAsync(() -> {
                try {
                    return FileStorage.open(folder);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });

            assertThat(newer).isNotDone();
            assertThat(own.resolve("format")).content().startsWith("2\n");
            older.kill();
            assertThat(newer.get(30, TimeUnit.SECONDS)).isNotNull();
        }
    }

    private void useAsFormat2() throws IOException {
        Files.createDirectories(own.resolve("tmp"));
        Files.writeString(own.resolve("format"), "2\n\nThe version of this folder's layout and locks.\n");
        Files.writeString(oldLocks, "A newer version of Athens uses this storage\n");
    }

    private void useAsAnOlderVersion() throws IOException {
        Files.createDirectories(own.resolve("tmp"));
        Files.createDirectories(oldLocks);
        Files.createFile(oldLocks.resolve("lock5"));
    }

    /** Holds the lock of a file, as older versions hold those of their workspace and of modules. */
    static final class OlderVersion {
        private OlderVersion() {}

        public static void main(String[] arguments) throws IOException {
            try (FileChannel channel =
                    FileChannel.open(Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                System.out.println("locked");
                System.in.read();
            }
        }
    }
}
