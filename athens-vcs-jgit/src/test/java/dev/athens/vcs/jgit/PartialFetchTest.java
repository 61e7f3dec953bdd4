package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.VersionQuery;
import dev.athens.vcs.jgit.clones.FolderTransports;
import dev.athens.vcs.jgit.clones.Folders;
import dev.athens.vcs.jgit.place.RepositoryLocation;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetches bring what is needed and no more, and every kind of server leads to the same module. */
class PartialFetchTest {
    private static final String ROOT = "github.com/u/parts";
    private static final String NOISE = noise();
    private static final Map<String, List<CaseFile.Entry>> FILES = Map.of(
            "C1",
            List.of(
                    new CaseFile.Entry("go.mod", "", "module " + ROOT + "\n"),
                    new CaseFile.Entry("large.txt", "", NOISE),
                    new CaseFile.Entry("LICENSE", "", "L\n"),
                    new CaseFile.Entry(".gitattributes", "", "*.bat eol=crlf\n"),
                    new CaseFile.Entry("sub/go.mod", "", "module " + ROOT + "/sub\n"),
                    new CaseFile.Entry("sub/a.bat", "", "a\n"),
                    new CaseFile.Entry("sub/vendor/x/large.txt", "", NOISE + "x"),
                    new CaseFile.Entry("sub/nested/go.mod", "", "module " + ROOT + "/sub/nested\n"),
                    new CaseFile.Entry("sub/nested/large.txt", "", NOISE + "n")),
            "C2",
            List.of(new CaseFile.Entry("sub/b.go", "", "package sub\n")));
    private static final String[] LINES = {
        "commit C1",
        "tag v1.0.0 C1",
        "tag sub/v1.0.0 C1",
        "commit C2",
        "tag v1.1.0 C2",
        "tag sub/v1.1.0 C2",
        "commit C3"
    };

    @TempDir
    private Path folder;

    private FolderTransports transports;

    /** Incompressible text, so that sizes tell what was fetched. */
    private static String noise() {
        Random random = new Random(1);
        return IntStream.range(0, 20_000)
                .mapToObj(i -> Integer.toString(random.nextInt(), 36))
                .collect(Collectors.joining("\n"));
    }

    @BeforeEach
    void build() throws IOException {
        transports = new FolderTransports(folder.resolve("https"));
        CaseRepository.build(
                new CaseFile("parts", ROOT, "https://" + ROOT, List.of(LINES), FILES), folder.resolve("https"));
    }

    private JGitFetcher.Builder builder() {
        return JGitFetcher.builder(folder.resolve("cache"));
    }

    private JGitFetcher fetcher(JGitFetcher.Builder builder) {
        return builder.build(
                module -> new RepositoryLocation(RepositoryLocation.GIT, "https://" + ROOT, ROOT, ""), transports);
    }

    private String fetch(JGitFetcher fetcher, String module, String version) throws Exception {
        ModuleFiles files =
                fetcher.fetch(ModuleVersion.parse(module, version), Files.createTempDirectory(folder, "scratch"));
        return DirHash.ofZip(files.zip().file().orElseThrow()).toString();
    }

    private long cachedBytes() throws IOException {
        Path clones = folder.resolve("cache/clones");
        return Files.exists(clones) ? Folders.sizeBytes(clones) : 0;
    }

    private void configure(String key, boolean value) throws IOException {
        try (Repository repository = new FileRepositoryBuilder()
                .setBare()
                .setGitDir(folder.resolve("https").resolve(ROOT).toFile())
                .build()) {
            StoredConfig config = repository.getConfig();
            config.setBoolean("uploadpack", null, key, value);
            config.save();
        }
    }

    @Test
    void listsVersionsWithoutAClone() throws Exception {
        assertThat(fetcher(builder()).list(ModulePath.parse(ROOT))).hasSize(2);
        assertThat(folder.resolve("cache")).doesNotExist();
    }

    @Test
    void refusesAFolderThatIsNoModuleWithoutAClone() {
        JGitFetcher fetcher = fetcher(builder());
        assertThatThrownBy(() -> fetch(fetcher, ROOT + "/other", "v1.0.0"))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessage(ROOT + "/other@v1.0.0: invalid version: unknown revision other/v1.0.0");
        assertThat(folder.resolve("cache")).doesNotExist();
        assertThat(transports.opened()).isEqualTo(1);
    }

