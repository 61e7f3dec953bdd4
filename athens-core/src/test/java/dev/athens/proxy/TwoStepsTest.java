package dev.athens.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.policy.DownloadMode;
import dev.athens.policy.DownloadPolicy;
import dev.athens.policy.NetworkMode;
import dev.athens.protocol.ProtocolRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A version comes in two steps: its info and go.mod file, and its zip when somebody asks for it. */
@Timeout(30)
class TwoStepsTest {
    private static final ModuleVersion VERSION = ModuleVersion.parse("github.com/acme/a", "v1.2.0");
    private static final String GO_MOD = "module github.com/acme/a\n";
    private static final ProtocolRequest INFO =
            new ProtocolRequest.Info(VERSION.path(), new VersionQuery.Exact(VERSION.version()));
    private static final ProtocolRequest MOD = new ProtocolRequest.Mod(VERSION);
    private static final ProtocolRequest ZIP = new ProtocolRequest.Zip(VERSION);
    private static final ProtocolRequest LIST = new ProtocolRequest.List(VERSION.path());

    @TempDir
    Path scratch;

    private final MapStorage storage = new MapStorage();
    private final GraphFetcher fetcher = new GraphFetcher().with("github.com/acme/a", "v1.2.0", GO_MOD);
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private Optional<ModuleProxy> open = Optional.empty();

    private ModuleProxy proxy(Consumer<ModuleProxy.Builder> settings) {
        ModuleProxy.Builder builder = ModuleProxy.builder(storage, fetcher)
                .scratch(scratch)
                .notFoundMemory(Duration.ofSeconds(60))
                .listener(new ProxyListener() {
                    @Override
                    public void stored(ModuleVersion version, Duration took) {
                        told.add("stored " + version);
                    }

                    @Override
                    public void headStored(ModuleVersion version, Duration took) {
                        told.add("head of " + version);
                    }
                });
        settings.accept(builder);
        open = Optional.of(builder.build());
        return open.get();
    }

    private ModuleProxy proxy() {
        return proxy(builder -> {});
    }

    @AfterEach
    void close() {
        open.ifPresent(ModuleProxy::close);
    }

    private static String text(Answer answer) throws IOException {
        return new String(((Answer.Found) answer).body().readBytes(1000), StandardCharsets.UTF_8);
    }

    @Test
    void fetchesNoZipForInfoAndGoMod() throws Exception {
        ModuleProxy proxy = proxy();

        assertThat(text(proxy.answer(MOD))).isEqualTo(GO_MOD);
        assertThat(text(proxy.answer(INFO))).isEqualTo("{\"Version\":\"v1.2.0\"}");

        assertThat(fetcher.heads).containsExactly(VERSION);
        assertThat(fetcher.zips).isEmpty();
        assertThat(told).containsExactly("head of " + VERSION);
        assertThat(storage.find(VERSION)).isEmpty();
        assertThat(storage.list(VERSION.path())).isEmpty();
    }

    @Test
    void addsTheZipWhenSomebodyAsksForIt() throws Exception {
        ModuleProxy proxy = proxy();
        proxy.answer(MOD);
        ModuleHead head = storage.findHead(VERSION).orElseThrow();

        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);

