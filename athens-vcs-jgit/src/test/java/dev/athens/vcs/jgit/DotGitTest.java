package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.VersionQuery;
import dev.athens.testkit.git.GitFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits with files that git would take for its own: no git makes them, but whoever attacks does. */
@Timeout(60)
class DotGitTest {
    private static final String ROOT = "github.com/u/r";
    private static final String CONFIG = "[core]\n\tfsmonitor = touch /tmp/owned\n";

    @TempDir
    private Path folder;

    private GitFixture git;

    @BeforeEach
    void createRepository() throws Exception {
        git = GitFixture.create(folder.resolve("remote.git"));
        Files.writeString(
                folder.resolve(".gitconfig"), "[url \"" + git.url() + "\"]\n\tinsteadOf = https://github.com/u/r\n");
    }

    private JGitFetcher fetcher() {
        return JGitFetcher.builder(folder.resolve("cache"))
                .environment(Map.of("HOME", folder.toString(), "GIT_CONFIG_NOSYSTEM", "1"))
                .build();
    }

    private ModuleFiles fetch(String module) throws Exception {
        try (JGitFetcher fetcher = fetcher()) {
            return fetcher.fetch(
                    ModuleVersion.parse(module, "v1.0.0"), Files.createDirectories(folder.resolve("scratch")));
        }
    }

    private static Set<String> names(ModuleFiles files) throws Exception {
        Set<String> names = new HashSet<>();
        try (ZipFile zip = new ZipFile(files.zip().file().orElseThrow().toFile())) {
            zip.stream().map(ZipEntry::getName).forEach(name -> names.add(name.replaceFirst("^[^@]*@v1.0.0/", "")));
        }
        return names;
    }

    private void commit(String... names) {
        commit(git.commit().file("go.mod", "module " + ROOT + "\n"), names);
    }

    private void commit(GitFixture.Commit commit, String... names) {
        for (String name : names) {
            commit.file(name.getBytes(StandardCharsets.UTF_8), CONFIG.getBytes(StandardCharsets.UTF_8));
        }
        commit.create();
        git.tag("v1.0.0").tag("sub/v1.0.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".git/config",
                ".git",
                ".GIT/config",
                "deep/down/.gIt/config",
                ".git /config",
                ".git. /config",
                "git~1/config",
                "a/GIT~1"
            })
    void refusesWhatGoWouldPack(String name) {
        commit(name);
        assertThatThrownBy(() -> fetch(ROOT))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessage("github.com/u/r@v1.0.0: zip holds " + name
                        + ", which git would take for a file of its own and run what it says");
        assertThat(folder.resolve("scratch")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".g\u200Cit/config",
                "\uFEFF.git/config",
                ".git\u206F/config",
                ".git./config",
                ".git::$INDEX_ALLOCATION/config",
                ".git:x",
                "a\\.git\\config"
            })
    void findsNoModuleInNamesThatGoForbidsAnyway(String name) {
        commit(name);
        assertThatThrownBy(() -> fetch(ROOT))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessageContaining("malformed file path");
    }

    @Test
    void packsFilesAboutGit() throws Exception {
        commit(".gitignore", ".gitattributes", ".gitmodules", ".github/x.yml", "x.git/config", "git~2/config");
        assertThat(names(fetch(ROOT)))
                .contains(
                        ".gitignore", ".gitattributes", ".gitmodules", ".github/x.yml", "x.git/config", "git~2/config");
    }

    @Test
    void refusesAModuleInAFolderForItsOwnFilesOnly() throws Exception {
        GitFixture.Commit commit =
                git.commit().file("go.mod", "module " + ROOT + "\n").file("sub/go.mod", "module " + ROOT + "/sub\n");
        commit(commit, "sub/a/.git/config");
        assertThatThrownBy(() -> fetch(ROOT + "/sub"))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessageContaining("zip holds a/.git/config");
        assertThat(names(fetch(ROOT))).containsExactly("go.mod");
    }

    @Test
    void doesNotMindWhatIsLeftOut() throws Exception {
        GitFixture.Commit commit = git.commit()
                .file("go.mod", "module " + ROOT + "\n")
                .file("nested/go.mod", "module " + ROOT + "/nested\n")
                .symlink(".git", "elsewhere");
        commit(commit, "vendor/a/.git/config", "nested/.git/config");
        assertThat(names(fetch(ROOT))).containsExactly("go.mod");
    }

    @Test
    void explainsTheRefusal() throws Exception {
        commit(".git/config");
        try (JGitFetcher fetcher = fetcher()) {
            ModulePath module = ModulePath.parse(ROOT);
            Explanation explanation = fetcher.explain(
                    module, VersionQuery.parse(module, "v1.0.0"), Files.createTempDirectory(folder, "s"));
            assertThat(explanation.resolution()).isPresent();
            assertThat(explanation.failure().orElseThrow()).hasMessageContaining("zip holds .git/config");
        }
    }
}
