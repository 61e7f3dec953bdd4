package dev.athens.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.policy.FilterFile;
import dev.athens.policy.ModuleFilter;
import dev.athens.protocol.ProtocolRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ModuleProxyTest {
    private static final ModuleVersion VERSION = ModuleVersion.parse("github.com/acme/a", "v1.2.0");
    private static final ModulePath MODULE = VERSION.path();
    private static final ProtocolRequest ZIP = new ProtocolRequest.Zip(VERSION);
    private static final ProtocolRequest LIST = new ProtocolRequest.List(MODULE);

    @TempDir
    Path scratch;

    private final MapStorage storage = new MapStorage();
    private final ScriptedFetcher fetcher = new ScriptedFetcher();
    private final AtomicLong nanoTime = new AtomicLong();
    private Optional<ModuleProxy> open = Optional.empty();

    private ModuleProxy proxy(Consumer<ModuleProxy.Builder> settings) {
        ModuleProxy.Builder builder =
                ModuleProxy.builder(storage, fetcher).scratch(scratch).nanoTime(nanoTime::get);
        settings.accept(builder);
        open = Optional.of(builder.build());
        return open.get();
    }

    private ModuleProxy proxy() {
        return proxy(builder -> {});
    }

    @AfterEach
    void closeProxy() {
        open.ifPresent(ModuleProxy::close);
    }

    @Test
    void fetchesAMissingVersionThenServesItFromStorage() throws Exception {
        ModuleProxy proxy = proxy();
        Answer.Found first = (Answer.Found) proxy.answer(ZIP);
        Answer.Found second = (Answer.Found) proxy.answer(ZIP);
        assertThat(first.source()).isEqualTo(Answer.Source.ORIGIN);
        assertThat(second.source()).isEqualTo(Answer.Source.STORAGE);
        assertThat(second.immutable()).isTrue();
        assertThat(fetcher.fetches).containsExactly(VERSION);
    }

    @Test
    void servesAllThreeFilesAfterOneFetch() throws Exception {
        ModuleProxy proxy = proxy();
        String mod = text(proxy.answer(new ProtocolRequest.Mod(VERSION)));
        String info = text(proxy.answer(new ProtocolRequest.Info(MODULE, new VersionQuery.Exact(VERSION.version()))));
        assertThat(mod).isEqualTo("module github.com/acme/a\n");
        assertThat(info).isEqualTo("{\"Version\":\"v1.2.0\"}");
        assertThat(fetcher.fetches).containsExactly(VERSION);
    }

    @Test
    void asksTheFetcherOnceForConcurrentMisses() throws Exception {
        fetcher.gate = new CountDownLatch(1);
        ModuleProxy proxy = proxy();
        List<CompletableFuture<Answer>> answers =
                IntStream.range(0, 16).mapToObj(i -> proxy.answerAsync(ZIP)).toList();
        fetcher.gate.countDown();
        for (CompletableFuture<Answer> answer : answers) {
            assertThat(answer.get()).isInstanceOf(Answer.Found.class);
        }
        assertThat(fetcher.fetches).containsExactly(VERSION);
    }

    @Test
    void goesOnFetchingWhenTheFirstCallerLeaves() throws Exception {
        fetcher.gate = new CountDownLatch(1);
        ModuleProxy proxy = proxy();
        CompletableFuture<Answer> first = proxy.answerAsync(ZIP);
        CompletableFuture<Answer> second = proxy.answerAsync(ZIP);
        assertThat(first.cancel(true)).isTrue();
        fetcher.gate.countDown();
        assertThat(second.get()).isInstanceOf(Answer.Found.class);
        assertThat(fetcher.fetches).containsExactly(VERSION);
    }

    @Test
    void remembersForAMomentThatAVersionDoesNotExist() throws Exception {
        fetcher.failure = Optional.of(new FetchException.NotFound("unknown revision v1.2.0"));
        ModuleProxy proxy = proxy(builder -> builder.notFoundMemory(Duration.ofSeconds(5)));
        assertThat(proxy.answer(ZIP)).isEqualTo(new Answer.Absent("unknown revision v1.2.0"));
        fetcher.failure = Optional.empty();
        assertThat(proxy.answer(ZIP)).isEqualTo(new Answer.Absent("unknown revision v1.2.0"));
        nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(6));
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);
    }

    @Test
    void doesNotRememberTrouble() throws Exception {
        fetcher.failure = Optional.of(new FetchException.Unavailable("connection refused"));
        ModuleProxy proxy = proxy();
        assertThatThrownBy(() -> proxy.answer(ZIP))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessage("connection refused");
        fetcher.failure = Optional.empty();
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);
    }

    @Test
    void passesOnWhatTheOriginRefuses() throws Exception {
        fetcher.failure = Optional.of(new FetchException.Refused("not allowed"));
        assertThat(proxy().answer(ZIP)).isEqualTo(new Answer.Refused("not allowed"));
    }

    @Test
    void interruptsAFetchAtItsDeadline() throws Exception {
        fetcher.gate = new CountDownLatch(1);
        ModuleProxy proxy = proxy(builder -> builder.fetchTimeout(Duration.ofMillis(500)));
        assertThatThrownBy(() -> proxy.answer(ZIP))
                .isInstanceOfSatisfying(FetchException.Unavailable.class, e -> assertThat(e.isTimeout())
                        .isTrue());
        fetcher.interrupted.await();
    }

    @Test
    void storesNothingWhenTheInfoIsOfAnotherVersion() throws Exception {
        fetcher.versionInInfo = "v1.3.0";
        ModuleProxy proxy = proxy();
        assertThatThrownBy(() -> proxy.answer(ZIP)).hasMessageContaining("v1.3.0 instead of requested version");
        assertThat(storage.find(VERSION)).isEmpty();
    }

    @Test
    void storesNothingWhenTheZipIsOfAnotherVersion() throws Exception {
        fetcher.prefixInZip = "github.com/acme/a@v1.3.0/";
        ModuleProxy proxy = proxy();
        assertThatThrownBy(() -> proxy.answer(ZIP))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageContaining("bad zip");
        assertThat(storage.find(VERSION)).isEmpty();
    }

    @Test
    void looksIntoAZipThatWasWrittenForAnotherVersion() throws Exception {
        fetcher.writtenZip = Optional.of(ModuleVersion.parse("github.com/acme/a", "v1.3.0"));
        ModuleProxy proxy = proxy();
        assertThatThrownBy(() -> proxy.answer(ZIP)).hasMessageContaining("bad zip");
        fetcher.writtenZip = Optional.of(VERSION);
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);
    }

    @Test
    void refusesAZipWithFilesThatGitTakesForItsOwn() throws Exception {
        fetcher.nameInZip = "a/.GIT/config";
        ModuleProxy proxy = proxy();
        assertThat(proxy.answer(ZIP))
                .isEqualTo(new Answer.Refused(
                        "github.com/acme/a@v1.2.0: zip holds a/.GIT/config, which git would take for a file of its"
                                + " own and run what it says, and no checksum database vouches for it"));
        assertThat(storage.find(VERSION)).isEmpty();
    }

    @Test
    void reportsStorageTroubleAsSuch() {
        storage.fail();
        ModuleProxy proxy = proxy();
        assertThatThrownBy(() -> proxy.answer(ZIP))
                .isInstanceOf(IOException.class)
                .hasMessage("disk on fire");
    }

    @Test
    void listsStoredVersionsBesideThoseOfTheOrigin() throws Exception {
        fetcher.versions = List.of(Version.parse("v1.10.0"), Version.parse("v1.9.0"));
        ModuleProxy proxy = proxy();
        proxy.answer(ZIP);
        assertThat(text(proxy.answer(LIST))).isEqualTo("v1.2.0\nv1.9.0\nv1.10.0\n");
    }

    @Test
    void listsStoredVersionsWhenTheOriginHasDroppedTheModule() throws Exception {
        ModuleProxy proxy = proxy();
        proxy.answer(ZIP);
        fetcher.failure = Optional.of(new FetchException.NotFound("repository not found"));
        assertThat(text(proxy.answer(LIST))).isEqualTo("v1.2.0\n");
    }

    @Test
    void resolvesBranchesWithoutStoringThem() throws Exception {
        ModuleProxy proxy = proxy();
        ProtocolRequest main = new ProtocolRequest.Info(MODULE, new VersionQuery.Revision("main"));
        Answer.Found answer = (Answer.Found) proxy.answer(main);
        assertThat(text(answer)).isEqualTo("{\"Version\":\"v0.0.0-20200102030405-0123456789ab\"}");
        assertThat(answer.immutable()).isFalse();
        assertThat(storage.list(MODULE)).isEmpty();
        assertThat(fetcher.queries).containsExactly(new VersionQuery.Revision("main"));
    }

    @Test
    void refusesWhatTheFilterRefusesBeforeAnybodyIsAsked() throws Exception {
        storage.fail();
        ModuleProxy proxy = proxy(builder -> builder.filter(FilterFile.parse("f", "- github.com/acme")));
        String rule = ": excluded by line 1 of the filter of this proxy: - github.com/acme";
        assertThat(proxy.answer(ZIP)).isEqualTo(new Answer.Refused(VERSION + rule));
        assertThat(proxy.answer(LIST)).isEqualTo(new Answer.Refused(MODULE + rule));
    }

    @Test
    void tellsTheListenerWhatWasStoredAndWhatFailed() throws Exception {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        ModuleProxy proxy = proxy(builder -> builder.listener(new ProxyListener() {
            @Override
            public void stored(ModuleVersion version, Duration took) {
                seen.add("stored " + version);
            }

            @Override
            public void failed(ModuleVersion version, Exception reason, Duration took) {
                seen.add("failed " + version + ": " + reason.getMessage());
            }
        }));
        fetcher.failure = Optional.of(new FetchException.Unavailable("connection refused"));
        assertThatThrownBy(() -> proxy.answer(ZIP)).isInstanceOf(FetchException.Unavailable.class);
        fetcher.failure = Optional.empty();
        proxy.answer(ZIP);
        assertThat(seen)
                .containsExactly(
                        "failed github.com/acme/a@v1.2.0: connection refused", "stored github.com/acme/a@v1.2.0");
    }

    /** Told, and throws each time. */
    private static final class ThrowingListener implements ProxyListener {
        private final Queue<String> told = new ConcurrentLinkedQueue<>();

        @Override
        public void stored(ModuleVersion version, Duration took) {
            told.add("stored");
            throw new IllegalStateException("this listener always throws");
        }

        @Override
        public void failed(ModuleVersion version, Exception reason, Duration took) {
            told.add("failed");
            throw new IllegalStateException("this listener always throws");
        }
    }

    @Test
    void servesWhatIsStoredAlthoughAListenerThrows() throws Exception {
        ThrowingListener listener = new ThrowingListener();
        ModuleProxy proxy = proxy(builder -> builder.listener(listener));
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);
        assertThat(listener.told).containsExactly("stored");
    }

    @Test
    void givesTheReasonOfAFailureAlthoughAListenerThrows() {
        ThrowingListener listener = new ThrowingListener();
        fetcher.failure = Optional.of(new FetchException.Unavailable("connection refused"));
        ModuleProxy proxy = proxy(builder -> builder.listener(listener));
        assertThatThrownBy(() -> proxy.answer(ZIP)).hasMessage("connection refused");
        assertThat(listener.told).containsExactly("failed");
    }

    @Test
    void tellsTheOtherListenersAlthoughOneThrows() throws Exception {
        ThrowingListener first = new ThrowingListener();
        ThrowingListener second = new ThrowingListener();
        ModuleProxy proxy = proxy(builder -> builder.listener(ProxyListener.of(List.of(first, second))));
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);
        assertThat(second.told).containsExactly("stored");
    }

    @Test
    void sendsAwayWhoMayNotWaitButNotForWhatIsThere() throws Exception {
        ModuleProxy proxy = proxy();
        assertThatThrownBy(() ->
                        proxy.answerAsync(ZIP, () -> Optional.of("not now")).get())
                .cause()
                .isInstanceOfSatisfying(FetchException.Unavailable.class, e -> assertThat(e.isOverload())
                        .isTrue())
                .hasMessageEndingWith("not now");
        assertThat(fetcher.fetches).isEmpty();

        proxy.answer(ZIP);
        proxy.answer(LIST);
        assertThat(proxy.answerAsync(ZIP, () -> Optional.of("not now")).get()).isInstanceOf(Answer.Found.class);
        assertThat(proxy.answerAsync(LIST, () -> Optional.of("not now")).get()).isInstanceOf(Answer.Found.class);
    }

    @Test
    void doesNotPostponeARenewalForWhoMayNotWait() throws Exception {
        ModuleProxy proxy = proxy();
        proxy.answer(LIST);
        nanoTime.addAndGet(Duration.ofMinutes(2).toNanos());
        Answer.Found sentAway = (Answer.Found)
                proxy.answerAsync(LIST, () -> Optional.of("not now")).get();
        assertThat(sentAway.source()).isEqualTo(Answer.Source.STALE);
        assertThat(((Answer.Found) proxy.answer(LIST)).source()).isEqualTo(Answer.Source.ORIGIN);
    }

    @Test
    void failsWaitingCallersAndRemovesTemporaryFilesWhenClosed() throws Exception {
        fetcher.gate = new CountDownLatch(1);
        ModuleProxy proxy = proxy();
        CompletableFuture<Answer> answer = proxy.answerAsync(ZIP);
        fetcher.started.await();
        proxy.close();
        open = Optional.empty();
        assertThatThrownBy(answer::get).hasCauseInstanceOf(FetchException.Unavailable.class);
        try (Stream<Path> left = Files.list(scratch)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void answersNowWhatWasFoundAMomentAgo() throws Exception {
        ModuleProxy proxy = proxy(builder -> builder.findMemory(Duration.ofSeconds(2)));
        assertThat(proxy.answerNow(ZIP)).isEmpty();
        proxy.answer(ZIP);
        Answer stored = proxy.answer(ZIP);
        nanoTime.addAndGet(TimeUnit.MILLISECONDS.toNanos(999));
        assertThat(proxy.answerNow(ZIP)).hasValue(stored);
        assertThat(proxy.answerNow(new ProtocolRequest.Mod(VERSION))).isPresent();
        nanoTime.addAndGet(TimeUnit.MILLISECONDS.toNanos(1001));
        assertThat(proxy.answerNow(ZIP)).isEmpty();
    }

    @Test
    void looksAgainInTheBackgroundForWhatIsStillAskedFor() throws Exception {
        ModuleProxy proxy = proxy(builder -> builder.findMemory(Duration.ofSeconds(2)));
        proxy.answer(ZIP);
        proxy.answer(ZIP);
        storage.delete(VERSION);
        assertThat(proxy.answerNow(ZIP)).isPresent();
        nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(proxy.answerNow(ZIP)).isPresent();
        while (proxy.answerNow(ZIP).isPresent()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void forgetsAVersionThatIsNotFoundAnyMore() throws Exception {
        ModuleProxy proxy = proxy();
        proxy.answer(ZIP);
        proxy.answer(ZIP);
        assertThat(proxy.answerNow(ZIP)).isPresent();
        storage.delete(VERSION);
        fetcher.failure = Optional.of(new FetchException.NotFound("gone"));
        assertThat(proxy.answer(ZIP)).isEqualTo(new Answer.Absent("gone"));
        assertThat(proxy.answerNow(ZIP)).isEmpty();
    }

    @Test
    void answersNowWhatTheOriginSaidAMomentAgo() throws Exception {
        ModuleProxy proxy = proxy(builder -> builder.freshness(Duration.ofSeconds(60)));
        assertThat(proxy.answerNow(LIST)).isEmpty();
        proxy.answer(LIST);
        assertThat(proxy.answerNow(LIST)).hasValue(proxy.answer(LIST));
        nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(61));
        assertThat(proxy.answerNow(LIST)).isEmpty();
    }

    @Test
    void answersNowOnlyWhatTheFilterAllowsNow() throws Exception {
        AtomicBoolean refused = new AtomicBoolean();
        ModuleProxy proxy = proxy(builder -> builder.filter(new ModuleFilter() {
            @Override
            public Verdict module(ModulePath module) {
                return refused.get() ? new Verdict.Exclude("not for you") : new Verdict.Include();
            }

            @Override
            public Verdict version(ModuleVersion version) {
                return module(version.path());
            }
        }));
        proxy.answer(ZIP);
        proxy.answer(ZIP);
        proxy.answer(LIST);
        assertThat(proxy.answerNow(ZIP)).containsInstanceOf(Answer.Found.class);
        refused.set(true);
        assertThat(proxy.answerNow(ZIP)).hasValue(new Answer.Refused("not for you"));
        assertThat(proxy.answerNow(LIST)).isEmpty();
    }

    @Test
    void answersNowOnlyWhatTheValidatorHasApproved() throws Exception {
        CountDownLatch decided = new CountDownLatch(1);
        ModuleProxy proxy = proxy(builder -> builder.validator(version -> {
            decided.await();
            return Optional.empty();
        }));
        CompletableFuture<Answer> first = proxy.answerAsync(ZIP);
        assertThat(proxy.answerNow(ZIP)).isEmpty();
        decided.countDown();
        first.get();
        proxy.answer(ZIP);
        assertThat(proxy.answerNow(ZIP)).containsInstanceOf(Answer.Found.class);
    }

    @Test
    void answersFromTheStorageAloneWhenAskedTo() throws Exception {
        ModuleProxy proxy = proxy();
        assertThat(stored(proxy, ZIP)).isEqualTo(new Answer.Absent("github.com/acme/a@v1.2.0: not stored"));
        for (String version : List.of("v1.2.0", "v1.10.0", "v1.11.0-rc.1", "v1.11.1-0.20200102030405-0123456789ab")) {
            proxy.answer(new ProtocolRequest.Zip(ModuleVersion.parse(MODULE.value(), version)));
        }
        fetcher.failure = Optional.of(new FetchException.Unavailable("connection refused"));
        assertThat(stored(proxy, ZIP)).isInstanceOf(Answer.Found.class);
        assertThat(text(stored(proxy, LIST))).isEqualTo("v1.2.0\nv1.10.0\nv1.11.0-rc.1\n");
        assertThat(text(stored(proxy, new ProtocolRequest.Latest(MODULE)))).isEqualTo("{\"Version\":\"v1.10.0\"}");
        assertThat(stored(proxy, new ProtocolRequest.Info(MODULE, new VersionQuery.Revision("main"))))
                .isInstanceOf(Answer.Absent.class);
    }

    private static Answer stored(ModuleProxy proxy, ProtocolRequest request) throws Exception {
        return proxy.answerStoredAsync(request).get();
    }

    private static String text(Answer answer) throws IOException {
        byte[] bytes = ((Answer.Found) answer).body().readBytes(1 << 20);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
