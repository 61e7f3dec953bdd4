package dev.athens.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.fetch.FetchException;
import dev.athens.storage.fs.FileStorage;
import dev.athens.testkit.FakeModule;
import dev.athens.testkit.ModuleProxyExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The commands import, export and verify with versions that have no zip, or not even a head. */
class HeadCommandsTest {
    private static final FakeModule WHOLE = module("example.com/whole").file("a.go", "package whole\n");
    private static final FakeModule HEAD = module("example.com/head");
    private static final FakeModule MOD = module("example.com/mod");
    private static final FakeModule ZIP = module("example.com/zip").file("z.go", "package zip\n");

    @RegisterExtension
    final ModuleProxyExtension upstream = ModuleProxyExtension.serving(WHOLE, HEAD, MOD, ZIP);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Map<String, String> environment = Map.of();

    @TempDir
    private Path folder;

    private Path data;
    private Path cache;

    @BeforeEach
    void prepare() {
        data = folder.resolve("data");
        cache = folder.resolve("cache");
        environment = Map.of(
                "GOPROXY", upstream.url(), "GOSUMDB", upstream.checksums().gosumdb());
    }

    private static FakeModule module(String path) {
        return FakeModule.of(path, "v1.0.0").goMod("module " + path + "\n\ngo 1.20\n");
    }

