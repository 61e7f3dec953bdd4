package dev.athens.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.tombstone.Tombstones;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a version that was deleted for good. */
@Timeout(60)
class GoneTest {
    private static final ModuleVersion VERSION = ModuleVersion.parse("example.com/m", "v1.1.0");
    private static final ModuleVersion OTHER = ModuleVersion.parse("example.com/other", "v1.0.0");
    private static final ProtocolRequest INFO =
            new ProtocolRequest.Info(VERSION.path(), new VersionQuery.Exact(VERSION.version()));
    private static final ProtocolRequest MOD = new ProtocolRequest.Mod(VERSION);
    private static final ProtocolRequest ZIP = new ProtocolRequest.Zip(VERSION);
    private static final ProtocolRequest LIST = new ProtocolRequest.List(VERSION.path());
    private static final ProtocolRequest LATEST = new ProtocolRequest.Latest(VERSION.path());
    private static final ProtocolRequest BRANCH =
            new ProtocolRequest.Info(VERSION.path(), new VersionQuery.Revision("main"));
    private static final Answer GONE =
            new Answer.Gone("example.com/m@v1.1.0: deleted by an administrator: holds a password");

    @TempDir
    Path scratch;

    private final MapStorage storage = new MapStorage();
    private final ScriptedFetcher fetcher = new ScriptedFetcher();
    private final Tombstones tombstones = Tombstones.inMemory();
    private ModuleProxy proxy;

    @BeforeEach
    void open() {
        fetcher.versions = List.of(Version.parse("v1.0.0"), VERSION.version());
        fetcher.latest = VERSION.version();
        proxy = ModuleProxy.builder(storage, fetcher)
                .scratch(scratch)
                .tombstones(tombstones)
                .build();
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private void delete() throws IOException {
        tombstones.bury(VERSION, "holds a password", "anna");
        storage.delete(VERSION);
        proxy.forget(VERSION.path());
    }

    private static String text(Answer answer) throws IOException {
        return new String(((Answer.Found) answer).body().readBytes(1 << 20), StandardCharsets.UTF_8);
    }

    @Test
    void isNeitherServedNorFetched() throws Exception {
        for (ProtocolRequest request : List.of(INFO, MOD, ZIP)) {
            assertThat(proxy.answer(request)).isInstanceOf(Answer.Found.class);
        }
        delete();
        fetcher.fetches.clear();

        for (ProtocolRequest request : List.of(INFO, MOD, ZIP)) {
            assertThat(proxy.answer(request)).isEqualTo(GONE);
            assertThat(proxy.answerStoredAsync(request).get()).isEqualTo(GONE);
        }
        assertThat(fetcher.fetches).isEmpty();
    }

    @Test
    void isNotServedFromMemoryEither() throws Exception {
        proxy.answer(ZIP);
        proxy.answer(ZIP);
        assertThat(proxy.answerNow(ZIP)).isPresent();

        tombstones.bury(VERSION, "holds a password", "anna");

        assertThat(proxy.answerNow(ZIP)).contains(GONE);
    }

    @Test
    void isNotListedThoughTheOriginHasIt() throws Exception {
        assertThat(text(proxy.answer(LIST))).isEqualTo("v1.0.0\nv1.1.0\n");
        delete();
        assertThat(text(proxy.answer(LIST))).isEqualTo("v1.0.0\n");
        assertThat(proxy.answerNow(LIST)).as("only some of it may be said").isEmpty();
    }

    @Test
    void isNotTheLatestThoughTheOriginSaysSo() throws Exception {
        assertThat(text(proxy.answer(LATEST))).contains("v1.1.0");
        delete();
        assertThat(text(proxy.answer(LATEST))).contains("v1.0.0");
    }

    @Test
    void isNotWhatABranchStandsFor() throws Exception {
        delete();
        assertThat(proxy.answer(BRANCH)).isEqualTo(GONE);
    }

    @Test
    void leavesListsOfOtherModulesAlone() throws Exception {
        delete();
        ProtocolRequest list = new ProtocolRequest.List(OTHER.path());
        proxy.answer(list);
        assertThat(proxy.answerNow(list)).isPresent();
    }

    @Test
    void comesBackWhenItIsRaised() throws Exception {
        delete();
        assertThat(proxy.answer(ZIP)).isEqualTo(GONE);
        tombstones.raise(VERSION);
        proxy.forget(VERSION.path());
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);
    }

    @Test
    void isNotStoredBySomebodyWhoWasFetchingIt() throws Exception {
        fetcher.gate = new CountDownLatch(1);
        CompletableFuture<Answer> answer = proxy.answerAsync(ZIP);
        fetcher.started.await();
        delete();

        fetcher.gate.countDown();

        assertThat(answer.get()).isInstanceOfSatisfying(Answer.Absent.class, absent -> assertThat(absent.reason())
                .contains("holds a password"));
        assertThat(storage.find(VERSION)).isEmpty();
        assertThat(storage.findHead(VERSION)).isEmpty();
    }
}
