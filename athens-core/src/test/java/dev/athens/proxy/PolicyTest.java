package dev.athens.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.policy.DownloadFile;
import dev.athens.policy.DownloadMode;
import dev.athens.policy.DownloadPolicy;
import dev.athens.policy.FilterFile;
import dev.athens.policy.NetworkMode;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.protocol.VersionInfo;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the rules of an operator make of requests. */
@Timeout(30)
class PolicyTest {
    private static final ModuleVersion VERSION = ModuleVersion.parse("github.com/Acme/a", "v1.2.0");
    private static final ModulePath MODULE = VERSION.path();
    private static final ProtocolRequest ZIP = new ProtocolRequest.Zip(VERSION);
    private static final ProtocolRequest LIST = new ProtocolRequest.List(MODULE);
    private static final ProtocolRequest LATEST = new ProtocolRequest.Latest(MODULE);
    private static final ProtocolRequest BRANCH = new ProtocolRequest.Info(MODULE, new VersionQuery.Revision("main"));
    private final FetchException down = new FetchException.Unavailable("connection refused");
    private final FetchException gone = new FetchException.NotFound("repository not found");

    @TempDir
    Path scratch;

    private final MapStorage storage = new MapStorage();
    private final ScriptedFetcher fetcher = new ScriptedFetcher();
    private final CountDownLatch stored = new CountDownLatch(1);
    private final AtomicLong nanoTime = new AtomicLong();
    private Optional<ModuleProxy> open = Optional.empty();

    private ModuleProxy proxy(Consumer<ModuleProxy.Builder> settings) {
        ModuleProxy.Builder builder = ModuleProxy.builder(storage, fetcher)
                .scratch(scratch)
                .nanoTime(nanoTime::get)
                .notFoundMemory(Duration.ZERO)
                .listener(new ProxyListener() {
                    @Override
                    public void stored(ModuleVersion version, Duration took) {
                        stored.countDown();
                    }
                });
        settings.accept(builder);
        open = Optional.of(builder.build());
        return open.get();
    }

    private ModuleProxy proxy(DownloadMode mode) {
        DownloadPolicy.Rule rule =
                new DownloadPolicy.Rule(mode, Optional.of(URI.create("https://proxy.example/base/")));
        return proxy(builder -> builder.downloads(DownloadPolicy.always(rule)));
    }

    private ModuleProxy proxy(NetworkMode mode) {
        return proxy(builder -> builder.networkMode(mode));
    }

    /** Stores the version, with a proxy that has no rules. */
    private void store() throws Exception {
        proxy(builder -> {}).answer(ZIP);
        closeProxy();
        fetcher.fetches.clear();
    }

    private void storeAll(String... versions) throws Exception {
        ModuleProxy filling = proxy(builder -> {});
        for (String version : versions) {
            filling.answer(new ProtocolRequest.Zip(ModuleVersion.parse(MODULE.value(), version)));
        }
        closeProxy();
    }

    private void pass(Duration time) {
        nanoTime.addAndGet(time.toNanos());
    }

    @AfterEach
    void closeProxy() {
        open.ifPresent(ModuleProxy::close);
        open = Optional.empty();
    }

    @ParameterizedTest
    @EnumSource(DownloadMode.class)
    void servesWhatIsStoredInEveryMode(DownloadMode mode) throws Exception {
        store();
        assertThat(proxy(mode).answer(ZIP)).isInstanceOf(Answer.Found.class);
        assertThat(fetcher.fetches).isEmpty();
    }

