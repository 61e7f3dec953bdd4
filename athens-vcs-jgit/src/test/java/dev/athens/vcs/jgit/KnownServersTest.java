package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleVersion;
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
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server can do is asked once, and asked again as soon as it seems to have changed. */
@Timeout(60)
class KnownServersTest {
    private static final String ROOT = "github.com/u/r";
    private static final String ASK = "GET " + GitServer.PATH + "/info/refs";
    private static final String POST = "POST " + GitServer.PATH + "/git-upload-pack";

    @TempDir
    private Path folder;

    private GitServer server;
    private GitTransports transports;
    private JGitFetcher fetcher;
    private int seen;

    @BeforeEach
    void start() throws IOException {
        GitFixture git = GitFixture.create(folder.resolve("origin"));
        for (String tag : List.of("v1.0.0", "v1.1.0")) {
            git.commit()
                    .file("go.mod", "module " + ROOT + "\n")
                    .file("tag.txt", tag)
                    .create();
            git.tag(tag);
        }
        server = new GitServer(new FileRepositoryBuilder()
                .setBare()
                .setGitDir(git.folder().toFile())
                .build());
        transports = new GitTransports(
                Network.builder().build(),
                Map.of(),
                folder.resolve("home"),
                Duration.ofSeconds(10),
                TestBudget.unlimited());
        fetcher = JGitFetcher.builder(folder.resolve("cache"))
                .refsFreshness(Duration.ZERO)
                .build(module -> new RepositoryLocation(RepositoryLocation.GIT, server.url(), ROOT, ""), transports);
    }

    @AfterEach
    void stop() {
        fetcher.close();
        transports.close();
        server.close();
    }

    private void fetch(String version) throws Exception {
        fetcher.fetch(ModuleVersion.parse(ROOT, version), Files.createTempDirectory(folder, "scratch"));
    }

    /** The requests since the last call. */
    private List<String> newRequests() {
        List<String> all = server.requests();
        List<String> fresh = all.subList(seen, all.size()).stream()
                .map(request -> request.replaceFirst(" as .*", ""))
                .toList();
        seen = all.size();
        return fresh;
    }

    @Test
    void asksAServerOnceWhatItCanDo() throws Exception {
        fetch("v1.0.0");
        assertThat(newRequests()).containsExactly(ASK, POST, POST);

        fetch("v1.1.0");

        assertThat(newRequests()).as("references and pack").containsExactly(POST, POST);
    }

    @Test
    void followsARepositoryThatMoves() throws Exception {
        fetch("v1.0.0");
        newRequests();
        server.moves("/u/new.git");
        Folders.delete(folder.resolve("cache"));

        fetch("v1.0.0");

        assertThat(newRequests())
                .containsExactly(POST, ASK, "POST /u/new.git/git-upload-pack", "POST /u/new.git/git-upload-pack");
    }

    @Test
    void tellsOfARepositoryThatIsGoneAsIfItHadNotBeenKnown() throws Exception {
        fetch("v1.0.0");
        server.fails(GitServer.PATH + "/info/refs", 404).fails(GitServer.PATH + "/git-upload-pack", 404);

        assertThatThrownBy(() -> fetch("v1.1.0"))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessageContaining(server.url());
        assertThat(newRequests()).endsWith(POST, ASK);
    }

    @Test
    void asksAgainWhenAPackIsRefused() throws Exception {
        fetch("v1.0.0");
        newRequests();
        server.failsOnce(GitServer.PATH + "/git-upload-pack", 502);

        fetch("v1.1.0");

        assertThat(newRequests()).containsExactly(POST, ASK, POST, POST);
    }
}
