package dev.athens.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.fs.FileStorage;
import dev.athens.testkit.FakeModule;
import dev.athens.testkit.ModuleProxyExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the jar for its store; the real go command says whether what they make is good. */
class StoreCommandsIT {
    private static final String GREETING = "example.com/Acme/greeting";
    private static final FakeModule TEXT = FakeModule.of("example.com/text", "v1.2.0")
            .goMod("module example.com/text\n\ngo 1.20\n")
            .file("text.go", "package text\n\nconst Hello = \"hello\"\n");
    private static final FakeModule OLD = FakeModule.of("example.com/old", "v2.0.0+incompatible")
            .file("old.go", "package old\n\nconst World = \"world\"\n");
    private static final FakeModule GREETING_1 =
            FakeModule.of(GREETING, "v1.0.0").goMod("""
                    module example.com/Acme/greeting

                    go 1.20

                    require (
                    	example.com/old v2.0.0+incompatible
                    	example.com/text v1.2.0
                    )
                    """).file("greeting.go", """
                    package greeting

                    import (
                    	"example.com/old"
                    	"example.com/text"
                    )

                    const Text = text.Hello + " " + old.World
                    """);
    private static final List<FakeModule> ALL = List.of(TEXT, OLD, GREETING_1);

    @RegisterExtension
    final ModuleProxyExtension upstream = ModuleProxyExtension.serving(TEXT, OLD, GREETING_1);

    @TempDir
    Path folder;

    @BeforeAll
    static void requireJudge() {
        GoCommand.require("go");
    }

    private AthensJar.Result run(String... arguments) throws Exception {
        return AthensJar.run(folder.resolve("athens"), Map.of("GOPROXY", "off", "GOSUMDB", "off"), arguments);
    }

    /** A program that needs all modules, and the sums of what it may use. */
    private Path program() throws IOException {
        Path program = Files.createDirectories(folder.resolve("program"));
        Files.writeString(
                program.resolve("go.mod"),
                "module example.com/program\n\ngo 1.20\n\nrequire " + GREETING + " v1.0.0\n");
        Files.writeString(program.resolve("main.go"), """
                package main

                import (
                	"fmt"

                	"example.com/Acme/greeting"
                )

                func main() { fmt.Println(greeting.Text) }
                """);
        return program;
    }

    private String build(String proxy, String name) throws Exception {
        GoCommand go = new GoCommand(folder.resolve(name), proxy);
        return go.run(program(), "run", ".");
    }

    private static void writeAthens(Path root, FakeModule module) throws IOException {
        ModuleVersion version = module.version();
        Path target = Files.createDirectories(
                root.resolve(version.path().value()).resolve(version.version().value()));
        write(module.files().mod(), target.resolve("go.mod"));
        write(module.files().zip(), target.resolve("source.zip"));
        write(module.files().info(), target.resolve(version.version() + ".info"));
    }

    private static void write(Blob blob, Path file) throws IOException {
        Files.write(file, blob.readBytes(100_000));
    }

    @Test
    void goBuildsFromAnImportedStoreOfGomodsAthens() throws Exception {
        Path old = folder.resolve("old-athens");
        for (FakeModule module : ALL) {
            writeAthens(old, module);
        }

        AthensJar.Result imported = run("import", old.toString());

        assertThat(imported.output()).startsWith("3 imported in ");
        assertThat(imported.status()).isZero();
        try (AthensJar athens = AthensJar.start(folder.resolve("athens"), Map.of("GOPROXY", "off", "GOSUMDB", "off"))) {
            assertThat(build(athens.url(), "go-imported")).endsWith("hello world\n");
        }
    }

    @Test
    void takesOverAModuleCacheAndExportsItAgain() throws Exception {
        for (FakeModule module : ALL) {
            writeAthens(folder.resolve("old-athens"), module);
        }
        run("import", folder.resolve("old-athens").toString());
        Path exported = folder.resolve("exported");

        AthensJar.Result result = run("export", exported.toString());
        assertThat(result.output()).startsWith("3 exported in ");
        assertThat(build("file://" + exported, "go-exported")).endsWith("hello world\n");

        AthensJar.Result cache = run(
                "import",
                "--data",
                folder.resolve("from-cache").toString(),
                folder.resolve("go-exported/gopath/pkg/mod").toString());
        assertThat(cache.output()).startsWith("3 imported in ");
        assertThat(cache.status()).isZero();
        assertThat(run("verify", "--data", folder.resolve("from-cache").toString())
                        .output())
                .startsWith("3 intact in ");
    }

