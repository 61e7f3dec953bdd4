package dev.athens.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.fleet.Claim;
import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.Noticeboard;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.ProtocolRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several proxies with one storage, of which one fetches. */
@Timeout(60)
class FleetTest {
    private static final int SERVERS = 4;
    private static final ModuleVersion VERSION = ModuleVersion.parse("example.com/m", "v1.0.0");
    private static final ProtocolRequest ZIP = new ProtocolRequest.Zip(VERSION);
    private static final ProtocolRequest MOD = new ProtocolRequest.Mod(VERSION);

    @TempDir
    Path scratch;

    private final MapStorage storage = new MapStorage();
    private final GraphFetcher fetcher = new GraphFetcher().with("example.com/m", "v1.0.0", "module example.com/m\n");
    private final FakeClaims service = new FakeClaims();
    private final List<ModuleProxy> servers = new ArrayList<>();

    private ModuleProxy.Builder builder() {
        return ModuleProxy.builder(storage, fetcher).scratch(scratch).claims(service);
    }

    private ModuleProxy server() {
        ModuleProxy server = builder().build();
        servers.add(server);
        return server;
    }

    @AfterEach
    void stop() {
        fetcher.zipGate.countDown();
        servers.forEach(ModuleProxy::close);
    }

    private List<CompletableFuture<Answer>> askAll(ProtocolRequest request, int each) {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < SERVERS; i++) {
            ModuleProxy server = server();
            for (int j = 0; j < each; j++) {
                answers.add(server.answerAsync(request));
            }
        }
        return answers;
    }

    private static void assertFound(List<CompletableFuture<Answer>> answers) throws Exception {
        for (CompletableFuture<Answer> answer : answers) {
            assertThat(answer.get()).isInstanceOf(Answer.Found.class);
        }
    }

    private void assertNothingIsClaimed() {
        while (!service.claimed.isEmpty()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void oneFetchesForAll() throws Exception {
        fetcher.zipGate = new CountDownLatch(1);
        List<CompletableFuture<Answer>> answers = askAll(ZIP, 16);
        service.awaitRefusals(SERVERS - 1);
        fetcher.zipGate.countDown();

        assertFound(answers);

        assertThat(fetcher.zips).hasSize(1);
        assertNothingIsClaimed();
    }

    @Test
    void oneFetchesTheHeadForAll() throws Exception {
        fetcher.headGate = new CountDownLatch(1);
        List<CompletableFuture<Answer>> answers = askAll(MOD, 4);
        service.awaitRefusals(SERVERS - 1);
        fetcher.headGate.countDown();

        assertFound(answers);

        assertThat(fetcher.heads).hasSize(1);
        assertThat(fetcher.zips).isEmpty();
        assertNothingIsClaimed();
    }

    @Test
    void anotherTakesOverWhatFailed() throws Exception {
        fetcher.zipGate = new CountDownLatch(1);
        fetcher.zipFailure = Optional.of(new FetchException.Unavailable("connection reset"));
        List<CompletableFuture<Answer>> answers = askAll(ZIP, 1);
        service.awaitRefusals(SERVERS - 1);
        fetcher.zipGate.countDown();

        for (CompletableFuture<Answer> answer : answers) {
            assertThatThrownBy(answer::get).hasMessageContaining("connection reset");
        }
        assertThat(fetcher.zips).hasSize(SERVERS);
        assertNothingIsClaimed();
    }

    @Test
    void everybodyFetchesWhileTheServiceIsAway() throws Exception {
        service.away = true;

        assertFound(askAll(ZIP, 16));

        assertThat(fetcher.zips).hasSizeBetween(1, SERVERS);
        assertThat(service.claimed).isEmpty();
    }

    @Test
    void doesNotWaitLongerThanAFetchMayTake() throws Exception {
        Claim forEver = service.claim(new ClaimKey(ClaimKey.Kind.VERSION, VERSION.toString()))
                .orElseThrow();
        ModuleProxy server = builder().fetchTimeout(Duration.ofMillis(300)).build();
        servers.add(server);

        assertThatThrownBy(() -> server.answer(ZIP))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageContaining("not fetched within");

        assertThat(forEver.isHeld()).isTrue();
        assertThat(fetcher.zips).isEmpty();
        forEver.close();
        assertThat(server().answer(ZIP)).isInstanceOf(Answer.Found.class);
    }

    @Test
    void findsWhatAnotherHasStoredAlthoughNobodyTellsOfIt() throws Exception {
        Claim other = service.claim(new ClaimKey(ClaimKey.Kind.VERSION, VERSION.toString()))
                .orElseThrow();
        CompletableFuture<Answer> answer = server().answerAsync(ZIP);
        service.awaitRefusals(2);
        // its claim goes on, as that of a process which has died right after
        try (ModuleProxy single =
                ModuleProxy.builder(storage, fetcher).scratch(scratch).build()) {
            single.answer(ZIP);
        }

        assertThat(answer.get()).isInstanceOf(Answer.Found.class);
        assertThat(other.isHeld()).isTrue();
        assertThat(fetcher.zips).hasSize(1);
    }

    /** A board of all processes, in maps. */
    private static final class Board implements Noticeboard {
        private record Note(String content, long untilNanos) {}

        private final Map<ModulePath, Map<String, Note>> notes = new ConcurrentHashMap<>();
        private final List<ModulePath> forgotten = new CopyOnWriteArrayList<>();
        private volatile boolean away;
        private volatile boolean alone;

        @Override
        public boolean isAlone() {
            return alone;
        }

        private void reach() throws IOException {
            if (away) {
                throw new IOException("the board is away");
            }
        }

        @Override
        public Optional<Notice> find(ModulePath module, String name) throws IOException {
            reach();
            Note note = notes.getOrDefault(module, Map.of()).get(name);
            return note == null || note.untilNanos() < System.nanoTime()
                    ? Optional.empty()
                    : Optional.of(new Notice(note.content(), Duration.ofNanos(note.untilNanos() - System.nanoTime())));
        }

        @Override
        public void put(ModulePath module, String name, String content, Duration validFor) throws IOException {
            reach();
            notes.computeIfAbsent(module, key -> new ConcurrentHashMap<>())
                    .put(name, new Note(content, System.nanoTime() + validFor.toNanos()));
        }

        @Override
        public void forget(ModulePath module) throws IOException {
            reach();
            notes.remove(module);
            forgotten.add(module);
        }

        @Override
        public News news(Optional<String> cursor) throws IOException {
            reach();
            int size = forgotten.size();
            return new News(
                    cursor.map(from -> forgotten.subList(Integer.parseInt(from), size))
                            .orElse(List.of()),
                    Integer.toString(size));
        }
    }

    private final Board board = new Board();
    private static final ProtocolRequest LIST = new ProtocolRequest.List(VERSION.path());

    private ModuleProxy informed() {
        ModuleProxy server = builder().noticeboard(board).build();
        servers.add(server);
        return server;
    }

    private static String text(Answer answer) throws IOException {
        return new String(((Answer.Found) answer).body().readBytes(1_000), StandardCharsets.UTF_8);
    }

    @Test
    void oneAsksForAllWhatVersionsThereAre() throws Exception {
        List<ModuleProxy> all = List.of(informed(), informed(), informed());
        assertThat(text(all.get(0).answer(LIST))).isEqualTo("v1.0.0\n");
        fetcher.with("example.com/m", "v1.1.0", "module example.com/m\n");

        for (ModuleProxy server : all) {
            assertThat(text(server.answer(LIST))).isEqualTo("v1.0.0\n");
        }
    }

    @Test
    void tellsNobodyWhileItIsAlone() throws Exception {
        board.alone = true;
        assertThat(text(informed().answer(LIST))).isEqualTo("v1.0.0\n");
        assertThat(board.notes).isEmpty();
        board.alone = false;
        fetcher.with("example.com/m", "v1.1.0", "module example.com/m\n");

        assertThat(text(informed().answer(LIST))).isEqualTo("v1.0.0\nv1.1.0\n");
        assertThat(board.notes).hasSize(1);
    }

    @Test
    void allForgetWhatOneIsToldToForget() throws Exception {
        ModuleProxy one = informed();
        ModuleProxy other = informed();
        assertThat(text(one.answer(LIST))).isEqualTo("v1.0.0\n");
        assertThat(text(other.answer(LIST))).isEqualTo("v1.0.0\n");
        fetcher.with("example.com/m", "v1.1.0", "module example.com/m\n");

        one.forget(VERSION.path());

        assertThat(text(one.answer(LIST))).isEqualTo("v1.0.0\nv1.1.0\n");
        while (!text(other.answer(LIST)).equals("v1.0.0\nv1.1.0\n")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void oneTellsTheOthersThatThereIsNothing() throws Exception {
        ProtocolRequest branch = new ProtocolRequest.Info(VERSION.path(), VersionQuery.parse(VERSION.path(), "main"));
        assertThat(informed().answer(branch)).isInstanceOf(Answer.Absent.class);
        assertThat(fetcher.queries).hasValue(1);

        Answer answer = informed().answer(branch);

        assertThat(((Answer.Absent) answer).reason()).contains("unknown revision");
        assertThat(fetcher.queries).hasValue(1);
    }

    @Test
    void eachAsksForItselfWhileTheBoardIsAway() throws Exception {
        board.away = true;
        List<ModuleProxy> all = List.of(informed(), informed());

        for (ModuleProxy server : all) {
            assertThat(text(server.answer(LIST))).isEqualTo("v1.0.0\n");
        }
        assertThat(board.notes).isEmpty();
    }
}
