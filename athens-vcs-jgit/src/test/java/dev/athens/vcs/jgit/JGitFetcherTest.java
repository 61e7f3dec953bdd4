package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.VersionInfo;
import dev.athens.vcs.jgit.clones.FolderTransports;
import dev.athens.vcs.jgit.discovery.Locator;
import dev.athens.vcs.jgit.place.RepositoryLocation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JGitFetcherTest {
    private static final ModulePath MODULE = ModulePath.parse("github.com/u/a");

    @TempDir
    private Path folder;

    private JGitFetcher fetcher(Locator locator) {
        return JGitFetcher.builder(folder.resolve("cache")).build(locator, new FolderTransports(folder));
    }

    private CaseRepository repository(String... lines) throws IOException {
        CaseFile.Entry file = new CaseFile.Entry("go.mod", "", "module github.com/u/a\n");
        CaseFile source = new CaseFile(
                "a", "github.com/u/a", "https://github.com/u/a", List.of(lines), Map.of("C1", List.of(file)));
        return CaseRepository.build(source, folder);
    }

    @Test
    void findsAndReachesRepositoriesByTheGitConfiguration() throws Exception {
        repository("commit C1", "tag v1.0.0 C1");
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(home.resolve(".gitconfig"), "[url \"" + folder.toUri() + "\"]\n\tinsteadOf = https://\n");
        try (JGitFetcher fetcher = JGitFetcher.builder(folder.resolve("cache"))
                .environment(Map.of("HOME", home.toString()))
                .build()) {
            assertThat(fetcher.list(MODULE)).extracting(Version::value).containsExactly("v1.0.0");
            ModuleFiles files = fetcher.fetch(ModuleVersion.parse("github.com/u/a", "v1.0.0"), folder);
            assertThat(files.mod().readBytes(100)).asString().isEqualTo("module github.com/u/a\n");
            ModulePath missing = ModulePath.parse("github.com/u/missing");
            assertThatThrownBy(() -> fetcher.list(missing))
                    .isInstanceOf(FetchException.NotFound.class)
                    .hasMessageStartingWith("github.com/u/missing: https://github.com/u/missing: ");
            for (String query : List.of("latest", "main", "v1.0.0")) {
                assertThatThrownBy(() -> fetcher.resolve(missing, VersionQuery.parse(missing, query)))
                        .isInstanceOf(FetchException.NotFound.class)
                        .hasMessageStartingWith("github.com/u/missing@" + query + ": https://github.com/u/missing: ");
            }
        }
    }

    @Test
    void buildsNoToolchains() {
        JGitFetcher fetcher = fetcher(module -> {
            throw new AssertionError(module);
        });
        assertThatThrownBy(() -> fetcher.list(ModulePath.parse("golang.org/toolchain")))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessageContaining("not built from source");
    }

    @Test
    void refusesOtherVersionControlSystems() {
        JGitFetcher fetcher =
                fetcher(module -> new RepositoryLocation("hg", "https://hg.example/a", module.value(), ""));
        assertThatThrownBy(() -> fetcher.list(MODULE))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessageContaining("hg is not supported");
    }

    @Test
    void leavesModulesOfAnotherProxyToItsFetcher() throws Exception {
        List<String> asked = new ArrayList<>();
        JGitFetcher fetcher = JGitFetcher.builder(folder)
                .proxies((proxy, mayUseLogin, guard) -> new RecordingFetcher(proxy, asked))
                .build(
                        module -> new RepositoryLocation("mod", "https://proxy.example/p", "v.example", ""),
                        new FolderTransports(folder));
        fetcher.list(MODULE);
        fetcher.resolve(MODULE, new VersionQuery.Latest());
        ModuleVersion version = ModuleVersion.parse("github.com/u/a", "v1.0.0");
        fetcher.fetch(version, folder);
        ModuleHead head = fetcher.fetchHead(version).orElseThrow();
        fetcher.fetchZip(version, head, folder);
        assertThat(asked)
                .containsExactly(
                        "https://proxy.example/p list github.com/u/a",
                        "https://proxy.example/p latest",
                        "https://proxy.example/p fetch github.com/u/a@v1.0.0",
                        "https://proxy.example/p head github.com/u/a@v1.0.0",
                        "https://proxy.example/p zip github.com/u/a@v1.0.0");
    }

    @Test
    void findsNoModulesOfAnotherProxyWhenNoneMayBeAsked() {
        JGitFetcher fetcher =
                fetcher(module -> new RepositoryLocation("mod", "https://proxy.example/p", "v.example", ""));
        assertThatThrownBy(() -> fetcher.list(MODULE)).isInstanceOf(FetchException.NotFound.class);
    }

    @Test
    void leavesNoZipBehindThatBreaksTheRules() throws Exception {
        CaseFile source = CaseFile.read(Path.of("src/test/resources/cases/collisions.txt"));
        CaseRepository repository = CaseRepository.build(source, folder);
        JGitFetcher fetcher = fetcher(module -> repository.locate(module.value()));
        Path scratch = Files.createDirectories(folder.resolve("scratch"));
        assertThatThrownBy(() -> fetcher.fetch(ModuleVersion.parse(source.root(), "v1.0.0"), scratch))
                .isInstanceOf(FetchException.NotFound.class);
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void listsManyTags() throws Exception {
        CaseRepository repository = repository("commit C1");
        StringBuilder refs = new StringBuilder("# pack-refs with: peeled fully-peeled sorted \n");
        String commit = Files.readString(folder.resolve("github.com/u/a/refs/heads/main"))
                .strip();
        for (int i = 0; i < 20_000; i++) {
            refs.append(commit)
                    .append(" refs/tags/v0.")
                    .append(i / 100)
                    .append('.')
                    .append(i % 100)
                    .append('\n');
        }
        Files.writeString(folder.resolve("github.com/u/a/packed-refs"), refs);
        JGitFetcher fetcher = fetcher(module -> repository.locate(module.value()));
        List<Version> list = fetcher.list(MODULE);
        assertThat(list).hasSize(20_000);
        assertThat(list.get(19_999).value()).isEqualTo("v0.199.99");
        assertThat(fetcher.resolve(MODULE, new VersionQuery.Latest()).version().value())
                .isEqualTo("v0.199.99");
    }

    /** Notes what it is asked. */
    private record RecordingFetcher(URI proxy, List<String> asked) implements ModuleFetcher {
        @Override
        public List<Version> list(ModulePath module) {
            asked.add(proxy + " list " + module);
            return List.of();
        }

        @Override
        public VersionInfo resolve(ModulePath module, VersionQuery query) {
            asked.add(proxy + " " + query);
            return VersionInfo.of(Version.parse("v1.0.0"));
        }

        @Override
        public ModuleFiles fetch(ModuleVersion version, Path scratch) {
            asked.add(proxy + " fetch " + version);
            return new ModuleFiles(Blob.of("i"), Blob.of("m"), Blob.of("z"));
        }

        @Override
        public Optional<ModuleHead> fetchHead(ModuleVersion version) {
            asked.add(proxy + " head " + version);
            return Optional.of(new ModuleHead(Blob.of("i"), Blob.of("m")));
        }

        @Override
        public Blob fetchZip(ModuleVersion version, ModuleHead head, Path scratch) {
            asked.add(proxy + " zip " + version);
            return Blob.of("z");
        }
    }
}
