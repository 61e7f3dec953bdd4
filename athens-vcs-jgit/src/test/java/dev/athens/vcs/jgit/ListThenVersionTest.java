package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.ModuleFiles;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.testkit.git.GitFixture;
import dev.athens.vcs.jgit.clones.Folders;
import dev.athens.vcs.jgit.clones.TestBudget;
import dev.athens.vcs.jgit.net.GitServer;
import dev.athens.vcs.jgit.net.GitTransports;
import dev.athens.vcs.jgit.net.Network;
import dev.athens.vcs.jgit.place.RepositoryLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
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

/** A list looks at the folders of some commits; whole versions that come later must not be told by what those lack. */
@Timeout(60)
class ListThenVersionTest {
    private static final String ROOT = "github.com/u/r";
    private static final List<String> FETCH = List.of("POST /git-upload-pack");

    @TempDir
    private Path folder;

    private GitFixture git;
    private GitServer server;
    private GitTransports transports;
    private JGitFetcher fetcher;
    private final AtomicInteger connections = new AtomicInteger();
    private int seen;

    @BeforeEach
    void start() throws IOException {
        Random random = new Random(1);
        String text = noise(random);
        git = GitFixture.create(folder.resolve("origin"));
        git.commit()
                .file("a.go", "package r\n")
                .file("same.txt", noise(random))
                .file("large.txt", text)
                .create();
        git.tag("v1.0.0");
        git.commit().file("large.txt", text + "one").create();
        git.tag("v1.1.0");
        git.commit().file("large.txt", text + "two").create();
        git.tag("v2.0.0");
        Repository repository = new FileRepositoryBuilder()
                .setBare()
                .setGitDir(git.folder().toFile())
                .build();
        StoredConfig config = repository.getConfig();
        config.setBoolean("uploadpack", null, "allowFilter", true);
        config.setBoolean("uploadpack", null, "allowAnySHA1InWant", true);
        config.save();
        server = new GitServer(repository);
        transports = new GitTransports(
                Network.builder().build(),
                Map.of(),
                folder.resolve("home"),
                Duration.ofSeconds(10),
                TestBudget.unlimited());
        fetcher = JGitFetcher.builder(folder.resolve("cache"))
                .refsFreshness(Duration.ofMinutes(10))
                .build(
                        module -> new RepositoryLocation(RepositoryLocation.GIT, server.url(), ROOT, ""),
                        (clone, remote) -> {
                            connections.incrementAndGet();
                            return transports.open(clone, remote);
                        });
    }

    /** Incompressible text, so that sizes tell what was fetched. */
    private static String noise(Random random) {
        return IntStream.range(0, 5000)
                .mapToObj(i -> Integer.toString(random.nextInt(), 36))
                .collect(Collectors.joining("\n"));
    }

    @AfterEach
    void stop() {
        fetcher.close();
        transports.close();
        server.close();
    }

    private void fetch(String version) throws Exception {
        ModuleFiles files =
                fetcher.fetch(ModuleVersion.parse(ROOT, version), Files.createTempDirectory(folder, "scratch"));
        assertThat(files.zip().sizeBytes()).isPositive();
    }

    /** The requests since the last call, without the repository's path. */
    private List<String> newRequests() {
        List<String> all = server.requests();
        List<String> fresh = all.subList(seen, all.size()).stream()
                .map(request -> request.replace(GitServer.PATH, "").replaceFirst(" as .*", ""))
                .toList();
        seen = all.size();
        return fresh;
    }

    @Test
    void seesATagAtOnceWhoseModuleWasForgotten() throws Exception {
        ModulePath module = ModulePath.parse(ROOT);
        List<Version> before = fetcher.list(module);
        git.tag("v1.2.0");
        assertThat(fetcher.list(module)).isEqualTo(before);

        fetcher.forget(module);

        assertThat(fetcher.list(module)).hasSize(before.size() + 1).contains(Version.parse("v1.2.0"));
        newRequests();
        fetcher.list(module);
        assertThat(newRequests()).isEmpty();
    }

    @Test
    void fetchesAVersionAtOnceAfterAList() throws Exception {
        assertThat(fetcher.list(ModulePath.parse(ROOT)))
                .extracting(Version::value)
                .containsExactly("v1.0.0", "v1.1.0", "v2.0.0+incompatible");
        newRequests();
        connections.set(0);

        fetch("v1.0.0");

        assertThat(newRequests()).isEqualTo(FETCH);
        assertThat(connections).hasValue(1);
    }

    @Test
    void fetchesAVersionThatTheListLookedAtByItsFilesAlone() throws Exception {
        fetcher.list(ModulePath.parse(ROOT));
        newRequests();
        connections.set(0);

        fetch("v1.1.0");

        assertThat(newRequests()).isEqualTo(FETCH);
        assertThat(connections).hasValue(1);
    }

    @Test
    void fetchesOnlyWhatIsNewInTheNextVersion() throws Exception {
        fetch("v1.0.0");
        long first = Folders.sizeBytes(folder.resolve("cache/clones"));
        connections.set(0);

        fetch("v1.1.0");

        assertThat(connections).hasValue(1);
        assertThat(Folders.sizeBytes(folder.resolve("cache/clones")) - first)
                .as("one of two large files")
                .isLessThan(first * 2 / 3);
    }
}
