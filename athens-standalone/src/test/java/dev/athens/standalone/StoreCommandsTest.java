package dev.athens.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.wiring.Wiring;
import dev.athens.storage.fs.FileStorage;
import dev.athens.testkit.FakeModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands import, export, verify and prefetch in this process. */
class StoreCommandsTest {
    private static final FakeModule ACME = FakeModule.of("example.com/Acme/a", "v1.0.0")
            .goMod("module example.com/Acme/a\n")
            .file("a.go", "package a\n");
    private static final FakeModule ACME_V2 = FakeModule.of("example.com/Acme/a/v2", "v2.0.0-RC1")
            .goMod("module example.com/Acme/a/v2\n")
            .file("a.go", "package a\n");
    private static final FakeModule OLD =
            FakeModule.of("example.com/old", "v2.0.0+incompatible").file("old.go", "package old\n");
    private static final List<FakeModule> ALL = List.of(ACME, ACME_V2, OLD);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private Path data;
    private Path other;

    @BeforeEach
    void nameFolders() {
        data = folder.resolve("data");
        other = folder.resolve("other");
    }

    private Map<String, String> environment = Map.of();

    private int run(String... args) {
        out.reset();
        err.reset();
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.addAll(1, List.of("--data", data.toString()));
        return Main.run(all, environment, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    @Test
    void readTheConfigurationFileAsTheServerDoes() throws Exception {
        save(data, ACME);
        Path file = Files.writeString(folder.resolve("athens.toml"), "Storage.Disk.RootPath = \"" + data + "\"\n");
        List<String> args = List.of("verify", "--config", file.toString());
        assertThat(Main.run(args, environment, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8)))
                .isZero();
        assertThat(out()).isEqualTo("1 intact\n");
    }

    private String out() {
        return out.toString(UTF_8).replaceAll(" in [0-9.]+ s", "");
    }

    private String err() {
        return err.toString(UTF_8);
    }

    private static void save(Path store, FakeModule... modules) throws IOException {
        FileStorage storage = FileStorage.open(store);
        for (FakeModule module : modules) {
            storage.save(module.version(), module.files());
        }
    }

    private void assertStored(Path store, FakeModule... modules) throws IOException {
        FileStorage storage = FileStorage.open(store);
        assertThat(storage.list("", 100).versions())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(modules).map(FakeModule::version).toList());
        for (FakeModule module : modules) {
            ModuleFiles files = storage.find(module.version()).orElseThrow();
            assertSame(files.info(), module.files().info());
            assertSame(files.mod(), module.files().mod());
            assertSame(files.zip(), module.files().zip());
            assertThat(storage.recorded(module.version()).zip()).isPresent();
        }
    }

    private static void assertSame(Blob found, Blob expected) throws IOException {
        assertThat(found.readBytes(100_000)).isEqualTo(expected.readBytes(100_000));
    }

    /** Writes as gomods/athens does. */
    private static Path writeAthens(Path root, FakeModule module) throws IOException {
        ModuleVersion version = module.version();
        Path target = Files.createDirectories(
                root.resolve(version.path().value()).resolve(version.version().value()));
        Files.write(target.resolve("go.mod"), module.files().mod().readBytes(100_000));
        Files.write(target.resolve("source.zip"), module.files().zip().readBytes(100_000));
        Files.write(
                target.resolve(version.version() + ".info"),
                module.files().info().readBytes(100_000));
        return target;
    }

