package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.athens.content.ModuleFiles;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.VersionInfo;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Versions of real modules have the commit times and hashes that the go command found for them.
 *
 * <p>The facts are in real-modules.tsv. The repositories are not part of the project: the variable
 * ATHENS_TEST_REPOSITORIES names a folder with bare clones as {@code <owner>/<name>}; without it these tests are skipped.
 */
class RealModulesTest {
    private static final String VARIABLE = "ATHENS_TEST_REPOSITORIES";

    @TempDir
    static Path folder;

    private static JGitFetcher fetcher;

    /** One line of the table: module, repository, version, commit time, hash of the zip, hash of go.mod. */
    record Fact(ModuleVersion version, String repository, Instant time, String zipHash, String modHash) {
        static Fact parse(String line) {
            String[] fields = line.split("\t", -1);
            return new Fact(
                    ModuleVersion.parse(fields[0], fields[2]),
                    fields[1],
                    Instant.parse(fields[3]),
                    fields[4],
                    fields[5]);
        }

        @Override
        public String toString() {
            return version.toString();
        }
    }

    @BeforeAll
    static void openRepositories() throws IOException {
        Optional<String> repositories = Optional.ofNullable(System.getenv(VARIABLE));
        assumeTrue(repositories.isPresent(), VARIABLE + " does not say where the repositories are");
        Map<String, RepositoryLocation> locations = new HashMap<>();
        facts().forEach(fact -> {
            ModulePath module = fact.version().path();
            boolean onGithub = module.value().startsWith("github.com/");
            String root = onGithub ? "github.com/" + fact.repository() : module.value();
            locations.put(
                    module.value(),
                    new RepositoryLocation(RepositoryLocation.GIT, "https://" + fact.repository(), root, ""));
        });
        fetcher = JGitFetcher.builder(folder.resolve("cache"))
                .build(
                        module -> Objects.requireNonNull(locations.get(module.value())),
                        new FolderTransports(Path.of(repositories.get())));
    }

    @AfterAll
    static void closeRepositories() {
        Optional.ofNullable(fetcher).ifPresent(JGitFetcher::close);
    }

    static Stream<Fact> facts() throws IOException {
        try (InputStream in = Objects.requireNonNull(RealModulesTest.class.getResourceAsStream("real-modules.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(Fact::parse);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("facts")
    void hasTheTimeAndTheHashesThatTheGoCommandFound(Fact fact) throws Exception {
        Path scratch = Files.createTempDirectory(folder, "scratch");
        ModuleFiles files = fetcher.fetch(fact.version(), scratch);
        VersionInfo info = VersionInfo.parse(files.info().readBytes(VersionInfo.MAX_BYTES));
        assertThat(info.version()).isEqualTo(fact.version().version());
        assertThat(info.time()).contains(fact.time());
        assertThat(DirHash.ofGoMod(files.mod())).isEqualTo(fact.modHash());
        assertThat(DirHash.ofZip(files.zip().file().orElseThrow())).isEqualTo(fact.zipHash());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("facts")
    void resolvesToItself(Fact fact) throws Exception {
        VersionInfo info = fetcher.resolve(
                fact.version().path(), new VersionQuery.Exact(fact.version().version()));
        assertThat(info.version()).isEqualTo(fact.version().version());
    }
}
