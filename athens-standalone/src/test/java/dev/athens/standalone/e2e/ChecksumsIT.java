package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.module.ModuleVersion;
import dev.athens.storage.fs.FileStorage;
import dev.athens.testkit.FakeModule;
import dev.athens.testkit.ModuleProxyExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checksum databases with the real go command: one server is the database of the world, another that of a company, which
 * verifies what it fetches by the first and has private modules besides.
 */
class ChecksumsIT {
    private static final ModuleVersion PUBLIC = ModuleVersion.parse("example.com/Public", "v1.0.0");
    private static final ModuleVersion PRIVATE = ModuleVersion.parse("corp.example/secret", "v1.0.0");

    @RegisterExtension
    final ModuleProxyExtension honest = ModuleProxyExtension.serving(
            FakeModule.of(PUBLIC).file("public.go", "package public\n"),
            FakeModule.of(PRIVATE).file("secret.go", "package secret\n"));

    @RegisterExtension
    final ModuleProxyExtension lying = ModuleProxyExtension.serving(
            FakeModule.of(PUBLIC).file("public.go", "package public // altered\n"),
            FakeModule.of(ModuleVersion.parse("example.com/unknown", "v1.0.0")));

    @TempDir
    Path folder;

    @BeforeAll
    static void requireJudge() {
        GoCommand.require("go");
    }

    private AthensJar world() throws Exception {
        return AthensJar.startDatabase(
                folder.resolve("sum.world.example"),
                "sum.world.example",
                Map.of("GOPROXY", honest.url(), "GOSUMDB", "off"));
    }

    private AthensJar company(AthensJar world, String upstream) throws Exception {
        return AthensJar.startDatabase(
                folder.resolve("sum.corp.example"),
                "sum.corp.example",
                Map.of(
                        "GOPROXY",
                        upstream,
                        "GONOPROXY",
                        "none",
                        "GOPRIVATE",
                        "corp.example",
                        "GOSUMDB",
                        world.databaseKey() + " " + world.url() + "/sumdb/sum.world.example"));
    }

    private GoCommand.Result download(String cache, String proxy, String sumdb, ModuleVersion version)
            throws Exception {
        Path program = Files.createDirectories(folder.resolve(cache + "-program"));
        Files.writeString(program.resolve("go.mod"), "module example.com/program\n\ngo 1.20\n");
        return new GoCommand(folder.resolve(cache), proxy)
                .with("GOSUMDB", sumdb)
                .tryRun(program, "get", version.toString());
    }

    @Test
    void oneLineServesPrivateAndPublicModules() throws Exception {
        try (AthensJar world = world();
                AthensJar company = company(world, honest.url())) {
            for (ModuleVersion version : new ModuleVersion[] {PUBLIC, PRIVATE}) {
                GoCommand.Result result = download("go-one", company.url(), company.databaseKey(), version);
                assertThat(result.status()).as(result.output()).isZero();
            }
            // also by the URL of the database, past all proxies
            String direct = company.databaseKey() + " " + company.url() + "/sumdb/sum.corp.example";
            assertThat(download("go-two", company.url(), direct, PRIVATE).status())
                    .isZero();
            // the world has heard of one only
            assertThat(world.log()).noneMatch(line -> line.contains("secret"));
        }
    }

    @Test
    void goRefusesAZipThatWasAlteredInTheStore() throws Exception {
        String sumdb;
        try (AthensJar world = world();
                AthensJar company = company(world, honest.url())) {
            sumdb = company.databaseKey();
            assertThat(download("go-before", company.url(), sumdb, PRIVATE).status())
                    .isZero();
        }
        Path stored = folder.resolve("sum.corp.example/athens-data/corp.example/secret/@v/v1.0.0.zip");
        Files.write(
                stored,
                FakeModule.of(PRIVATE)
                        .file("secret.go", "package secret // altered\n")
                        .files()
                        .zip()
                        .readBytes(1 << 20));
        // after a restart too, and although the records of its hashes are gone, by which the proxy itself would notice
        Files.deleteIfExists(stored.resolveSibling("v1.0.0.ziphash"));
        deleteAll(folder.resolve("sum.corp.example/athens-data/.athens/hashes"));
        try (AthensJar world = world();
                AthensJar company = company(world, honest.url())) {
            assertThat(company.databaseKey()).isEqualTo(sumdb);
            GoCommand.Result result = download("go-after", company.url(), sumdb, PRIVATE);
            assertThat(result.status()).isNotZero();
            assertThat(result.output()).contains("checksum mismatch").contains("SECURITY ERROR");
        }
        AthensJar.Result audit = AthensJar.run(
                folder.resolve("sum.corp.example"),
                Map.of(),
                "sumdb",
                "audit",
                "athens-data/.athens/sumdb-log/sum.corp.example",
                "--key",
                sumdb);
        assertThat(audit.status()).as(audit.output()).isZero();
    }

