package dev.athens.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.storage.RecordedHashes;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ForgetTest {
    private static final ModuleVersion VERSION = ModuleVersion.parse("github.com/acme/a", "v1.2.0");
    private static final ModulePath MODULE = VERSION.path();
    private static final ModuleVersion OTHER = ModuleVersion.parse("github.com/acme/other", "v1.0.0");
    private static final ProtocolRequest ZIP = new ProtocolRequest.Zip(VERSION);
    private static final ProtocolRequest MOD = new ProtocolRequest.Mod(VERSION);
    private static final ProtocolRequest LIST = new ProtocolRequest.List(MODULE);
    private static final ProtocolRequest LATEST = new ProtocolRequest.Latest(MODULE);
    private static final ProtocolRequest BRANCH = new ProtocolRequest.Info(MODULE, new VersionQuery.Revision("main"));

    @TempDir
    Path scratch;

    private final MapStorage storage = new MapStorage();
    private final ScriptedFetcher fetcher = new ScriptedFetcher();
    private Optional<ModuleProxy> open = Optional.empty();

    private ModuleProxy proxy(Consumer<ModuleProxy.Builder> settings) {
        ModuleProxy.Builder builder = ModuleProxy.builder(storage, fetcher).scratch(scratch);
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

    private static ModuleFiles files(String content) {
        return new ModuleFiles(Blob.of("{\"Version\":\"v1.2.0\"}"), Blob.of("module m\n"), Blob.of(content));
    }

    private static String text(Answer answer) throws IOException {
        return new String(((Answer.Found) answer).body().readBytes(1 << 20), StandardCharsets.UTF_8);
    }

    private static Answer.Token token(Answer answer) {
        return ((Answer.Found) answer).token().orElseThrow();
    }

    @Test
    void givesWhatHasNotChangedTheSameTokenAndElseAnother() throws Exception {
        ModuleProxy proxy = proxy();
        storage.save(VERSION, files("one"));

        Answer.Token first = token(proxy.answer(ZIP));
        assertThat(token(proxy.answer(ZIP))).isEqualTo(first);
        assertThat(proxy.answerNow(ZIP).map(ForgetTest::token)).contains(first);
        storage.delete(VERSION);
        storage.save(VERSION, files("two"));

        assertThat(token(proxy.answer(ZIP))).isNotEqualTo(first);
    }

    @Test
    void givesARememberedReplyATokenUntilItIsRenewed() throws Exception {
        ModuleProxy proxy = proxy();
        assertThat(((Answer.Found) proxy.answer(LIST)).token()).isEmpty();

        Answer.Token first = token(proxy.answer(LIST));
        assertThat(proxy.answerNow(LIST).map(ForgetTest::token)).contains(first);
        proxy.forget(MODULE);
        proxy.answer(LIST);

        assertThat(token(proxy.answer(LIST))).isNotEqualTo(first);
    }

    @Test
    void forgetsThatAVersionWasFound() throws Exception {
        ModuleProxy proxy = proxy();
        storage.save(VERSION, files("one"));
        storage.save(OTHER, files("other"));
        proxy.answer(ZIP);
        proxy.answer(new ProtocolRequest.Zip(OTHER));
        storage.delete(VERSION);
        assertThat(proxy.answerNow(ZIP)).isPresent();

        proxy.forget(MODULE);

        assertThat(proxy.answerNow(ZIP)).isEmpty();
        assertThat(proxy.answerNow(new ProtocolRequest.Zip(OTHER))).isPresent();
    }

    @Test
    void tellsOthersWhatIsForgotten() throws Exception {
        List<ModulePath> told = new ArrayList<>();
        ModuleProxy proxy = proxy(builder -> builder.forgetting(told::add));

        proxy.forget(MODULE);

        assertThat(told).containsExactly(MODULE);
    }

    @Test
    void knowsOfWhichModulesBelowAPathItRemembersReplies() throws Exception {
        ModuleProxy proxy = proxy();
        List<ModulePath> modules = Stream.of(
                        "host.example/a/b",
                        "host.example/A/B/v2",
                        "host.example/a/b/sub",
                        "host.example/a/bc",
                        "host.example/a")
                .map(ModulePath::parse)
                .toList();
        for (ModulePath module : modules) {
            proxy.answer(new ProtocolRequest.List(module));
        }

        assertThat(proxy.remembered(ModulePath.parse("host.example/a/b")))
                .containsExactlyInAnyOrderElementsOf(modules.subList(0, 3));
    }

    @Test
    void forgetsWhatTheOriginSaid() throws Exception {
        ModuleProxy proxy = proxy();
        for (ProtocolRequest question : List.of(LIST, LATEST, BRANCH)) {
            proxy.answer(question);
            assertThat(proxy.answerNow(question)).as("%s", question).isPresent();
        }
        fetcher.versions = List.of(Version.parse("v1.3.0"));

        proxy.forget(MODULE);

        for (ProtocolRequest question : List.of(LIST, LATEST, BRANCH)) {
            assertThat(proxy.answerNow(question)).as("%s", question).isEmpty();
        }
        assertThat(text(proxy.answer(LIST))).isEqualTo("v1.3.0\n");
    }

    @Test
    void forgetsThatTheOriginHadNothing() throws Exception {
        ModuleProxy proxy = proxy(builder -> builder.notFoundMemory(Duration.ofSeconds(60)));
        fetcher.failure = Optional.of(new FetchException.NotFound("nothing"));
        for (ProtocolRequest request : List.of(ZIP, LIST, LATEST)) {
            proxy.answer(request);
        }
        fetcher.failure = Optional.empty();
        assertThat(proxy.answer(ZIP)).isEqualTo(new Answer.Absent("nothing"));

        proxy.forget(MODULE);

        for (ProtocolRequest request : List.of(ZIP, LIST, LATEST)) {
            assertThat(proxy.answer(request)).as("%s", request).isInstanceOf(Answer.Found.class);
        }
    }

    @Test
    void forgetsWhatTheValidatorSaid() throws Exception {
        AtomicReference<Optional<String>> verdict = new AtomicReference<>(Optional.empty());
        ModuleProxy proxy = proxy(builder -> builder.validator(version -> verdict.get()));
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);
        verdict.set(Optional.of("not this one"));
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);

        proxy.forget(MODULE);
        assertThat(proxy.answer(ZIP)).isEqualTo(new Answer.Refused("not this one"));

        verdict.set(Optional.empty());
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Refused.class);
        proxy.forget(MODULE);
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);
    }

    @Test
    void forgetsThatAVersionWasChecked() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        ModuleProxy proxy =
                proxy(builder -> builder.findMemory(Duration.ZERO).recordedHashes(new CountedHashes(reads)));
        storage.save(VERSION, files("one"));
        proxy.answer(MOD);
        proxy.answer(MOD);
        assertThat(reads).hasValue(1);

        proxy.forget(MODULE);
        proxy.answer(MOD);

        assertThat(reads).hasValue(2);
    }

    @Test
    void doesNotRememberAReplyThatWasAskedForBefore() throws Exception {
        ModuleProxy proxy = proxy();
        fetcher.gate = new CountDownLatch(1);
        CompletableFuture<Answer> old = proxy.answerAsync(LIST);
        fetcher.started.await();

        proxy.forget(MODULE);
        fetcher.gate.countDown();
        old.get();

        assertThat(proxy.answerNow(LIST)).isEmpty();
    }

    @Test
    void doesNotRememberAbsenceThatWasSeenBefore() throws Exception {
        ModuleProxy proxy = proxy(builder -> builder.notFoundMemory(Duration.ofSeconds(60)));
        fetcher.gate = new CountDownLatch(1);
        fetcher.failure = Optional.of(new FetchException.NotFound("nothing"));
        CompletableFuture<Answer> old = proxy.answerAsync(ZIP);
        fetcher.started.await();

        proxy.forget(MODULE);
        fetcher.gate.countDown();
        assertThat(old.get()).isInstanceOf(Answer.Absent.class);
        fetcher.failure = Optional.empty();

        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);
    }

    @Test
    void doesNotRememberWhatWasFoundBefore() throws Exception {
        CountDownLatch looked = new CountDownLatch(1);
        CountDownLatch deleted = new CountDownLatch(1);
        Finder slow = (version, zip) -> {
            looked.countDown();
            try {
                deleted.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return Optional.of(Finder.Found.whole(files("one")));
        };
        Epochs epochs = new Epochs();
        try (RecentFinds finds =
                new RecentFinds(slow, new Tokens(), epochs, Ticker.systemTicker(), Duration.ofSeconds(60))) {
            CompletableFuture<Void> look = CompletableFuture.runAsync(() -> {
                try {
                    finds.find(VERSION, true);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            looked.await();

            epochs.next(MODULE);
            finds.forget(MODULE);
            deleted.countDown();
            look.get();

            assertThat(finds.recent(VERSION, true)).isEmpty();
        }
    }

    /** Knows the hashes of info and mod, and counts who asks. */
    private record CountedHashes(AtomicInteger reads) implements RecordedHashes {
        @Override
        public Hashes recorded(ModuleVersion version) throws IOException {
            reads.incrementAndGet();
            return new Hashes(
                    Optional.of(Hashes.ofBytes(files("").info())),
                    Optional.of(DirHash.ofGoMod(files("").mod())),
                    Optional.empty(),
                    Optional.empty());
        }

        @Override
        public boolean record(ModuleVersion version, ModuleHead found, Hashes hashes) {
            return true;
        }

        @Override
        public boolean quarantine(ModuleVersion version, ModuleHead found, String reason) {
            return true;
        }
    }
}