    private static List<String> tree(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    private Path stored(FakeModule module, String extension) {
        ModuleVersion version = module.version();
        return data.resolve(version.path().escaped())
                .resolve("@v")
                .resolve(version.version().escaped() + extension);
    }

    @Test
    void noticesAStoreOfGomodsAthensUntilItIsImported() throws Exception {
        assertThat(foreign()).isEmpty();
        for (FakeModule module : ALL) {
            writeAthens(data, module);
        }
        save(data, ACME);

        assertThat(foreign().orElseThrow())
                .startsWith(data + ": holds versions in the layout of gomods/athens, such as ")
                .endsWith("athens import --data " + data + " " + data);
        assertThat(run("import", data.toString())).isZero();
        assertThat(foreign()).isEmpty();
        assertStored(data, ALL.toArray(FakeModule[]::new));
    }

    private Optional<String> foreign() throws IOException {
        ServerConfig config = ServerConfig.of(Map.of("ATHENS_DISK_STORAGE_ROOT", data.toString()));
        try (Wiring wiring = Wiring.of(config, Map.of())) {
            return wiring.foreign();
        }
    }

    @Test
    void looksForAStoreOfGomodsAthensNoFurtherThanItMust() throws Exception {
        for (int i = 0; i < 60; i++) {
            Files.createDirectories(data.resolve("a%03d".formatted(i)).resolve("b"));
        }
        writeAthens(data, ACME);

        assertThat(foreign()).isEmpty();
    }

    @Test
    void importsAStoreOfGomodsAthens() throws Exception {
        for (FakeModule module : ALL) {
            writeAthens(other, module);
        }
        List<String> before = tree(other);

        assertThat(run("import", other.toString())).isZero();
        assertThat(out()).isEqualTo("3 imported\n");
        assertThat(err()).isEmpty();
        assertStored(data, ACME, ACME_V2, OLD);
        assertThat(tree(other)).isEqualTo(before);

        assertThat(run("import", other.toString())).isZero();
        assertThat(out()).isEqualTo("3 stored already\n");
    }

    @Test
    void importsAnotherStoreOfItsOwn() throws Exception {
        save(other, ACME, ACME_V2, OLD);

        assertThat(run("import", other.toString())).isZero();

        assertThat(out()).isEqualTo("3 imported\n");
        assertStored(data, ACME, ACME_V2, OLD);
    }

    @Test
    void importsAModuleCacheWhereManyVersionsHaveNoZip() throws Exception {
        environment = Map.of("GOSUMDB", "off");
        Path download = other.resolve("cache/download");
        save(download, ACME, OLD);
        Files.delete(download.resolve("example.com/old/@v/v2.0.0+incompatible.zip"));
        Path versions = download.resolve("example.com/!acme/a/@v");
        Files.writeString(versions.resolve("v1.1.0.mod"), "module example.com/Acme/a\n");
        Files.writeString(versions.resolve("main.info"), "{\"Version\":\"v1.0.0\"}");
        Files.writeString(versions.resolve("v1.0.0.lock"), "");
        Files.createDirectories(download.resolve("sumdb/sum.example/tile"));
        // as unpacked by the go command
        Files.createDirectories(other.resolve("example.com/!acme/a@v1.0.0/v1.0.0"));
        Files.writeString(other.resolve("example.com/!acme/a@v1.0.0/v1.0.0/go.mod"), "");

        assertThat(run("import", other.toString())).as(err()).isZero();
        assertThat(out()).isEqualTo("1 imported, 1 imported without a zip, 1 incomplete in the source\n");
        assertStored(data, ACME);

        assertThat(run("import", download.toString())).isZero();
        assertThat(out()).contains("2 stored already");
    }

    @Test
    void storesNothingInADryRun() throws Exception {
        writeAthens(other, ACME);

        assertThat(run("import", "--dry-run", other.toString())).isZero();

        assertThat(out()).isEqualTo("dry run: 1 to import\n");
        assertThat(data).doesNotExist();
    }

    @Test
    void namesBrokenVersionsAndImportsTheOthers() throws Exception {
        writeAthens(other, ACME);
        byte[] zip = Files.readAllBytes(writeAthens(other, OLD).resolve("source.zip"));
        Files.write(
                other.resolve("example.com/old/v2.0.0+incompatible/source.zip"), Arrays.copyOf(zip, zip.length / 2));
        Files.delete(writeAthens(other, ACME_V2).resolve("go.mod"));
        Path lying = writeAthens(other, FakeModule.of("example.com/lying", "v1.0.0"));
        Files.writeString(lying.resolve("v1.0.0.info"), "{\"Version\":\"v1.0.1\"}");
        Path torn =
                writeAthens(other, FakeModule.of("example.com/torn", "v1.0.0").goMod("module example.com/torn\n"));
        Files.writeString(torn.resolve("go.mod"), "module exa");
        Path empty = writeAthens(other, FakeModule.of("example.com/empty", "v1.0.0"));
        Files.writeString(empty.resolve("v1.0.0.info"), "");
        Files.move(
                writeAthens(other, FakeModule.of("example.com/renamed", "v1.0.0"))
                        .resolve("v1.0.0.info"),
                Files.createDirectories(other.resolve("example.com/renamed/master"))
                        .resolve("master.info"));

        assertThat(run("import", other.toString())).isEqualTo(1);

        assertThat(out()).contains("1 imported").contains("7 broken");
        assertThat(err().lines().sorted())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("example.com/Acme/a/v2@v2.0.0-RC1: has no go.mod"),
                        line -> assertThat(line).startsWith("example.com/empty@v1.0.0: bad info: "),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "example.com/lying@v1.0.0: info for version v1.0.1 instead of requested version"),
                        line -> assertThat(line).startsWith("example.com/old@v2.0.0+incompatible: a bad zip: "),
                        line -> assertThat(line)
                                .isEqualTo("example.com/renamed@master: no name of a module and a version"),
                        line -> assertThat(line).isEqualTo("example.com/renamed@v1.0.0: has no v1.0.0.info"),
                        line -> assertThat(line)
                                .isEqualTo("example.com/torn@v1.0.0: go.mod is not the one in the zip"));
        assertStored(data, ACME);
    }

    @Test
    void leavesModulesAloneThatWouldMakeGitRunPrograms() throws Exception {
        environment = Map.of("GOSUMDB", "off");
        FakeModule evil = ACME.file("a/.Git/config", "[core]\n\tfsmonitor = evil\n");
        writeAthens(other, evil);

        assertThat(run("import", other.toString())).isEqualTo(1);

        assertThat(out()).isEqualTo("1 broken\n");
        assertThat(err()).startsWith("example.com/Acme/a@v1.0.0: zip holds a/.Git/config, which git would take");
        assertStored(data);

        save(data, evil);
        assertThat(run("verify")).isEqualTo(1);
        assertThat(out()).isEqualTo("1 moved to quarantine\n");
        assertStored(data);
    }

    @Test
    void leavesItOpenWhenTheDatabaseThatCouldVouchForItCannotBeAsked() throws Exception {
        environment = Map.of("GOPROXY", "http://127.0.0.1:1", "ATHENS_STORAGE_TYPE", "disk");
        save(data, ACME.file(".git/config", ""));

        assertThat(run("verify")).isEqualTo(1);

        assertThat(out()).isEqualTo("1 failed\n");
        assertThat(err()).contains("and the checksum database cannot be asked: ");
        assertThat(FileStorage.open(data).find(ACME.version())).isPresent();
    }

    @Test
    void reportsWhatDiffersFromWhatIsStored() throws Exception {
        save(data, ACME, OLD);
        writeAthens(other, ACME.file("b.go", "package a\n"));
        writeAthens(other, OLD.goMod("module example.com/old // v2\n"));

        assertThat(run("import", other.toString())).isEqualTo(1);

        assertThat(out()).isEqualTo("2 different\n");
        assertThat(err())
                .containsPattern("example.com/Acme/a@v1.0.0: its zip is h1:\\S+, that of the stored version is h1:\\S+;"
                        + " the stored one is kept")
                .contains("example.com/old@v2.0.0+incompatible: its go.mod is h1:");
        assertStored(data, ACME, OLD);
    }

    @Test
    void saysThatThereIsNothing() throws Exception {
        Files.createDirectories(other);

        assertThat(run("import", other.toString())).isZero();
        assertThat(out()).isEqualTo("nothing found\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "import nowhere         | there is no such folder",
                "import                 | DIR is missing",
                "verify                 | there is no such folder",
                "export x               | there is no such folder",
                "export x --layout zip  | --layout=zip: must be proxy or athens",
                "import . --jobs 0      | --jobs=0: must be at least 1",
                "prefetch nothing       | nothing: there is no such file, and it is not MODULE@VERSION",
                "prefetch a@            | a@: must be MODULE@VERSION",
                "prefetch A@v1          | A: malformed module path",
                "evict                  | say what shall go",
                "evict --max-size 5x    | --max-size=5x: must be a size such as 500MB or 100GiB",
                "evict --max-pseudo-versions x | --max-pseudo-versions=x: must be pattern=number, such as *=20"
            })
    void saysWhatMakesNoSense(String command, String text) throws Exception {
        if (command.contains("--layout")) {
            save(data);
        }

        assertThat(run(command.split(" ", -1))).isEqualTo(2);

        assertThat(err()).contains(text);
    }

    @Test
    void exportsWhatGoCommandsCanUse() throws Exception {
        save(data, ACME, ACME_V2, OLD);

        assertThat(run("export", "--module", "example.com/Acme", other.toString()))
                .isZero();
        assertThat(out()).isEqualTo("2 exported\n");
        assertStored(other, ACME, ACME_V2);

        assertThat(run("export", other.toString())).isZero();
        assertThat(out()).contains("1 exported").contains("2 there already");
        assertStored(other, ACME, ACME_V2, OLD);
    }

    @Test
    void exportsAStoreOfGomodsAthens() throws Exception {
        save(data, ACME, ACME_V2, OLD);
        for (FakeModule module : ALL) {
            writeAthens(folder.resolve("expected"), module);
        }
        // what gomods/athens has left half-written
        Files.delete(writeAthens(other, OLD).resolve("source.zip"));

        assertThat(run("export", "--layout", "athens", other.toString())).isZero();

        assertThat(out()).isEqualTo("3 exported\n");
        assertThat(tree(other)).isEqualTo(tree(folder.resolve("expected")));
        for (String file : tree(other)) {
            assertThat(other.resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("expected").resolve(file));
        }
        assertThat(run("export", "--layout", "athens", other.toString())).isZero();
        assertThat(out()).isEqualTo("3 there already\n");
    }

    @Test
    void exportsNothingThatIsDamaged() throws Exception {
        save(data, ACME, OLD);
        flipAByte(stored(ACME, ".zip"));

        assertThat(run("export", other.toString())).isEqualTo(1);

        assertThat(out()).contains("1 exported").contains("1 damaged");
        assertStored(other, OLD);
    }

    /** In the packed content of the first file. Source: APPNOTE.TXT of PKWARE, 4.3.7. */
    private static void flipAByte(Path zip) throws IOException {
        byte[] bytes = Files.readAllBytes(zip);
        int nameBytes = bytes[26];
        int extraBytes = bytes[28];
        bytes[30 + nameBytes + extraBytes + 2] ^= 1;
        Files.write(zip, bytes);
    }

    @Test
    void verifiesWhatIsIntact() throws Exception {
        save(data, ACME, ACME_V2, OLD);
        Files.delete(stored(OLD, ".ziphash"));
        Files.delete(data.resolve(".athens/hashes/example.com/old/@v/v2.0.0+incompatible"));

        assertThat(run("verify", "--no-record")).isZero();
        assertThat(out()).contains("2 intact,").contains("1 intact but not recorded");
        assertThat(run("verify")).isZero();
        assertThat(out()).contains("2 intact,").contains("1 intact and now recorded");
        assertThat(run("verify", "--module", "example.com/Acme")).isZero();
        assertThat(out()).isEqualTo("2 intact\n");
        assertStored(data, ACME, ACME_V2, OLD);
    }

    @Test
    void movesDamagedVersionsToTheQuarantine() throws Exception {
        save(data, ACME, ACME_V2, OLD);
        flipAByte(stored(ACME, ".zip"));
        Files.write(
                stored(OLD, ".zip"),
                OLD.file("more.go", "package old\n").files().zip().readBytes(100_000));
        Files.writeString(stored(ACME_V2, ".mod"), "");

        assertThat(run("verify", "--dry-run")).isEqualTo(1);
        assertThat(out()).isEqualTo("dry run: 3 damaged\n");
        assertThat(FileStorage.open(data).find(ACME.version())).isPresent();

        assertThat(run("verify")).isEqualTo(1);
        assertThat(out()).isEqualTo("3 moved to quarantine\n");
        assertThat(err())
                .contains("example.com/Acme/a@v1.0.0: a bad zip: ")
                .containsPattern("example.com/old@\\S+: zip is h1:\\S+, but h1:\\S+ was recorded; moved to quarantine")
                .containsPattern("example.com/Acme/a/v2@v2.0.0-RC1: go.mod is h1:\\S+, but h1:\\S+ was recorded");
        assertThat(FileStorage.open(data).list("", 10).versions()).isEmpty();
        assertThat(data.resolve(".athens/quarantine/example.com/old/@v/v2.0.0+incompatible.txt"))
                .content()
                .startsWith("example.com/old@v2.0.0+incompatible: zip is h1:");
        assertThat(data.resolve(".athens/quarantine/example.com/!acme/a/@v/v1.0.0.zip"))
                .isRegularFile();

        save(data, ACME, ACME_V2, OLD);
        assertThat(run("verify")).isZero();
    }

    @Test
    void evictsWhatAnUpstreamHas() throws Exception {
        FakeModule pseudo = FakeModule.of("example.com/Acme/a", "v1.0.1-0.20200102030405-0123456789ab")
                .goMod("module example.com/Acme/a\n");
        save(data, ACME, pseudo, OLD);
        save(other, ACME, pseudo);
        environment = Map.of(
                "GOPROXY", other.toUri().toString().replaceFirst("/$", ""),
                "GOPRIVATE", "example.com/old",
                "GOSUMDB", "off");

        assertThat(run("evict", "--dry-run", "--max-pseudo-versions", "example.com/Acme=0"))
                .isZero();
        assertThat(out()).startsWith("dry run: 1 evicted\n3 versions took 1 MB, now 1 MB");
        assertThat(run("evict", "--only-tags", "example.com")).isZero();
        assertThat(err()).contains(pseudo + ": goes, a rule for its module");
        assertStored(data, ACME, OLD);

        assertThat(run("evict", "--max-size", "0MB")).isEqualTo(1);
        assertThat(out()).startsWith("1 evicted\n2 versions took 1 MB, now 1 MB, 1 MB too many");
        assertStored(data, OLD);
        assertThat(run("evict", "--max-size", "0MB", "--private-too")).isEqualTo(1);
        // the private one has no origin, or there is no network
        assertThat(out()).containsPattern("^1 kept (gone from their origins|whose origins do not answer)\n");
        assertThat(run("evict", "--max-size", "10MB")).isZero();
        assertThat(out()).startsWith("nothing has to go\n");
    }

    @Test
    void evictsNothingThatWouldBeLost() throws Exception {
        FakeModule changed = FakeModule.of("example.com/changed", "v1.0.0").file("a.go", "package one\n");
        FakeModule unzipped = FakeModule.of("example.com/unzipped", "v1.0.0");
        save(data, changed, unzipped);
        save(other, FakeModule.of("example.com/changed", "v1.0.0").file("a.go", "package two\n"), unzipped);
        Files.delete(other.resolve("example.com/unzipped/@v/v1.0.0.zip"));
        environment = Map.of("GOPROXY", other.toUri().toString().replaceFirst("/$", ""), "GOSUMDB", "off");

        assertThat(run("evict", "--max-size", "0MB")).isEqualTo(1);
        assertThat(out()).startsWith("1 kept changed at their origins, 1 kept gone from their origins\n");
        assertThat(err()).contains(changed + ": stays, its origin has other content now");
        assertStored(data, changed, unzipped);

        assertThat(run("evict", "--max-size", "0MB", "--accept-loss", "example.com/changed"))
                .isEqualTo(1);
        assertStored(data, unzipped);
    }
}