    private int run(String... args) {
        out.reset();
        err.reset();
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.addAll(1, List.of("--data", data.toString()));
        return Main.run(all, environment, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    private String out() {
        return out.toString(UTF_8).replaceAll(" in [0-9.]+ s", "");
    }

    private String err() {
        return err.toString(UTF_8);
    }

    private FileStorage storage() throws IOException {
        return FileStorage.open(data);
    }

    /** As the go command keeps it. */
    private static void write(Path root, FakeModule module, String... extensions) throws IOException {
        Path versions = Files.createDirectories(
                root.resolve(module.version().path().escaped()).resolve("@v"));
        for (String extension : extensions) {
            Blob blob =
                    switch (extension) {
                        case "info" -> module.files().info();
                        case "mod" -> module.files().mod();
                        default -> module.files().zip();
                    };
            Files.write(versions.resolve("v1.0.0." + extension), blob.readBytes(100_000));
        }
    }

    private void writeCache() throws IOException {
        write(cache, WHOLE, "info", "mod", "zip");
        write(cache, HEAD, "info", "mod");
        write(cache, MOD, "mod");
        write(cache, ZIP, "zip");
    }

    @Test
    void takesOverAModuleCacheAsItIs() throws Exception {
        writeCache();

        assertThat(run("import", "--dry-run", cache.toString())).as(err()).isZero();
        assertThat(out()).isEqualTo("dry run: 2 incomplete in the source, 1 to import, 1 to import without a zip\n");
        assertThat(run("import", cache.toString())).as(err()).isZero();
        assertThat(out()).isEqualTo("1 imported, 1 imported without a zip, 2 incomplete in the source\n");

        assertThat(storage().find(WHOLE.version())).isPresent();
        assertThat(storage().findHead(HEAD.version())).isPresent();
        assertThat(storage().find(HEAD.version())).isEmpty();
        assertThat(storage().findHead(MOD.version())).isEmpty();
        assertThat(storage().findHead(ZIP.version())).isEmpty();
        // nothing else is told about
        assertThat(upstream.checksums().lookups()).containsOnly("example.com/head@v1.0.0");

        assertThat(run("import", cache.toString())).isZero();
        assertThat(out()).isEqualTo("2 incomplete in the source, 2 stored already\n");
    }

    @Test
    void asksTheOriginForWhatAModuleCacheLacks() throws Exception {
        writeCache();
        write(cache, module("example.com/gone"), "mod");

        assertThat(run("import", "--complete", cache.toString())).isEqualTo(1);

        assertThat(out()).isEqualTo("2 imported, 2 imported without a zip, 1 not completed\n");
        assertThat(err()).startsWith("example.com/gone@v1.0.0: ");
        assertThat(storage().find(ZIP.version())).isPresent();
        assertThat(storage().findHead(MOD.version())).isPresent();
        assertThat(storage().find(MOD.version())).isEmpty();
    }

    @Test
    void completesNothingThatItsOriginHasInAnotherForm() throws Exception {
        write(cache, MOD.goMod("module example.com/mod // torn\n"), "mod");
        write(cache, ZIP.goMod("module example.com/zip // other\n"), "zip");

        assertThat(run("import", "--complete", cache.toString())).isEqualTo(1);

        assertThat(out()).isEqualTo("2 broken\n");
        assertThat(err())
                .containsPattern("example.com/mod@v1.0.0: go.mod is h1:\\S+, but its origin has h1:\\S+")
                .contains("example.com/zip@v1.0.0: go.mod is not the one in the zip");
        assertThat(storage().findHead(MOD.version())).isEmpty();
        assertThat(storage().findHead(ZIP.version())).isEmpty();
    }

    @Test
    void completesAStoredHeadByAZipAlone() throws Exception {
        storage().saveHead(ZIP.version(), ZIP.files().head());
        write(cache, ZIP, "zip");

        assertThat(run("import", cache.toString())).as(err()).isZero();

        assertThat(out()).isEqualTo("1 imported\n");
        assertThat(storage().find(ZIP.version())).isPresent();
    }

    @Test
    void takesNoHeadThatTheChecksumDatabaseContradicts() throws Exception {
        write(cache, HEAD.goMod("module example.com/head // torn\n"), "info", "mod");

        assertThat(run("import", cache.toString())).isEqualTo(1);

        assertThat(out()).isEqualTo("1 broken\n");
        assertThat(err())
                .containsPattern("example.com/head@v1.0.0: go.mod is h1:\\S+, but the checksum database has h1:\\S+");
        assertThat(storage().findHead(HEAD.version())).isEmpty();
    }

    @Test
    void takesNoHeadWhileTheChecksumDatabaseIsSilent() throws Exception {
        writeCache();
        upstream.checksums().failingWith(new FetchException.Unavailable("down"));

        assertThat(run("import", cache.toString())).isEqualTo(1);
        assertThat(out()).isEqualTo("1 failed, 1 imported, 2 incomplete in the source\n");
        assertThat(err()).contains("example.com/head@v1.0.0: has no zip", "checksum database cannot be asked");

        environment = Map.of("GOPROXY", "off", "GOSUMDB", "off");
        assertThat(run("import", cache.toString())).isZero();
        assertThat(out()).isEqualTo("1 imported without a zip, 2 incomplete in the source, 1 stored already\n");
    }

    /** There a version that lacks a file is what a crash has left. */
    @Test
    void takesNoHalfOfAVersionOfGomodsAthens() throws Exception {
        Path target = Files.createDirectories(cache.resolve("example.com/head/v1.0.0"));
        Files.write(target.resolve("go.mod"), HEAD.files().mod().readBytes(1000));
        Files.write(target.resolve("v1.0.0.info"), HEAD.files().info().readBytes(1000));

        assertThat(run("import", "--complete", cache.toString())).isEqualTo(1);

        assertThat(out()).isEqualTo("1 broken\n");
        assertThat(err()).isEqualTo("example.com/head@v1.0.0: has no source.zip\n");
    }

    @Test
    void reportsAGoModThatDiffersFromTheStoredOne() throws Exception {
        storage().saveHead(HEAD.version(), HEAD.files().head());
        write(cache, HEAD.goMod("module example.com/head // other\n"), "info", "mod", "zip");

        assertThat(run("import", cache.toString())).isEqualTo(1);

        assertThat(out()).isEqualTo("1 different\n");
        assertThat(storage().find(HEAD.version())).isEmpty();
    }

    @Test
    void verifiesHeads() throws Exception {
        storage().saveHead(HEAD.version(), HEAD.files().head());
        storage().save(WHOLE.version(), WHOLE.files());
        write(data, MOD, "info", "mod");

        assertThat(run("verify", "--no-record")).as(err()).isZero();
        assertThat(out()).isEqualTo("1 intact, 1 intact without a zip, 1 intact without a zip but not recorded\n");
        assertThat(run("verify")).isZero();
        assertThat(out()).isEqualTo("1 intact, 1 intact without a zip, 1 intact without a zip and now recorded\n");
        assertThat(run("verify")).isZero();
        assertThat(out()).isEqualTo("1 intact, 2 intact without a zip\n");
        assertThat(upstream.checksums().lookups()).containsOnly("example.com/mod@v1.0.0");
    }

    @Test
    void movesDamagedHeadsToTheQuarantine() throws Exception {
        storage().saveHead(HEAD.version(), HEAD.files().head());
        Files.writeString(data.resolve("example.com/head/@v/v1.0.0.mod"), "module example.com/hea");
        write(data, MOD.goMod("module example.com/mod // torn\n"), "info", "mod");

        assertThat(run("verify")).isEqualTo(1);

        assertThat(out()).isEqualTo("2 moved to quarantine\n");
        assertThat(err())
                .containsPattern("example.com/head@v1.0.0: go.mod is h1:\\S+, but h1:\\S+ was recorded")
                .containsPattern("example.com/mod@v1.0.0: go.mod is h1:\\S+, but the checksum database has h1:\\S+");
        assertThat(storage().findHead(HEAD.version())).isEmpty();
        assertThat(storage().findHead(MOD.version())).isEmpty();
        assertThat(data.resolve(".athens/quarantine/example.com/head/@v/v1.0.0.mod"))
                .isRegularFile();
    }

    @Test
    void saysOfWhichHeadsNothingIsKnownWhenTheChecksumDatabaseIsSilent() throws Exception {
        storage();
        write(data, MOD, "info", "mod");
        upstream.checksums().failingWith(new FetchException.Unavailable("down"));

        assertThat(run("verify")).isZero();

        assertThat(out()).isEqualTo("1 without a zip that nothing vouches for\n");
        assertThat(storage().recorded(MOD.version()).mod()).isEmpty();
    }

    @Test
    void exportsHeadsOnlyIfItIsTold() throws Exception {
        storage().saveHead(HEAD.version(), HEAD.files().head());
        storage().save(WHOLE.version(), WHOLE.files());

        assertThat(run("export", cache.toString())).isZero();
        assertThat(out()).isEqualTo("1 exported\n");
        assertThat(run("export", "--heads", cache.toString())).isZero();
        assertThat(out()).isEqualTo("1 exported without a zip, 1 there already\n");
        assertThat(run("export", "--heads", cache.toString())).isZero();
        assertThat(out()).isEqualTo("2 there already\n");
        try (Stream<Path> files = Files.list(cache.resolve("example.com/head/@v"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("v1.0.0.info", "v1.0.0.mod");
        }

        storage().save(HEAD.version(), HEAD.files());
        assertThat(run("export", cache.toString())).isZero();
        assertThat(out()).isEqualTo("1 exported, 1 there already\n");
        assertThat(run(
                        "export",
                        "--heads",
                        "--layout",
                        "athens",
                        folder.resolve("old").toString()))
                .isEqualTo(2);
        assertThat(err()).contains("--heads: a store of gomods/athens has whole versions only");
    }

    @Test
    void exportsNoDamagedHead() throws Exception {
        storage().saveHead(HEAD.version(), HEAD.files().head());
        Files.writeString(data.resolve("example.com/head/@v/v1.0.0.mod"), "");

        assertThat(run("export", "--heads", cache.toString())).isEqualTo(1);

        assertThat(out()).isEqualTo("1 damaged\n");
    }
}
