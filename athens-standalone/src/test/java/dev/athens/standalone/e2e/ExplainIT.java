package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.testkit.FakeModule;
import dev.athens.testkit.ModuleProxyExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The command explain of the jar, asked about repositories over HTTP; the real go command says what is right. */
class ExplainIT {
    private static final String MODULE = "github.com/acme/r";
    private static final String VERSION = MODULE + "@v1.0.0";

    /** Has another module under the same name. */
    @RegisterExtension
    final ModuleProxyExtension other = ModuleProxyExtension.serving(
            FakeModule.of(MODULE, "v1.0.0").goMod("module " + MODULE + "\n").file("other.go", "package other\n"));

    @TempDir
    Path folder;

    private GitHttpBackend git;
    private GitRepository repository;

    @BeforeAll
    static void requireJudges() {
        GoCommand.require("go", "git");
    }

    @BeforeEach
    void createRepository() throws Exception {
        Path repositories = folder.resolve("repositories");
        repository = GitRepository.create(repositories.resolve(MODULE));
        git = new GitHttpBackend(repositories);
        Files.writeString(folder.resolve("gitconfig"), """
                [url "%1$s/github.com/"]
                	insteadOf = https://github.com/
                """.formatted(git.url().replace("://", "://me:secret@")));
    }

    @AfterEach
    void stopServer() {
        git.close();
    }

    private Map<String, String> environment() {
        return new HashMap<>(
                Map.of("GIT_CONFIG_GLOBAL", folder.resolve("gitconfig").toString(), "GOSUMDB", "off"));
    }

