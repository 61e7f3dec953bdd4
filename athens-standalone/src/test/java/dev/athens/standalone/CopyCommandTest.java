package dev.athens.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.fs.FileStorage;
import dev.athens.testkit.FakeModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyCommandTest {
    private static final FakeModule ONE =
            FakeModule.of("example.com/Acme/a", "v1.0.0").file("a.go", "package a\n");
    private static final FakeModule TWO =
            FakeModule.of("example.com/b", "v2.0.0+incompatible").file("b.go", "package b\n");
    private static final ModuleVersion HEAD = ModuleVersion.parse("example.com/h", "v1.0.0");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private FileStorage from;
    private FileStorage to;

    @BeforeEach
    void fill() throws IOException {
        from = FileStorage.open(folder.resolve("old"));
        to = FileStorage.open(folder.resolve("new"));
        from.save(ONE.version(), ONE.files());
        from.save(TWO.version(), TWO.files());
        from.saveHead(HEAD, new ModuleHead(Blob.of("{\"Version\":\"v1.0.0\"}"), Blob.of("module example.com/h\n")));
    }

    private String file(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name + ".toml"), List.of(lines)).toString();
    }

    private String disk(String name) throws IOException {
        return file(name, "[Storage.Disk]", "RootPath = '" + folder.resolve(name) + "'");
    }

    private int copy(String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of("copy", "--from", disk("old"), "--to", disk("new")));
        args.addAll(List.of(more));
        return run(args);
    }

    private int run(List<String> args) {
        out.reset();
        err.reset();
        // which would mean both storages
        Map<String, String> environment =
                Map.of("ATHENS_DISK_STORAGE_ROOT", folder.resolve("old").toString());
        return Main.run(args, environment, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    private String out() {
        return out.toString(UTF_8).replaceAll(" in [0-9.]+ s", "");
    }

    private void assertHas(FakeModule... modules) throws IOException {
        assertThat(to.list("", 10).versions())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(modules).map(FakeModule::version).toList());
        for (FakeModule module : modules) {
            ModuleFiles files = to.find(module.version()).orElseThrow();
            assertThat(files.zip().readBytes(100_000))
                    .isEqualTo(module.files().zip().readBytes(100_000));
            assertThat(files.mod().readBytes(100_000))
                    .isEqualTo(module.files().mod().readBytes(100_000));
        }
    }

    @Test
    void copiesWhatIsMissing() throws IOException {
        assertThat(copy()).isZero();
        assertThat(out()).isEqualTo("2 copied\n");
        assertHas(ONE, TWO);
        assertThat(to.findHead(HEAD)).isEmpty();

        assertThat(copy()).isZero();
        assertThat(out()).isEqualTo("2 there already\n");
    }

    @Test
    void copiesHeadsIfAsked() throws IOException {
        assertThat(copy("--heads")).isZero();
        assertThat(out()).isEqualTo("2 copied, 1 copied without a zip\n");
        assertThat(to.findHead(HEAD)).isPresent();
        assertThat(to.find(HEAD)).isEmpty();
    }

    @Test
    void copiesOnlyWhatIsWantedAndNothingInADryRun() throws IOException {
        assertThat(copy("--dry-run")).isZero();
        assertThat(out()).isEqualTo("dry run: 2 to copy\n");
        assertHas();

        assertThat(copy("--module", "example.com/Acme", "--limit", "1GB", "--jobs", "1"))
                .isZero();
        assertThat(out()).isEqualTo("1 copied\n");
        assertHas(ONE);
    }

    @Test
    void tellsWhatIsDifferentThereAndLeavesIt() throws IOException {
        FakeModule other = ONE.file("a.go", "package other\n");
        to.save(other.version(), other.files());

        assertThat(copy()).isEqualTo(1);
        assertThat(out()).isEqualTo("1 copied, 1 different\n");
        assertThat(err.toString(UTF_8)).startsWith(ONE.version() + ": ").contains("but there already with");
        assertHas(other, TWO);
    }

    @Test
    void refusesDamageAndCopiesTheRest() throws IOException {
        Path zip = from.find(ONE.version()).orElseThrow().zip().file().orElseThrow();
        byte[] bytes = Files.readAllBytes(zip);
        bytes[bytes.length / 2] ^= 1;
        Files.delete(zip);
        Files.write(zip, bytes);

        assertThat(copy()).isEqualTo(1);
        assertThat(out()).isEqualTo("1 copied, 1 damaged\n");
        assertThat(err.toString(UTF_8)).startsWith(ONE.version() + ": ");
        assertHas(TWO);
    }

    @Test
    void saysWhatMakesNoSense() throws IOException {
        assertThat(copy("--limit", "fast")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).isEqualTo("athens: --limit=fast: must be a size such as 20MB\n");
        assertThat(run(List.of("copy", "--from", file("mem", "StorageType = 'memory'"), "--to", disk("new"))))
                .isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("mem.toml: StorageType=memory is empty here");
        assertThat(run(List.of("copy", "--from", "/not/there.toml", "--to", disk("new"))))
                .isEqualTo(2);
        assertThat(err.toString(UTF_8)).isEqualTo("athens: /not/there.toml: no such file\n");
        assertThat(run(List.of("copy", "--from", disk("old")))).isEqualTo(2);
    }
}
