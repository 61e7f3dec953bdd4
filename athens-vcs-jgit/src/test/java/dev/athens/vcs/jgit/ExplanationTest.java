package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.VersionQuery;
import dev.athens.testkit.git.GitFixture;
import dev.athens.vcs.jgit.clones.FolderTransports;
import dev.athens.vcs.jgit.place.RepositoryLocation;
import dev.athens.zip.DirHash;
import dev.athens.zip.ModuleZipWriter.Omitted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplanationTest {
    private static final String ROOT = "github.com/u/r";

    @TempDir
    private Path folder;

    private GitFixture git;

    @BeforeEach
    void createRepository() throws IOException {
        git = GitFixture.create(folder.resolve("remote.git"));
        Files.writeString(
                folder.resolve(".gitconfig"), "[url \"" + git.url() + "\"]\n\tinsteadOf = https://github.com/u/r\n");
    }

    private Explanation explain(String module, String query) throws Exception {
        return explain(module, query, Map.of());
    }

    private Explanation explain(String module, String query, Map<String, String> more) throws Exception {
        try (JGitFetcher fetcher = fetcher(more)) {
            ModulePath path = ModulePath.parse(module);
            return fetcher.explain(
                    path, EdgeCasesTest.query(path, query), Files.createTempDirectory(folder, "scratch"));
        }
    }

    private JGitFetcher fetcher(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("HOME", folder.toString());
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        return JGitFetcher.builder(folder.resolve("cache"))
                .environment(environment)
                .build();
    }

    private static String rule(Explanation explanation) {
        return explanation.resolution().orElseThrow().rule();
    }

    private static String version(Explanation explanation) {
        return explanation.resolution().orElseThrow().info().version().value();
    }

    @Test
    void saysWhereTheRepositoryIsAndWhy() throws Exception {
        git.commit().file("go.mod", "module " + ROOT + "\n").create();
        git.tag("v1.0.0");

        assertThat(explain(ROOT, "v1.0.0").discovery())
                .isEqualTo(new Explanation.Discovery(
                        "git",
                        "https://github.com/u/r",
                        ROOT,
                        "",
                        "known host github.com",
                        "public, GOVCS rule public:git|hg",
                        "may be used: it is the module's own"));
        assertThat(explain(ROOT, "v1.0.0", Map.of("GOPRIVATE", "github.com/u", "GOVCS", "github.com:git"))
                        .discovery()
                        .allowedBy())
                .isEqualTo("private, GOVCS rule github.com:git");
    }

    @Test
    void saysByWhichRuleAQueryIsAVersion() throws Exception {
        git.commit().file("go.mod", "module " + ROOT + "\n").create();
        git.tag("v1.0.0").tag("v1.1.0-rc.1");
        String head = git.commit().file("a.go", "package a\n").create();
        git.annotatedTag("other");

        assertThat(rule(explain(ROOT, "v1.0.0"))).isEqualTo("tag v1.0.0");
        assertThat(rule(explain(ROOT, git.id("v1.0.0").substring(0, 7)))).isEqualTo("highest usable tag of the commit");
        assertThat(rule(explain(ROOT, "latest"))).isEqualTo("highest release that is not retracted");
        Explanation branch = explain(ROOT, "main");
        assertThat(rule(branch))
                .isEqualTo("pseudo-version, for no usable tag is on the commit;"
                        + " base tag v1.1.0-rc.1 is the highest in its history");
        assertThat(branch.resolution().orElseThrow().commit()).isEqualTo(head);
        assertThat(branch.resolution().orElseThrow().ref()).contains("refs/heads/main");
        assertThat(rule(explain(ROOT, version(branch))))
                .isEqualTo("pseudo-version that agrees with its commit;"
                        + " base tag v1.1.0-rc.1 is in the history of the commit");
        assertThat(rule(explain(ROOT, "v0.0.0-20200101000100-" + head.substring(0, 12))))
                .isEqualTo("pseudo-version that agrees with its commit; it names no base tag");
    }

    @Test
    void saysThatThereIsNoTagAtAll() throws Exception {
        git.commit().file("a.go", "package a\n").create();

        Explanation explanation = explain(ROOT, "main");

        assertThat(rule(explanation))
                .isEqualTo("pseudo-version, for no usable tag is on the commit; there is none in its history either");
        assertThat(explanation.resolution().orElseThrow().hasGoMod()).isFalse();
        assertThat(explanation.build().orElseThrow().files().mod().readBytes(100))
                .asString()
                .isEqualTo("module github.com/u/r\n");
    }

    @Test
    void saysWhichFolderHoldsTheModule() throws Exception {
        git.commit()
                .file("LICENSE", "free\n")
                .file("go.mod", "module " + ROOT + "\n")
                .file("v2/go.mod", "module " + ROOT + "/v2\n\ngo 1.24\n")
                .file("v2/vendor/modules.txt", "x\n")
                .create();
        git.tag("v2.0.0");

        Explanation explanation = explain(ROOT + "/v2", "v2.0.0");

        Explanation.Resolution resolution = explanation.resolution().orElseThrow();
        assertThat(resolution.folder()).isEqualTo("v2");
        assertThat(resolution.hasGoMod()).isTrue();
        assertThat(resolution.goVersion()).contains("1.24");
        Explanation.Build build = explanation.build().orElseThrow();
        assertThat(build.inheritsLicense()).isTrue();
        assertThat(build.zip().vendorRuleOf124()).isTrue();
        assertThat(build.zip().omitted())
                .containsExactly(new Omitted("vendor/modules.txt", "file is in vendor directory"));
    }

    @Test
    void saysWhatIsLeftOut() throws Exception {
        git.commit()
                .file("go.mod", "module " + ROOT + "\n")
                .file("sub/go.mod", "module " + ROOT + "/sub\n")
                .symlink("link", "go.mod")
                .submodule("external", "0123456789012345678901234567890123456789")
                .create();
        git.tag("v1.0.0");

        Explanation.Build build = explain(ROOT, "v1.0.0").build().orElseThrow();

        assertThat(build.submodules()).containsExactly("external");
        assertThat(build.zip().omitted())
                .containsExactly(
                        new Omitted("link", "file is a symbolic link"),
                        new Omitted("sub/go.mod", "file is in another module"));
        assertThat(build.zip().fileCount()).isEqualTo(1);
    }

    @Test
    void saysWhichFilesTheAttributesChanged() throws Exception {
        git.commit()
                .file("go.mod", "module " + ROOT + "\n")
                .file(
                        ".gitattributes",
                        "*.bat eol=crlf\n*.go ident\n*.txt ident eol=crlf working-tree-encoding=UTF-16\n")
                .file("one.bat", "a\n")
                .file("done.bat", "a\r\n")
                .file("a.go", "package a // $Id$\n")
                .file("b.go", "package a\n")
                .file("all.txt", "$Id$\n")
                .create();
        git.tag("v1.0.0");

        assertThat(explain(ROOT, "v1.0.0").build().orElseThrow().conversions())
                .containsExactly(
                        Map.entry("a.go", "ident"),
                        Map.entry("all.txt", "ident eol=crlf working-tree-encoding=UTF-16"),
                        Map.entry("one.bat", "eol=crlf"));
    }

    @Test
    void buildsWhatIsFetched() throws Exception {
        git.commit()
                .file("go.mod", "module " + ROOT + "\n")
                .file("a.go", "package a\n")
                .create();
        git.tag("v1.0.0");
        Explanation.Build build = explain(ROOT, "v1.0.0").build().orElseThrow();

        try (JGitFetcher fetcher = fetcher(Map.of())) {
            var fetched = fetcher.fetch(ModuleVersion.parse(ROOT, "v1.0.0"), folder);
            assertThat(build.zip().hash())
                    .isEqualTo(DirHash.ofZip(fetched.zip().file().orElseThrow()));
            assertThat(build.goModHash()).isEqualTo(DirHash.ofGoMod(fetched.mod()));
            assertThat(build.files().info().readBytes(1000))
                    .isEqualTo(fetched.info().readBytes(1000));
        }
    }

    @Test
    void tellsWhatItKnowsOfAVersionThatDoesNotExist() throws Exception {
        git.commit().file("go.mod", "module " + ROOT + "\n").create();

        Explanation explanation = explain(ROOT, "v1.0.0");

        assertThat(explanation.failure().orElseThrow())
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessage("github.com/u/r@v1.0.0: invalid version: unknown revision v1.0.0");
        assertThat(explanation.discovery().foundBy()).isEqualTo("known host github.com");
        assertThat(explanation.resolution()).isEmpty();
    }

    @Test
    void tellsWhatItKnowsOfAVersionThatCannotBePacked() throws Exception {
        git.commit().file("go.mod", "module " + ROOT + "\n").file("a:b", "").create();
        git.tag("v1.0.0");

        Explanation explanation = explain(ROOT, "v1.0.0");

        assertThat(explanation.resolution()).isPresent();
        assertThat(explanation.build()).isEmpty();
        assertThat(explanation.failure().orElseThrow())
                .hasMessageStartingWith("github.com/u/r@v1.0.0: create zip: a:b: ");
    }

    @Test
    void namesTheProxyThatHasTheModule() throws Exception {
        try (JGitFetcher fetcher = JGitFetcher.builder(folder.resolve("cache"))
                .build(
                        module -> new RepositoryLocation("mod", "https://me:secret@p.example", "v.example", ""),
                        new FolderTransports(folder))) {
            Explanation explanation =
                    fetcher.explain(ModulePath.parse("v.example/m"), new VersionQuery.Latest(), folder);

            assertThat(explanation.failure().orElseThrow())
                    .hasMessage(
                            "v.example/m@latest: comes from the module proxy https://p.example, nothing is built here");
        }
    }

    @Test
    void failsWhereNothingIsFound() {
        assertThatThrownBy(() -> explain("github.com/u", "latest"))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessageStartingWith("github.com/u@latest: invalid github.com import path");
    }
}