    private AthensJar.Result explain(Map<String, String> environment, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("explain"));
        all.addAll(List.of(arguments));
        AthensJar.Result result = AthensJar.run(folder.resolve("athens"), environment, all.toArray(String[]::new));
        assertThat(result.output()).doesNotContain("secret", "Exception");
        return result;
    }

    /** A hash as the go command computes it, by the name that its JSON has for it. */
    private String judged(String field) throws Exception {
        String json = new GoCommand(folder.resolve("go"), "direct")
                .with("GIT_CONFIG_GLOBAL", folder.resolve("gitconfig").toString())
                .run(Files.createDirectories(folder.resolve("work")), "mod", "download", "-json", VERSION);
        Matcher matcher = Pattern.compile("\"" + field + "\": \"(h1:[^\"]*)\"").matcher(json);
        assertThat(matcher.find()).as(json).isTrue();
        return matcher.group(1);
    }

    private void store() throws Exception {
        try (AthensJar athens = AthensJar.start(folder.resolve("athens"), environment())) {
            HttpResponse<byte[]> zip = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(athens.url() + "/" + MODULE + "/@v/v1.0.0.zip"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());
            assertThat(zip.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void agreesWithTheGoCommandAboutConvertedNestedAndVendoredFiles() throws Exception {
        repository
                .commit(
                        "go.mod",
                        "module " + MODULE + "\n\ngo 1.21\n",
                        ".gitattributes",
                        "*.bat text eol=crlf\n",
                        "run.bat",
                        "echo\n",
                        "sub/go.mod",
                        "module " + MODULE + "/sub\n",
                        "sub/sub.go",
                        "package sub\n",
                        "vendor/modules.txt",
                        "# x\n",
                        "vendor/x/x.go",
                        "package x\n")
                .tag("v1.0.0");

        AthensJar.Result result =
                explain(environment(), VERSION, "--expect", judged("Sum"), "--expect-mod", judged("GoModSum"));

        assertThat(result.output().lines())
                .startsWith(
                        "OK github.com/acme/r@v1.0.0: the repository agrees with: expected",
                        "",
                        "repository     https://github.com/acme/r (git)",
                        "  serves       paths below github.com/acme/r",
                        "  found by     known host github.com",
                        "  allowed by   public, GOVCS rule public:git|hg",
                        "  logins       may be used: it is the module's own",
                        "server takes   GOPROXY=direct",
                        "version        v1.0.0",
                        "  because      tag v1.0.0",
                        "  commit       " + repository.head() + ", 2024-05-06T07:08:09Z, refs/tags/v1.0.0",
                        "  module in    root of the repository, with go.mod, go 1.21")
                .contains(
                        "  vendor rule  that before go 1.24, for go.mod says go 1.21",
                        "  converted    run.bat by eol=crlf",
                        "  left out     sub/: file is in another module (2 files)",
                        "               vendor/: file is in vendor directory",
                        "go.sum         github.com/acme/r v1.0.0 " + judged("Sum"),
                        "               github.com/acme/r v1.0.0/go.mod " + judged("GoModSum"));
        assertThat(result.status()).isZero();
        assertThat(folder.resolve("athens/athens-data")).doesNotExist();
    }

    @Test
    void saysThatTheTagWasMovedAfterTheVersionWasStored() throws Exception {
        repository
                .commit("go.mod", "module " + MODULE + "\n", "a.go", "package a\n", "a.bat", "a\n")
                .tag("v1.0.0");
        String stored = repository.head();
        String expected = judged("Sum");
        store();
        repository
                .commit("a.go", "package a // new\n", "b.go", "package a\n", ".gitattributes", "*.bat eol=crlf\n")
                .moveTag("v1.0.0");

        AthensJar.Result result = explain(environment(), VERSION, "--expect", expected);

        assertThat(result.output().lines())
                .startsWith("MISMATCH github.com/acme/r@v1.0.0: the tag v1.0.0 was moved: store has commit " + stored
                        + ", now it is commit " + repository.head())
                .contains(
                        "expected:      zip differs",
                        "store:         zip differs, go.mod is equal",
                        "  zip          " + expected,
                        "  made of      commit " + stored + " of https://github.com/acme/r, refs/tags/v1.0.0",
                        "  entries      .gitattributes: only in the repository",
                        "               a.bat: content differs, differs only in line ends (CRLF)",
                        "               a.go: content differs",
                        "               b.go: only in the repository");
        assertThat(result.status()).isEqualTo(1);
    }

    @Test
    void comparesWithTheUpstreamProxyAndTheChecksumDatabase() throws Exception {
        repository.commit("go.mod", "module " + MODULE + "\n").tag("v1.0.0");
        store();
        String name = "sum.world.example";
        try (AthensJar database =
                AthensJar.startDatabase(folder.resolve("database"), name, Map.of("GOPROXY", other.url()))) {
            Map<String, String> environment = environment();
            environment.put("GOPROXY", folder.resolve("athens/athens-data").toUri() + ",direct");
            environment.put("GOSUMDB", database.databaseKey() + " " + database.url() + "/sumdb/" + name);

            AthensJar.Result result = explain(environment, VERSION);

            assertThat(result.output().lines())
                    .startsWith(
                            "MISMATCH github.com/acme/r@v1.0.0: sum.world.example (record) differs from the repository")
                    .contains("store:         equal", "sum.world.example (record): zip differs, go.mod is equal")
                    .anyMatch(line -> line.matches("file:/.*/athens-data/: equal"));
            assertThat(result.status()).isEqualTo(1);
            assertThat(explain(environment, VERSION, "--direct-only").status()).isZero();
        }
    }

    @Test
    void saysAsTheGoCommandDoesThatThereIsNoSuchVersion() throws Exception {
        repository.commit("go.mod", "module " + MODULE + "\n");

        AthensJar.Result result = explain(environment(), VERSION);

        assertThat(result.output().lines())
                .startsWith("github.com/acme/r@v1.0.0: invalid version: unknown revision v1.0.0", "")
                .contains("repository     https://github.com/acme/r (git)");
        assertThat(result.status()).isEqualTo(1);
    }

    @Test
    void saysThatThereIsNoRepository() throws Exception {
        AthensJar.Result result = explain(environment(), "github.com/acme/missing@v1.0.0");

        assertThat(result.output())
                .startsWith("github.com/acme/missing@v1.0.0: https://github.com/acme/missing: repository not found or"
                        + " authentication required: ");
        assertThat(result.status()).isEqualTo(1);
    }
}
