package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.fetch.ObservedFetcher;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.observe.Observation;
import dev.athens.observe.Running;
import dev.athens.observe.Step;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.proxy.ModuleProxy;
import dev.athens.storage.ObservedStorage;
import dev.athens.storage.Storage;
import dev.athens.testkit.FakeFetcher;
import dev.athens.testkit.FakeModule;
import dev.athens.testkit.HeapStorage;
import dev.athens.testkit.ModuleProxyExtension;
import dev.athens.testkit.RecordingObserver;
import dev.athens.testkit.git.GitFixture;
import dev.athens.upstream.UpstreamClient;
import dev.athens.upstream.UpstreamFetcher;
import dev.athens.vcs.jgit.clones.TestBudget;
import dev.athens.vcs.jgit.net.GitServer;
import dev.athens.vcs.jgit.net.GitTransports;
import dev.athens.vcs.jgit.net.Network;
import dev.athens.vcs.jgit.place.RepositoryLocation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What an observer sees of a version that has to be fetched: everything that takes time, and what it is part of. */
@Timeout(60)
class ObservedFetchTest {
    private static final ModuleVersion VERSION = ModuleVersion.parse("github.com/u/r", "v1.0.0");
    private static final FakeModule MODULE =
            FakeModule.of(VERSION).goMod("module github.com/u/r\n").file("a.go", "package a\n");

    @RegisterExtension
    final ModuleProxyExtension upstream = ModuleProxyExtension.serving(MODULE);

    @TempDir
    private Path folder;

    private final RecordingObserver observer = new RecordingObserver();
    private final Observation request = observer.begin(Step.REQUEST, "zip", "");

    private ModuleProxy.Builder proxy(String kind, ModuleFetcher fetcher) {
        return ModuleProxy.builder(
                        new ObservedStorage(new HeapStorage(), "memory", observer),
                        new ObservedFetcher(fetcher, kind, observer))
                .observer(observer)
                .scratch(folder);
    }

    private CompletableFuture<Answer> zip(ModuleProxy proxy) throws Exception {
        return Running.within(request, () -> proxy.answerAsync(new ProtocolRequest.Zip(VERSION)));
    }

    @Test
    void showsWhatAFetchFromGitIsMadeOf() throws Exception {
        GitFixture git = GitFixture.create(folder.resolve("origin"));
        git.commit().file("go.mod", "module github.com/u/r\n").create();
        git.tag("v1.0.0");
        GitTransports transports = new GitTransports(
                Network.builder().build(),
                Map.of(),
                folder.resolve("home"),
                Duration.ofSeconds(10),
                TestBudget.unlimited());
        try (GitServer server = new GitServer(new FileRepositoryBuilder()
                        .setBare()
                        .setGitDir(git.folder().toFile())
                        .build());
                JGitFetcher fetcher = JGitFetcher.builder(folder.resolve("cache"))
                        .build(
                                module -> new RepositoryLocation(
                                        RepositoryLocation.GIT,
                                        server.url(),
                                        VERSION.path().value(),
                                        ""),
                                transports);
                ModuleProxy proxy = proxy("git", fetcher)
                        .validator(version -> Optional.empty())
                        .build()) {
            assertThat(zip(proxy).get()).isInstanceOf(Answer.Found.class);
        }
        String flight = "REQUEST zip/FLIGHT version/";
        assertThat(observer.paths())
                .contains(
                        "REQUEST zip/DECISION validator",
                        "REQUEST zip/STORAGE memory find",
                        flight + "FETCH git version",
                        flight + "FETCH git version/REFS git",
                        flight + "FETCH git version/REFS git/CALL http",
                        flight + "FETCH git version/PACK git",
                        flight + "FETCH git version/PACK git/CALL http",
                        flight + "FETCH git version/ZIP git",
                        flight + "VERIFICATION files",
                        flight + "SAVE version",
                        flight + "SAVE version/STORAGE memory save");
        assertAllButTheRequestHaveEnded();
    }

    private void assertAllButTheRequestHaveEnded() {
        assertThat(observer.steps())
                .filteredOn(seen -> seen != request)
                .isNotEmpty()
                .allSatisfy(seen -> {
                    assertThat(seen.path()).startsWith("REQUEST zip/");
                    assertThat(seen.outcome()).isEqualTo("ended");
                });
    }