    @Test
    void fetchesInTheBackgroundWhenAsync() throws Exception {
        ModuleProxy proxy = proxy(DownloadMode.ASYNC);
        assertThat(proxy.answer(ZIP))
                .isEqualTo(new Answer.Absent(
                        "github.com/Acme/a@v1.2.0: not stored yet, it is being fetched now, try again later"));
        stored.await();
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);
    }

    @Test
    void redirectsWithTheEscapedPathAndStoresNothing() throws Exception {
        ModuleProxy proxy = proxy(DownloadMode.REDIRECT);
        assertThat(proxy.answer(ZIP))
                .isEqualTo(
                        new Answer.Redirect(URI.create("https://proxy.example/base/github.com/!acme/a/@v/v1.2.0.zip")));
        assertThat(proxy.answer(BRANCH))
                .isEqualTo(
                        new Answer.Redirect(URI.create("https://proxy.example/base/github.com/!acme/a/@v/main.info")));
        assertThat(proxy.answer(LIST)).isInstanceOf(Answer.Found.class);
        assertThat(fetcher.fetches).isEmpty();
    }

    @Test
    void redirectsAndFetchesInTheBackgroundWhenAsyncRedirect() throws Exception {
        ModuleProxy proxy = proxy(DownloadMode.ASYNC_REDIRECT);
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Redirect.class);
        stored.await();
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);
    }

    @Test
    void asksNobodyAboutAModuleWhoseModeIsNone() throws Exception {
        ModuleProxy proxy = proxy(DownloadMode.NONE);
        for (ProtocolRequest request : List.of(ZIP, LIST, LATEST, BRANCH)) {
            assertThat(proxy.answer(request))
                    .isEqualTo(new Answer.Absent((request == ZIP ? VERSION : request) + ": not stored"));
        }
        assertThat(fetcher.started.getCount()).isOne();
    }

    @Test
    void followsTheRulesOfADownloadFile() throws Exception {
        ModuleProxy proxy = proxy(builder -> builder.downloads(
                DownloadFile.parse("d.hcl", "mode = \"none\"\ndownload \"github.com/Acme/*\" {\n mode = \"sync\"\n}")));
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);
        assertThat(proxy.answer(new ProtocolRequest.Zip(ModuleVersion.parse("github.com/acme/a", "v1.2.0"))))
                .isInstanceOf(Answer.Absent.class);
    }

    @Test
    void asksNobodyWhenOffline() throws Exception {
        store();
        fetcher.failure = Optional.of(down);
        ModuleProxy proxy = proxy(NetworkMode.OFFLINE);
        assertThat(text(proxy.answer(LIST))).isEqualTo("v1.2.0\n");
        assertThat(text(proxy.answer(LATEST))).isEqualTo("{\"Version\":\"v1.2.0\"}");
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);
        assertThat(proxy.answer(new ProtocolRequest.Zip(ModuleVersion.parse("example.com/b", "v1.0.0"))))
                .isInstanceOf(Answer.Absent.class);
        assertThat(proxy.answer(BRANCH)).isInstanceOf(Answer.Absent.class);
        assertThat(fetcher.queries).isEmpty();
        assertThat(fetcher.fetches).isEmpty();
    }

    @Test
    void failsStrictlyWhenTheOriginIsDown() throws Exception {
        store();
        fetcher.failure = Optional.of(down);
        ModuleProxy proxy = proxy(NetworkMode.STRICT);
        assertThatThrownBy(() -> proxy.answer(LIST)).hasMessage("connection refused");
        assertThatThrownBy(() -> proxy.answer(LATEST)).hasMessage("connection refused");
    }

    @Test
    void fallsBackToTheStorageWhenTheOriginIsDown() throws Exception {
        store();
        fetcher.failure = Optional.of(down);
        ModuleProxy proxy = proxy(NetworkMode.FALLBACK);
        assertThat(text(proxy.answer(LIST))).isEqualTo("v1.2.0\n");
        assertThat(text(proxy.answer(LATEST))).isEqualTo("{\"Version\":\"v1.2.0\"}");
        assertThat(source(proxy.answer(LIST))).isEqualTo(Answer.Source.STALE);
        assertThatThrownBy(() -> proxy.answer(BRANCH)).hasMessage("connection refused");
        assertThatThrownBy(() -> proxy.answer(new ProtocolRequest.List(ModulePath.parse("example.com/b"))))
                .hasMessage("connection refused");
        fetcher.failure = Optional.empty();
        fetcher.versions = List.of(Version.parse("v1.3.0"));
        pass(Duration.ofSeconds(11));
        assertThat(text(proxy.answer(LIST))).isEqualTo("v1.2.0\nv1.3.0\n");
    }

    @ParameterizedTest
    @EnumSource(NetworkMode.class)
    void servesWhatTheOriginHasDropped(NetworkMode mode) throws Exception {
        store();
        fetcher.failure = Optional.of(gone);
        ModuleProxy proxy = proxy(mode);
        assertThat(text(proxy.answer(LIST))).isEqualTo("v1.2.0\n");
        assertThat(text(proxy.answer(LATEST))).isEqualTo("{\"Version\":\"v1.2.0\"}");
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);
    }

    @Test
    void asksTheOriginAgainWhenAReplyIsNoLongerFresh() throws Exception {
        ModuleProxy proxy = proxy(builder -> builder.freshness(Duration.ofSeconds(60)));
        fetcher.versions = List.of(Version.parse("v1.0.0"));
        assertThat(source(proxy.answer(LIST))).isEqualTo(Answer.Source.ORIGIN);
        fetcher.versions = List.of(Version.parse("v1.1.0"));
        pass(Duration.ofSeconds(59));
        assertThat(text(proxy.answer(LIST))).isEqualTo("v1.0.0\n");
        assertThat(source(proxy.answer(LIST))).isEqualTo(Answer.Source.STORAGE);
        pass(Duration.ofSeconds(1));
        assertThat(text(proxy.answer(LIST))).isEqualTo("v1.1.0\n");
        for (ProtocolRequest request : List.of(BRANCH, BRANCH, LATEST, LATEST)) {
            proxy.answer(request);
        }
        assertThat(fetcher.queries).hasSize(2);
    }

    @Test
    void servesOldRepliesWhileTheOriginIsDownAndAsksItOnlyNowAndThen() throws Exception {
        ModuleProxy proxy = proxy(builder -> builder.staleFor(Duration.ofHours(1)));
        proxy.answer(BRANCH);
        fetcher.failure = Optional.of(down);
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofMinutes(2));
            assertThat(source(proxy.answer(BRANCH))).isEqualTo(Answer.Source.STALE);
            assertThat(source(proxy.answer(BRANCH))).isEqualTo(Answer.Source.STALE);
        }
        assertThat(fetcher.queries).hasSize(11);
        pass(Duration.ofMinutes(42));
        assertThatThrownBy(() -> proxy.answer(BRANCH)).hasMessage("connection refused");
    }

    @Test
    void servesAnOldReplyWhenTheOriginHangs() throws Exception {
        ModuleProxy proxy = proxy(builder -> builder.renewalPatience(Duration.ofMillis(20)));
        proxy.answer(LATEST);
        pass(Duration.ofSeconds(61));
        fetcher.gate = new CountDownLatch(1);
        assertThat(source(proxy.answer(LATEST))).isEqualTo(Answer.Source.STALE);
        fetcher.gate.countDown();
    }

    @Test
    void forgetsAReplyThatTheOriginTakesBack() throws Exception {
        ModuleProxy proxy = proxy(builder -> {});
        proxy.answer(BRANCH);
        pass(Duration.ofSeconds(61));
        fetcher.failure = Optional.of(gone);
        assertThat(proxy.answer(BRANCH)).isEqualTo(new Answer.Absent("repository not found"));
        fetcher.failure = Optional.of(down);
        assertThatThrownBy(() -> proxy.answer(BRANCH)).hasMessage("connection refused");
    }

    @Test
    void asksOnceForAllWhoWaitForARefresh() throws Exception {
        ModuleProxy proxy = proxy(builder -> {});
        proxy.answer(LATEST);
        pass(Duration.ofSeconds(61));
        fetcher.gate = new CountDownLatch(1);
        CompletableFuture<Answer> first = proxy.answerAsync(LATEST);
        CompletableFuture<Answer> second = proxy.answerAsync(LATEST);
        fetcher.gate.countDown();
        assertThat(source(first.get())).isEqualTo(Answer.Source.ORIGIN);
        assertThat(source(second.get())).isEqualTo(Answer.Source.ORIGIN);
        assertThat(fetcher.queries).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"- github.com/Acme/a v1.3, v1.2.0 v1.4.0", "- github.com/Acme/a <v1.3.5, v1.4.0"})
    void listsWhatTheFilterIncludes(String line, String expected) throws Exception {
        fetcher.versions = List.of(Version.parse("v1.2.0"), Version.parse("v1.3.0"), Version.parse("v1.4.0"));
        ModuleProxy proxy = proxy(builder -> builder.filter(FilterFile.parse("f", line)));
        assertThat(text(proxy.answer(LIST))).isEqualTo(expected.replace(' ', '\n') + "\n");
    }

    @Test
    void holdsTheFilterAgainstTheVersionThatABranchStandsFor() throws Exception {
        ModuleProxy proxy = proxy(builder -> builder.filter(FilterFile.parse("f", "- github.com/Acme/a <v1.0.0")));
        for (ProtocolRequest request : List.of(BRANCH, LATEST)) {
            assertThat(proxy.answer(request))
                    .isEqualTo(new Answer.Refused("github.com/Acme/a@v0.0.0-20200102030405-0123456789ab: excluded by"
                            + " line 1 of the filter of this proxy: - github.com/Acme/a <v1.0.0"));
        }
    }

    private void list(String... versions) {
        fetcher.versions = Stream.of(versions).map(Version::parse).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "- github.com/Acme/a v1.9, v1.8.0",
        "- github.com/Acme/a v1.8;- github.com/Acme/a v1.9, v1.7.0-rc.1",
        "- github.com/Acme/a v1.8.0, v1.9.0"
    })
    void choosesTheLatestListedVersionThatTheFilterIncludes(String lines, String expected) throws Exception {
        fetcher.latest = Version.parse("v1.9.0");
        list("v1.7.0-rc.1", "v1.8.0", "v1.9.0", "v1.9.1-rc.1");
        ModuleProxy proxy = proxy(builder -> builder.filter(FilterFile.parse("f", lines.replace(';', '\n'))));
        assertThat(text(proxy.answer(LATEST))).isEqualTo("{\"Version\":\"" + expected + "\"}");
    }

    @ParameterizedTest
    @EnumSource(
            value = NetworkMode.class,
            names = {"STRICT", "OFFLINE"})
    void takesTheLatestThatTheValidatorApproves(NetworkMode mode) throws Exception {
        storeAll("v1.0.0", "v1.8.0", "v1.9.0");
        fetcher.latest = Version.parse("v1.9.0");
        list("v1.8.0", "v1.9.0");
        ModuleProxy proxy = proxy(builder -> builder.networkMode(mode)
                .validator(version ->
                        version.version().value().equals("v1.9.0") ? Optional.of("malware") : Optional.empty()));
        assertThat(text(proxy.answer(LATEST))).isEqualTo("{\"Version\":\"v1.8.0\"}");
        assertThat(proxy.answerNow(LATEST)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = NetworkMode.class,
            names = {"STRICT", "OFFLINE"})
    void holdsTheFilterAndTheValidatorAgainstTheLatest(NetworkMode mode) throws Exception {
        storeAll("v1.0.0", "v1.8.0", "v1.9.0");
        fetcher.latest = Version.parse("v1.9.0");
        ModuleProxy proxy = proxy(builder -> builder.networkMode(mode)
                .filter(FilterFile.parse("f", "- github.com/Acme/a v1.9"))
                .validator(version ->
                        version.version().value().equals("v1.8.0") ? Optional.of("malware") : Optional.empty()));
        assertThat(text(proxy.answer(LATEST))).isEqualTo("{\"Version\":\"v1.0.0\"}");
    }

    @ParameterizedTest
    @EnumSource(
            value = NetworkMode.class,
            names = {"STRICT", "OFFLINE"})
    void refusesTheLatestWhenTheValidatorRefusesAll(NetworkMode mode) throws Exception {
        storeAll("v1.0.0", "v1.9.0");
        fetcher.latest = Version.parse("v1.9.0");
        ModuleProxy proxy =
                proxy(builder -> builder.networkMode(mode).validator(version -> Optional.of(version + " is malware")));
        assertThat(proxy.answer(LATEST)).isEqualTo(new Answer.Refused("github.com/Acme/a@v1.9.0 is malware"));
    }

    @Test
    void asksTheValidatorAboutABoundedNumberOfVersions() throws Exception {
        fetcher.latest = Version.parse("v1.99.0");
        list(IntStream.range(0, 100).mapToObj(i -> "v1." + i + ".0").toArray(String[]::new));
        Queue<ModuleVersion> asked = new ConcurrentLinkedQueue<>();
        ModuleProxy proxy = proxy(builder -> builder.validator(version -> {
            asked.add(version);
            return Optional.of("malware");
        }));
        assertThat(proxy.answer(LATEST)).isEqualTo(new Answer.Refused("malware"));
        assertThat(asked).hasSize(1 + LatestChoice.MAX_OTHERS);
    }

    @Test
    void leavesOutALatestThatTheOriginDoesNotHave() throws Exception {
        ModuleFetcher half = new ModuleFetcher() {
            @Override
            public List<Version> list(ModulePath module) {
                return List.of(Version.parse("v1.7.0"), Version.parse("v1.8.0"));
            }

            @Override
            public VersionInfo resolve(ModulePath module, VersionQuery query) throws FetchException {
                if (query instanceof VersionQuery.Exact exact) {
                    if (exact.version().value().equals("v1.8.0")) {
                        throw new FetchException.NotFound("no v1.8.0");
                    }
                    return VersionInfo.of(exact.version());
                }
                return VersionInfo.of(Version.parse("v1.9.0"));
            }

            @Override
            public ModuleFiles fetch(ModuleVersion version, Path folder) throws FetchException {
                throw new FetchException.NotFound(version.toString());
            }
        };
        open = Optional.of(ModuleProxy.builder(storage, half)
                .scratch(scratch)
                .filter(FilterFile.parse("f", "- github.com/Acme/a v1.9"))
                .build());
        assertThat(text(open.get().answer(LATEST))).isEqualTo("{\"Version\":\"v1.7.0\"}");
    }

    @Test
    void saysThatTheLatestIsStaleWhenWhatItIsChosenFromIs() throws Exception {
        fetcher.latest = Version.parse("v1.9.0");
        list("v1.8.0", "v1.9.0");
        ModuleProxy proxy = proxy(builder -> builder.filter(FilterFile.parse("f", "- github.com/Acme/a v1.9")));
        proxy.answer(LATEST);
        fetcher.failure = Optional.of(down);
        pass(Duration.ofMinutes(2));
        assertThat(source(proxy.answer(LATEST))).isEqualTo(Answer.Source.STALE);
        assertThat(text(proxy.answer(LATEST))).isEqualTo("{\"Version\":\"v1.8.0\"}");
    }

    @Test
    void choosesTheLatestStoredVersionThatTheFilterIncludes() throws Exception {
        storeAll("v1.0.0", "v1.9.0");
        ModuleProxy proxy = proxy(builder ->
                builder.networkMode(NetworkMode.OFFLINE).filter(FilterFile.parse("f", "- github.com/Acme/a v1.9")));
        assertThat(text(proxy.answer(LATEST))).isEqualTo("{\"Version\":\"v1.0.0\"}");
    }

    @Test
    void sendsClientsToTheProxyOfAFilter() throws Exception {
        ModuleProxy proxy = proxy(builder ->
                builder.filter(FilterFile.parse("f", "D github.com/Acme", URI.create("https://other.example"))));
        assertThat(proxy.answer(LIST))
                .isEqualTo(new Answer.Redirect(URI.create("https://other.example/github.com/!acme/a/@v/list")));
    }

    @Test
    void asksTheValidatorOncePerVersion() throws Exception {
        Queue<ModuleVersion> asked = new ConcurrentLinkedQueue<>();
        ModuleProxy proxy = proxy(builder -> builder.validator(version -> {
            asked.add(version);
            return Optional.empty();
        }));
        proxy.answer(ZIP);
        proxy.answer(new ProtocolRequest.Mod(VERSION));
        proxy.answer(LIST);
        assertThat(asked).containsExactly(VERSION);
        proxy.answer(LATEST);
        proxy.answer(BRANCH);
        assertThat(asked)
                .containsExactly(VERSION, ModuleVersion.parse(MODULE.value(), "v0.0.0-20200102030405-0123456789ab"));
    }

    @Test
    void refusesWhatTheValidatorRefusesAlsoIfItIsStored() throws Exception {
        store();
        ModuleProxy proxy = proxy(builder -> builder.validator(version -> Optional.of(version + " is malware")));
        assertThat(proxy.answer(ZIP)).isEqualTo(new Answer.Refused("github.com/Acme/a@v1.2.0 is malware"));
        assertThat(proxy.answerStoredAsync(ZIP).get()).isInstanceOf(Answer.Refused.class);
        assertThat(proxy.answer(BRANCH)).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void servesNothingWhileTheValidatorIsInTrouble() throws Exception {
        store();
        ModuleProxy proxy = proxy(builder -> builder.validator(version -> {
            throw new FetchException.Unavailable("validator answered 500");
        }));
        assertThatThrownBy(() -> proxy.answer(ZIP)).hasMessage("validator answered 500");
    }

    @Test
    void leavesThreadsForOtherHostsWhenOneHangs() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        fetcher.gate = gate;
        ModuleProxy proxy = proxy(builder -> builder.fetchThreads(5));
        List<CompletableFuture<Answer>> hanging = IntStream.range(0, 64)
                .mapToObj(i -> proxy.answerAsync(new ProtocolRequest.List(ModulePath.parse("dead.example/m" + i))))
                .toList();
        fetcher.started.await();
        assertThat(hanging).noneMatch(CompletableFuture::isDone);
        // the calls that hang took the old gate; a new one lets this pass while they still hang
        fetcher.hung.await();
        fetcher.gate = new CountDownLatch(0);
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);
        assertThat(hanging).noneMatch(CompletableFuture::isDone);
        gate.countDown();
        for (CompletableFuture<Answer> answer : hanging) {
            assertThat(answer.get()).isInstanceOf(Answer.Found.class);
        }
    }

    private static Answer.Source source(Answer answer) {
        return ((Answer.Found) answer).source();
    }

    private static String text(Answer answer) throws IOException {
        byte[] bytes = ((Answer.Found) answer).body().readBytes(1 << 20);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
