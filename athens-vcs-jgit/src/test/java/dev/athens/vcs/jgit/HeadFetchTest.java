package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleVersion;
import dev.athens.module.PseudoVersion;
import dev.athens.module.VersionQuery;
import dev.athens.testkit.git.GitFixture;
import dev.athens.vcs.jgit.clones.Folders;
import dev.athens.vcs.jgit.clones.TestBudget;
import dev.athens.vcs.jgit.net.GitServer;
import dev.athens.vcs.jgit.net.GitTransports;
import dev.athens.vcs.jgit.net.Network;
import dev.athens.vcs.jgit.place.RepositoryLocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads bring little, and wait for nobody's pack. */
@Timeout(60)
class HeadFetchTest {
    private static final String ROOT = "github.com/u/r";
    private static final int LARGE_FILES = 150;
    private static final Instant TIME = Instant.parse("2020-02-02T02:02:02Z");

    @TempDir
    private Path folder;

    private final Random random = new Random(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private GitFixture git;
    private Repository repository;
    private GitServer server;
    private GitTransports transports;
    private JGitFetcher fetcher;

    @BeforeEach
    void start() throws IOException {
        git = GitFixture.create(folder.resolve("origin"));
        repository = new FileRepositoryBuilder()
                .setBare()
                .setGitDir(git.folder().toFile())
                .build();
        filter(true);
        server = new GitServer(repository);
        transports = new GitTransports(
                Network.builder().build(),
                Map.of(),
                folder.resolve("home"),
                Duration.ofSeconds(50),
                TestBudget.unlimited());
        fetcher = JGitFetcher.builder(folder.resolve("cache"))
                .refsFreshness(Duration.ofMinutes(10))
                .build(module -> new RepositoryLocation(RepositoryLocation.GIT, server.url(), ROOT, ""), transports);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        fetcher.close();
        transports.close();
        server.close();
    }

    private void filter(boolean allowed) throws IOException {
        StoredConfig config = repository.getConfig();
        config.setBoolean("uploadpack", null, "allowFilter", allowed);
        config.setBoolean("uploadpack", null, "allowAnySHA1InWant", allowed);
        config.save();
    }

    /** Incompressible text, so that sizes tell what was fetched. */
    private String noise() {
        return IntStream.range(0, 3000)
                .mapToObj(i -> Integer.toString(random.nextInt(), 36))
                .collect(Collectors.joining("\n"));
    }

    /** Makes a commit of a module at the root and of one in a folder, with so many files. */
    private String commit(String tag, int files) {
        GitFixture.Commit commit = git.commit()
                .at(TIME)
                .file("go.mod", "module " + ROOT + "\n\n// " + tag + "\n")
                .file("sub/go.mod", "module " + ROOT + "/sub\n\n// " + tag + "\n");
        for (int i = 0; i < files; i++) {
            commit.file("f/" + i + ".txt", noise()).file("sub/f/" + i + ".txt", noise());
        }
        String id = commit.create();
        git.tag(tag);
        return id;
    }

    private String head(String module, String version) throws Exception {
        Optional<ModuleHead> head = fetcher.fetchHead(ModuleVersion.parse(module, version));
        return new String(head.orElseThrow().mod().readBytes(1000), StandardCharsets.UTF_8);
    }

    private ModuleFiles fetch(String version) throws IOException, FetchException, InterruptedException {
        return fetcher.fetch(ModuleVersion.parse(ROOT, version), Files.createTempDirectory(folder, "scratch"));
    }

    private long cachedBytes() throws IOException {
        return Folders.sizeBytes(folder.resolve("cache/clones"));
    }

    private int posts() {
        return (int) server.requests().stream()
                .filter(request -> request.startsWith("POST"))
                .count();
    }

    @Test
    void takesAllOfASmallRepositoryAtOnce() throws Exception {
        commit("v1.0.0", 3);
        ModuleVersion version = ModuleVersion.parse(ROOT, "v1.0.0");

        ModuleHead head = fetcher.fetchHead(version).orElseThrow();
        List<String> requests = server.requests();
        fetcher.fetchZip(version, head, folder);

        assertThat(server.requests()).as("the zip needs nothing more").isEqualTo(requests);
        assertThat(requests).as("capabilities, references, pack").hasSize(3);
    }

    @Test
    void takesFewFilesOfALargeRepository() throws Exception {
        commit("v1.0.0", LARGE_FILES);
        commit("v1.1.0", 1);

        assertThat(head(ROOT, "v1.0.0")).contains("v1.0.0");

        assertThat(cachedBytes()).isLessThan(100_000);
        int before = posts();
        assertThat(head(ROOT, "v1.1.0")).contains("v1.1.0");
        assertThat(posts() - before)
                .as("it is known to be large: a list that nobody reads, and the pack")
                .isLessThanOrEqualTo(2);
        assertThat(cachedBytes()).as("nothing is left").isLessThan(100_000);
    }

    @Test
    void takesFewFilesForAModuleInAFolder() throws Exception {
        commit("sub/v1.0.0", 30);

        assertThat(head(ROOT + "/sub", "v1.0.0")).contains("module " + ROOT + "/sub");

        assertThat(posts()).as("references and pack").isEqualTo(2);
        assertThat(Files.exists(folder.resolve("cache/clones")) ? cachedBytes() : 0)
                .isLessThan(100_000);
    }

    @Test
    void findsTheGoModOfAMajorVersionsFolder() throws Exception {
        git.commit()
                .file("go.mod", "module " + ROOT + "\n")
                .file("v2/go.mod", "module " + ROOT + "/v2\n")
                .file(
                        "large.txt",
                        IntStream.range(0, LARGE_FILES).mapToObj(i -> noise()).collect(Collectors.joining()))
                .create();
        git.tag("v2.0.0");

        assertThat(head(ROOT + "/v2", "v2.0.0")).isEqualTo("module " + ROOT + "/v2\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void doesNotWaitForAPackThatStalls(boolean filters) throws Exception {
        String first = commit("v1.0.0", 5);
        commit("v1.1.0", 5);
        filter(filters);
        GitServer.Stall stall = server.stalls(first);
        Future<ModuleFiles> files = threads.submit(() -> fetch("v1.0.0"));
        stall.awaitBegin();

        assertThat(head(ROOT, "v1.1.0")).contains("v1.1.0");
        assertThat(fetcher.resolve(ModuleVersion.parse(ROOT, "v1.1.0").path(), new VersionQuery.Latest())
                        .version()
                        .value())
                .isEqualTo("v1.1.0");

        assertThat(files).isNotDone();
        stall.end();
        assertThat(files.get().zip().sizeBytes()).isPositive();
    }

    @Test
    void doesNotWaitForThePackOfItsOwnVersion() throws Exception {
        String first = commit("v1.0.0", 5);
        GitServer.Stall stall = server.stalls(first);
        Future<ModuleFiles> files = threads.submit(() -> fetch("v1.0.0"));
        stall.awaitBegin();

        assertThat(head(ROOT, "v1.0.0")).contains("v1.0.0");

        assertThat(files).isNotDone();
        stall.end();
        assertThat(files.get().zip().sizeBytes()).isPositive();
    }

    @Test
    void doesNotWaitWithAPseudoVersion() throws Exception {
        String first = commit("v1.0.0", 5);
        String second = git.commit().at(TIME).file("a.go", "package r\n").create();
        git.commit().file("b.go", "package r\n").create();
        GitServer.Stall stall = server.stalls(first);
        Future<ModuleFiles> files = threads.submit(() -> fetch("v1.0.0"));
        stall.awaitBegin();

        String version = "v1.0.1-0." + PseudoVersion.timestamp(TIME) + "-" + second.substring(0, 12);
        assertThat(head(ROOT, version)).contains("v1.0.0");

        assertThat(files).isNotDone();
        stall.end();
        assertThat(files.get().zip().sizeBytes()).isPositive();
    }

    @Test
    void readsWhatIsThereWhileAPackStalls() throws Exception {
        commit("v1.0.0", 5);
        String second = commit("v1.1.0", 5);
        fetch("v1.0.0");
        GitServer.Stall stall = server.stalls(second);
        Future<ModuleFiles> files = threads.submit(() -> fetch("v1.1.0"));
        stall.awaitBegin();
        int before = posts();

        assertThat(head(ROOT, "v1.0.0")).contains("v1.0.0");
        assertThat(fetch("v1.0.0").zip().sizeBytes()).isPositive();

        assertThat(posts()).isEqualTo(before);
        assertThat(files).isNotDone();
        stall.end();
        assertThat(files.get().zip().sizeBytes()).isPositive();
    }
}
