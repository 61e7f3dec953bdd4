package dev.athens.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.athens.protocol.SumdbRequest;
import dev.athens.sumdb.FolderState;
import dev.athens.sumdb.log.SignerKey;
import dev.athens.sumdb.log.SumdbDatabase;
import dev.athens.testkit.FakeModule;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may read what a server makes in its store, whatever the umask that it was started with. */
@Timeout(60)
class ModesTest {
    private static final FakeModule MODULE = FakeModule.of("example.com/a", "v1.0.0");
    private static final FakeModule DAMAGED = FakeModule.of("example.com/b", "v1.0.0");

    @TempDir
    private Path folder;

    @BeforeEach
    void needsModes() {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
    }

    /** Makes everything that there is in a store. Argument: the folder. */
    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        FileStorage storage = FileStorage.open(root);
        storage.save(MODULE.version(), MODULE.files());
        storage.save(DAMAGED.version(), DAMAGED.files());
        storage.quarantine(
                DAMAGED.version(), storage.findHead(DAMAGED.version()).orElseThrow(), "damaged");
        FileIndex.open(root).add(List.of(MODULE.version()), Instant.now());
        FolderState proved = FolderState.open(root.resolve(".athens/sumdb/sum.example"));
        proved.keep(SumdbRequest.parse("tile/8/0/000"), new byte[10]);
        proved.replaceHead("", "head");
        SumdbDatabase.builder(
                        root.resolve(".athens/sumdb-log/sum.example"), SignerKey.generate("sum.example"), version -> {
                            throw new AssertionError("nobody asks for " + version);
                        })
                .open()
                .close();
        System.out.println("done");
    }

    @ParameterizedTest
    @CsvSource({"000, rwxr-x---, rw-r-----", "022, rwxr-x---, rw-r-----", "077, rwx------, rw-------"})
    void letTheGroupReadAndNobodyElse(String umask, String folders, String files) throws Exception {
        Path root = folder.resolve("store");
        try (JavaProcess maker = JavaProcess.start(umask, ModesTest.class, root.toString())) {
            assertThat(maker.awaitLine()).isEqualTo("done");
            try (Stream<Path> made = Files.walk(root)) {
                assertThat(made.filter(path -> !path.startsWith(root.resolve(".athens/tmp")))
                                .toList())
                        .hasSizeGreaterThan(40)
                        .allSatisfy(path ->
                                assertThat(permissions(path)).isEqualTo(Files.isDirectory(path) ? folders : files));
            }
        }
    }

    @Test
    void stayAsTheyAreWhereSomethingWasThere() throws Exception {
        Path there = Files.createDirectories(folder.resolve("example.com"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxr-x"));
        Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rwxr-xr-x"));

        FileStorage.open(folder).save(MODULE.version(), MODULE.files());

        assertThat(permissions(folder)).isEqualTo("rwxrwxr-x");
        assertThat(permissions(there)).isEqualTo("rwxr-xr-x");
        assertThat(permissions(there.resolve("a"))).isEqualTo("rwxr-x---");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