        assertThat(storage.find(VERSION).orElseThrow().head()).isEqualTo(head);
        assertThat(told).containsExactly("head of " + VERSION, "stored " + VERSION);
    }

    @Test
    void fetchesTheWholeForAZipThatComesFirst() throws Exception {
        ModuleProxy proxy = proxy();
        proxy.answer(ZIP);
        proxy.answer(MOD);

        assertThat(fetcher.heads).isEmpty();
        assertThat(told).containsExactly("stored " + VERSION);
    }

    @Test
    void keepsTheTokensOfInfoAndGoModWhenTheZipComes() throws Exception {
        ModuleProxy proxy = proxy();
        proxy.answer(MOD);
        Answer before = proxy.answer(MOD);
        proxy.answer(ZIP);
        proxy.answer(ZIP);

        assertThat(proxy.answerNow(MOD)).contains(before);
    }

    @Test
    void servesGoModThoughTheZipCanNeverBeHad() throws Exception {
        fetcher.zipFailure = Optional.of(new FetchException.NotFound(VERSION + ": create zip: bad"));
        ModuleProxy proxy = proxy();

        assertThat(proxy.answer(ZIP)).isEqualTo(new Answer.Absent(VERSION + ": create zip: bad"));
        assertThat(text(proxy.answer(MOD))).isEqualTo(GO_MOD);
        assertThat(proxy.answer(ZIP)).isEqualTo(new Answer.Absent(VERSION + ": create zip: bad"));
        assertThat(fetcher.zips).hasSize(1);
    }

    @Test
    void doesNotWaitForTheZipWhenOnlyGoModIsWanted() throws Exception {
        fetcher.zipGate = new CountDownLatch(1);
        ModuleProxy proxy = proxy();
        CompletableFuture<Answer> zip = proxy.answerAsync(ZIP);

        assertThat(text(proxy.answer(MOD))).isEqualTo(GO_MOD);
        assertThat(zip).isNotDone();

        fetcher.zipGate.countDown();
        assertThat(zip.get()).isInstanceOf(Answer.Found.class);
        assertThat(told).containsExactly("head of " + VERSION, "stored " + VERSION);
    }

    @Test
    void refusesAZipWhoseOriginHasAnotherGoModFileByNow() throws Exception {
        ModuleProxy proxy = proxy();
        proxy.answer(MOD);
        fetcher.with("github.com/acme/a", "v1.2.0", GO_MOD + "\ngo 1.20\n");

        Answer answer = proxy.answer(ZIP);

        assertThat(answer).isInstanceOfSatisfying(Answer.Refused.class, refused -> assertThat(refused.reason())
                .contains("the graph now has the go.mod file h1:", "was served before"));
        assertThat(text(proxy.answer(MOD))).isEqualTo(GO_MOD);
        assertThat(storage.find(VERSION)).isEmpty();
    }

    @Test
    void refusesAZipThatCameWithAnotherGoModFileThanAHeadThatWasFaster() throws Exception {
        fetcher.zipGate = new CountDownLatch(1);
        ModuleProxy proxy = proxy();
        CompletableFuture<Answer> zip = proxy.answerAsync(ZIP);
        storage.saveHead(VERSION, new ModuleHead(Blob.of("{\"Version\":\"v1.2.0\"}"), Blob.of("module other\n")));
        fetcher.zipGate.countDown();

        assertThat(zip.get()).isInstanceOf(Answer.Refused.class);
        assertThat(text(proxy.answer(MOD))).isEqualTo("module other\n");
    }

    @Test
    void takesAHeadAwayThatTheChecksumDatabaseDoesNotKnow() throws Exception {
        ModuleProxy proxy = proxy();
        storage.saveHead(VERSION, new ModuleHead(Blob.of("{\"Version\":\"v1.2.0\"}"), Blob.of("module other\n")));
        fetcher.zipFailure = Optional.of(FetchException.Refused.ofHead("checksum mismatch"));

        assertThat(proxy.answer(ZIP)).isEqualTo(new Answer.Refused("checksum mismatch"));

        assertThat(storage.findHead(VERSION)).isEmpty();
        assertThat(text(proxy.answer(MOD))).isEqualTo(GO_MOD);
    }

    @Test
    void looksAfreshForAZipThatAnotherProcessHasAdded() throws Exception {
        ModuleProxy proxy = proxy(builder -> builder.networkMode(NetworkMode.OFFLINE));
        storage.saveHead(VERSION, fetcher.fetchHead(VERSION).orElseThrow());
        proxy.answer(MOD);
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Absent.class);

        storage.save(VERSION, fetcher.fetch(VERSION, scratch));

        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);
    }

    @Test
    void servesHeadsOfflineAndListsWholeVersionsOnly() throws Exception {
        ModuleVersion whole = ModuleVersion.parse("github.com/acme/a", "v1.1.0");
        fetcher.with("github.com/acme/a", "v1.1.0", GO_MOD);
        storage.saveHead(VERSION, fetcher.fetchHead(VERSION).orElseThrow());
        storage.save(whole, fetcher.fetch(whole, scratch));
        ModuleProxy proxy = proxy(builder -> builder.networkMode(NetworkMode.OFFLINE));

        assertThat(text(proxy.answer(MOD))).isEqualTo(GO_MOD);
        assertThat(text(proxy.answer(LIST))).isEqualTo("v1.1.0\n");
        assertThat(text(proxy.answer(new ProtocolRequest.Latest(VERSION.path()))))
                .contains("v1.1.0");
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Absent.class);
    }

    @Test
    void listsWhatTheOriginListsThoughOnlyHeadsAreStored() throws Exception {
        ModuleProxy proxy = proxy();
        proxy.answer(MOD);

        assertThat(text(proxy.answer(LIST))).isEqualTo("v1.2.0\n");
    }

    @Test
    void fetchesTheWholeVersionBehindTheBackOfAClientThatDoesNotWait() throws Exception {
        ModuleProxy proxy = proxy(builder -> builder.downloads(
                DownloadPolicy.always(new DownloadPolicy.Rule(DownloadMode.ASYNC, Optional.empty()))));

        assertThat(proxy.answer(MOD)).isInstanceOf(Answer.Absent.class);
        while (storage.list(VERSION.path()).isEmpty()) {
            Thread.onSpinWait();
        }

        assertThat(storage.list(VERSION.path())).containsExactly(Version.parse("v1.2.0"));
        assertThat(fetcher.heads).isEmpty();
    }

    @Test
    void failsForGoModWhenTheStorageFails() {
        ModuleProxy proxy = proxy();
        storage.fail();

        assertThatThrownBy(() -> proxy.answerAsync(MOD).get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
    }
}