    @Test
    void showsWhatAFetchFromAnotherProxyIsMadeOf() throws Exception {
        UpstreamClient client =
                UpstreamClient.builder().environment(Map.of("NETRC", "none")).build();
        try (ModuleProxy proxy = proxy(
                        "proxy",
                        UpstreamFetcher.builder(URI.create(upstream.url()))
                                .client(client)
                                .build())
                .build()) {
            assertThat(zip(proxy).get()).isInstanceOf(Answer.Found.class);
        }
        assertThat(observer.paths())
                .filteredOn(path -> path.equals("REQUEST zip/FLIGHT version/FETCH proxy version/CALL http"))
                .as("info, go.mod and zip")
                .hasSize(3);
        assertAllButTheRequestHaveEnded();
    }

    @Test
    void showsThatWhoComesLaterWaits() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        FakeFetcher fetcher = FakeFetcher.serving(MODULE).blockedBy(gate);
        try (ModuleProxy proxy = proxy("git", fetcher).build()) {
            CompletableFuture<Answer> first = zip(proxy);
            CompletableFuture<Answer> second = zip(proxy);
            gate.countDown();
            assertThat(first.get()).isInstanceOf(Answer.Found.class);
            assertThat(second.get()).isInstanceOf(Answer.Found.class);
        }
        assertThat(observer.paths())
                .containsOnlyOnce("REQUEST zip/WAIT flight", "REQUEST zip/FLIGHT version/FETCH git version");
        assertAllButTheRequestHaveEnded();
    }

    @Test
    void whatIsFetchedAheadBelongsToNoRequest() throws Exception {
        FakeModule needs = FakeModule.of("github.com/u/needs", "v1.0.0")
                .goMod("module github.com/u/needs\n\ngo 1.16\n\nrequire " + VERSION.path() + " v1.0.0\n");
        CountDownLatch both = new CountDownLatch(2);
        FakeFetcher fetcher = FakeFetcher.serving(needs, MODULE).announcingTo(both);
        try (ModuleProxy proxy = proxy("git", fetcher).build()) {
            Running.within(request, () -> proxy.answer(new ProtocolRequest.Mod(needs.version())));
            both.await();
        }
        assertThat(observer.paths()).contains("REQUEST zip/FLIGHT head/FETCH git head", "FLIGHT head/FETCH git head");
    }

    @Test
    void saysWhyFilesAreNotStored() throws Exception {
        try (ModuleProxy proxy = ModuleProxy.builder(new FullStorage(), FakeFetcher.serving(MODULE))
                .observer(observer)
                .scratch(folder)
                .build()) {
            assertThat(zip(proxy).handle((answer, failure) -> failure != null).get())
                    .isTrue();
        }
        assertThat(observer.steps())
                .filteredOn(seen -> seen.path().endsWith("/SAVE version"))
                .singleElement()
                .satisfies(seen -> assertThat(seen.outcome()).isEqualTo("failed: the disk is full"));
    }

    @Test
    void showsAFetchThatFails() throws Exception {
        try (ModuleProxy proxy = proxy("git", FakeFetcher.serving()).build()) {
            assertThat(zip(proxy)
                            .handle((answer, failure) -> failure != null || answer instanceof Answer.Absent)
                            .get())
                    .isTrue();
        }
        assertThat(observer.steps())
                .filteredOn(seen -> seen.path().equals("REQUEST zip/FLIGHT version/FETCH git version"))
                .singleElement()
                .satisfies(seen -> assertThat(seen.outcome()).startsWith("failed: " + VERSION));
    }

    /** Has nothing, and takes nothing. */
    private static final class FullStorage implements Storage {
        @Override
        public List<Version> list(ModulePath module) {
            return List.of();
        }

        @Override
        public Optional<ModuleFiles> find(ModuleVersion version) {
            return Optional.empty();
        }

        @Override
        public Optional<ModuleHead> findHead(ModuleVersion version) {
            return Optional.empty();
        }

        @Override
        public boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException {
            throw new IOException("the disk is full");
        }

        @Override
        public boolean save(ModuleVersion version, ModuleFiles files) throws IOException {
            throw new IOException("the disk is full");
        }

        @Override
        public boolean delete(ModuleVersion version) {
            return false;
        }
    }
}