    /** Of a graph the go command keeps info and go.mod; what it had the zip of is whole. */
    @Test
    void takesOverTheGraphThatAGoCommandHasRead() throws Exception {
        GoCommand go = new GoCommand(folder.resolve("go-graph"), upstream.url());
        String graph = go.run(program(), "list", "-m", "all");
        go.run(program(), "mod", "download", "example.com/text");
        Path cache = folder.resolve("go-graph/gopath/pkg/mod");
        Files.delete(cache.resolve("cache/download/example.com/old/@v/v2.0.0+incompatible.info"));

        AthensJar.Result imported = run("import", cache.toString());
        assertThat(imported.output())
                .startsWith("1 imported, 1 imported without a zip, 1 incomplete in the source in ");
        assertThat(imported.status()).isZero();
        AthensJar.Result completed = AthensJar.run(
                folder.resolve("athens"),
                Map.of("GOPROXY", upstream.url(), "GOSUMDB", "off"),
                "import",
                "--complete",
                cache.toString());
        assertThat(completed.output()).startsWith("1 imported without a zip, 2 stored already in ");

        FileStorage storage = FileStorage.open(folder.resolve("athens/athens-data"));
        assertThat(storage.list("", 10).versions()).containsExactly(TEXT.version());
        assertThat(storage.walk("", 10).entries()).hasSize(3);
        try (AthensJar athens = AthensJar.start(folder.resolve("athens"), Map.of("GOPROXY", "off", "GOSUMDB", "off"))) {
            assertThat(new GoCommand(folder.resolve("go-again"), athens.url()).run(program(), "list", "-m", "all"))
                    .isEqualTo(graph);
        }
        assertThat(run("export", "--heads", folder.resolve("exported").toString())
                        .output())
                .startsWith("1 exported, 2 exported without a zip in ");
        assertThat(new GoCommand(folder.resolve("go-exported"), "file://" + folder.resolve("exported"))
                        .run(program(), "list", "-m", "all"))
                .isEqualTo(graph);
    }

    @Test
    void agreesWithTheGoCommandAboutHashes() throws Exception {
        for (FakeModule module : ALL) {
            writeAthens(folder.resolve("old-athens"), module);
        }
        run("import", folder.resolve("old-athens").toString());
        Path store = folder.resolve("athens/athens-data");
        assertThat(build("file://" + store, "go-judge")).endsWith("hello world\n");

        Path judged = folder.resolve("go-judge/gopath/pkg/mod/cache/download");
        for (Path hash : hashes(judged)) {
            assertThat(store.resolve(judged.relativize(hash))).hasSameTextualContentAs(hash);
        }
        assertThat(hashes(judged)).hasSize(3);
    }

    private static List<Path> hashes(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".ziphash")).toList();
        }
    }

    @Test
    void putsADamagedVersionAsideAndServesItAgainOnceItIsThere() throws Exception {
        for (FakeModule module : ALL) {
            writeAthens(folder.resolve("old-athens"), module);
        }
        run("import", folder.resolve("old-athens").toString());
        Path zip = folder.resolve("athens/athens-data/example.com/text/@v/v1.2.0.zip");
        Files.write(zip, new byte[10], StandardOpenOption.TRUNCATE_EXISTING);

        AthensJar.Result verified = run("verify");
        assertThat(verified.output())
                .contains("example.com/text@v1.2.0: a bad zip: ")
                .contains("1 moved to quarantine");
        assertThat(verified.status()).isEqualTo(1);
        assertThat(zip).doesNotExist();

        assertThat(run("import", folder.resolve("old-athens").toString()).output())
                .startsWith("1 imported, 2 stored already in ");
        assertThat(run("verify").status()).isZero();
    }

    /** The go command reads the one and builds with the other, so an origin that differs is no damage. */
    @Test
    void keepsAGoModThatIsNotTheOneInTheZip() throws Exception {
        FileStorage storage = FileStorage.open(folder.resolve("athens/athens-data"));
        for (FakeModule module : ALL) {
            ModuleFiles files = module.files();
            byte[] other =
                    ("// as its origin sends it\n" + new String(files.mod().readBytes(1000), UTF_8)).getBytes(UTF_8);
            storage.save(module.version(), new ModuleFiles(files.info(), Blob.of(other), files.zip()));
        }

        try (AthensJar athens = AthensJar.start(folder.resolve("athens"), Map.of("GOPROXY", "off", "GOSUMDB", "off"))) {
            assertThat(build(athens.url(), "go-differing")).endsWith("hello world\n");
        }
        assertThat(run("verify").output()).startsWith("3 intact in ");
    }

    @Test
    void prefetchesWhatGoModAndGoSumName() throws Exception {
        Path program = program();
        new GoCommand(folder.resolve("go"), upstream.url()).run(program, "build", "-o", "program", ".");
        Map<String, String> environment = Map.of("GOPROXY", upstream.url(), "GOSUMDB", "off");
        Path sums = program.resolve("go.sum");

        AthensJar.Result fromSum = AthensJar.run(folder.resolve("athens"), environment, "prefetch", sums.toString());
        assertThat(fromSum.output()).startsWith("3 fetched in ");
        assertThat(fromSum.status()).isZero();
        AthensJar.Result fromMod = AthensJar.run(
                folder.resolve("athens"),
                environment,
                "prefetch",
                program.resolve("go.mod").toString());
        assertThat(fromMod.output()).startsWith("3 go.mod files stored already, 3 stored already in ");

        List<String> wrong = new ArrayList<>();
        Files.readAllLines(sums).forEach(line -> wrong.add(line.replaceFirst("v1.2.0 h1:(.)(.)", "v1.2.0 h1:$2$1")));
        Path list = Files.writeString(
                folder.resolve("list.txt"),
                "# what we need\n\nexample.com/text@latest # newest\nexample.com/none@v1.0.0\n");
        AthensJar.Result failing = AthensJar.run(
                folder.resolve("athens"),
                environment,
                "prefetch",
                Files.write(folder.resolve("wrong.sum"), wrong).toString(),
                list.toString());
        assertThat(failing.output())
                .contains("example.com/text@v1.2.0: its zip is h1:", "; the command explain tells more")
                .contains("example.com/none")
                .contains("1 not found, 3 stored already, 1 with another checksum in ");
        assertThat(failing.status()).isEqualTo(1);
    }
}