    @Test
    void storesNothingThatTheDatabaseDoesNotConfirm() throws Exception {
        try (AthensJar world = world();
                AthensJar company = company(world, lying.url())) {
            // the world's database has the true hash
            assertThat(download("go-world", world.url(), world.databaseKey(), PUBLIC)
                            .status())
                    .isZero();

            GoCommand.Result altered = download("go-altered", company.url(), "off", PUBLIC);
            assertThat(altered.status()).isNotZero();
            assertThat(altered.output())
                    .contains("example.com/Public@v1.0.0: verifying module: checksum mismatch")
                    .contains("downloaded from " + lying.url())
                    .contains("sum.world.example: h1:");

            GoCommand.Result unknown =
                    download("go-unknown", company.url(), "off", ModuleVersion.parse("example.com/unknown", "v1.0.0"));
            assertThat(unknown.status()).isNotZero();
            assertThat(unknown.output()).contains("sum.world.example").contains("403 Forbidden");
        }
        // the go.mod file is what the database has, the zip is not
        Path stored = folder.resolve("sum.corp.example/athens-data/example.com");
        assertThat(stored.resolve("!public/@v/v1.0.0.mod")).isRegularFile();
        assertThat(stored.resolve("!public/@v/v1.0.0.zip")).doesNotExist();
        assertThat(stored.resolve("unknown")).doesNotExist();
    }

    @Test
    void onlyTheDatabaseCanVouchForFilesThatGitTakesForItsOwn() throws Exception {
        FakeModule known = FakeModule.of("example.com/known", "v1.0.0").file("a/.git/config", "[core]\n");
        FakeModule unknown = FakeModule.of("corp.example/unknown", "v1.0.0").file("a/.git/config", "[core]\n");
        // from before there was such a law
        save(folder.resolve("sum.world.example/athens-data"), known);
        save(folder.resolve("origin/athens-data"), known, unknown);
        try (AthensJar world = world();
                AthensJar origin = AthensJar.start(folder.resolve("origin"), Map.of("GOPROXY", "off"));
                AthensJar company = company(world, origin.url())) {
            assertThat(download("go-known", company.url(), "off", known.version())
                            .status())
                    .isZero();
            GoCommand.Result refused = download("go-unknown", company.url(), "off", unknown.version());
            assertThat(refused.status()).isNotZero();
            assertThat(refused.output()).contains("403 Forbidden").contains("zip holds a/.git/config");

            Map<String, String> settings = Map.of(
                    "GOPROXY",
                    "off",
                    "GOPRIVATE",
                    "corp.example",
                    "GOSUMDB",
                    world.databaseKey() + " " + world.url() + "/sumdb/sum.world.example");
            AthensJar.Result imported =
                    AthensJar.run(folder.resolve("new"), settings, "import", folder.resolve("origin/athens-data") + "");
            assertThat(imported.output()).contains("1 broken, 1 imported");
            AthensJar.Result verified = AthensJar.run(folder.resolve("origin"), settings, "verify");
            assertThat(verified.output()).contains("1 intact, 1 moved to quarantine");
        }
        assertThat(folder.resolve("sum.corp.example/athens-data/example.com/known/@v/v1.0.0.zip"))
                .isRegularFile();
        assertThat(folder.resolve("sum.corp.example/athens-data/corp.example/unknown/@v/v1.0.0.zip"))
                .doesNotExist();
    }

    private static void save(Path store, FakeModule... modules) throws Exception {
        FileStorage storage = FileStorage.open(store);
        for (FakeModule module : modules) {
            storage.save(module.version(), module.files());
        }
    }

    private static void deleteAll(Path tree) throws Exception {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