    @Test
    void fetchesOnlyTheFilesOfTheModule() throws Exception {
        fetch(fetcher(builder()), ROOT + "/sub", "v1.0.0");
        assertThat(cachedBytes()).isLessThan(NOISE.length() / 2);
        assertThat(transports.opened())
                .as("the folders with the list, then the files")
                .isEqualTo(2);
    }

    @Test
    void fetchesCommitsWithoutFilesForAPseudoVersion() throws Exception {
        JGitFetcher fetcher = fetcher(builder());
        String version = fetcher.resolve(
                        ModulePath.parse(ROOT + "/sub"), VersionQuery.parse(ModulePath.parse(ROOT + "/sub"), "main"))
                .version()
                .value();
        assertThat(version).startsWith("v1.1.1-0.");
        fetch(fetcher, ROOT + "/sub", version);
        assertThat(cachedBytes()).isLessThan(NOISE.length() / 2);
    }

    @Test
    void sharesObjectsAmongVersions() throws Exception {
        JGitFetcher fetcher = fetcher(builder());
        fetch(fetcher, ROOT, "v1.0.0");
        long before = cachedBytes();
        assertThat(before).isGreaterThan(NOISE.length() / 2);
        fetch(fetcher, ROOT, "v1.1.0");
        assertThat(cachedBytes() - before).isLessThan(NOISE.length() / 10);
    }

    @Test
    void buildsTheSameFromServersThatGiveNoParts() throws Exception {
        String expected = fetch(fetcher(builder()), ROOT + "/sub", "v1.1.0");
        configure("allowFilter", false);
        Folders.delete(folder.resolve("cache"));
        assertThat(fetch(fetcher(builder()), ROOT + "/sub", "v1.1.0")).isEqualTo(expected);
        assertThat(cachedBytes()).isGreaterThan(NOISE.length() / 2);
    }

    @Test
    void buildsTheSameFromServersThatGiveNoSingleFiles() throws Exception {
        String expected = fetch(fetcher(builder()), ROOT + "/sub", "v1.1.0");
        configure("allowAnySHA1InWant", false);
        Folders.delete(folder.resolve("cache"));
        JGitFetcher fetcher = fetcher(builder());
        assertThat(fetch(fetcher, ROOT + "/sub", "v1.1.0")).isEqualTo(expected);
        assertThat(fetch(fetcher, ROOT + "/sub", "v1.0.0")).isNotEqualTo(expected);
    }

    @Test
    void buildsTheSameFromServersThatGiveNeither() throws Exception {
        JGitFetcher first = fetcher(builder());
        ModulePath sub = ModulePath.parse(ROOT + "/sub");
        String version =
                first.resolve(sub, VersionQuery.parse(sub, "main")).version().value();
        String expected = fetch(first, ROOT + "/sub", version);
        configure("allowFilter", false);
        configure("allowAnySHA1InWant", false);
        Folders.delete(folder.resolve("cache"));
        assertThat(fetch(fetcher(builder()), ROOT + "/sub", version)).isEqualTo(expected);
    }

    @Test
    void refusesRepositoriesBeyondTheBudget() throws Exception {
        List<CaseFile.Entry> files = IntStream.range(0, 200)
                .mapToObj(i -> new CaseFile.Entry("f" + i, "", NOISE.substring(500 * i, 500 * i + 5000)))
                .toList();
        Folders.delete(folder.resolve("https"));
        CaseRepository.build(
                new CaseFile(
                        "parts", ROOT, "https://" + ROOT, List.of("commit C1", "tag v1.0.0 C1"), Map.of("C1", files)),
                folder.resolve("https"));
        JGitFetcher fetcher = fetcher(builder().maxRepositoryBytes(100_000));
        assertThatThrownBy(() -> fetch(fetcher, ROOT, "v1.0.0"))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessage(ROOT + "@v1.0.0: https://" + ROOT
                        + " is larger than the 100000 bytes that a repository may have: raise the limit");
        JGitFetcher impatient = fetcher(builder().maxFetchTime(Duration.ofNanos(1)));
        assertThatThrownBy(() -> fetch(impatient, ROOT, "v1.0.0"))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessageContaining("takes longer than");
        assertThat(cachedBytes()).as("nothing is left half").isLessThan(10_000);
    }

    @Test
    void refusesFilesBeyondTheBudget() {
        JGitFetcher fetcher = fetcher(builder().maxFileBytes(100_000));
        assertThatThrownBy(() -> fetch(fetcher, ROOT, "v1.0.0"))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessage(ROOT + "@v1.0.0: large.txt has " + NOISE.length()
                        + " bytes, more than the 100000 that a file of a module may have: raise the limit");
    }
}
