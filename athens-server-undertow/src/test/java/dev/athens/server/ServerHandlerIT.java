package dev.athens.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.athens.content.Blob;
import dev.athens.fetch.FetchException;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.protocol.SumdbRequest;
import dev.athens.proxy.Answer;
import dev.athens.server.modules.Answers;
import dev.athens.server.users.Users;
import io.undertow.Undertow;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerHandlerIT {
    private static final String ZIP = "/example.com/m/@v/v1.0.0.zip";

    /** After so many requests even a long body has had its turn, and is kept. */
    private static final int MANY = 20;

    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    @TempDir
    Path folder;

    private final CountDownLatch asked = new CountDownLatch(1);
    private ServerHandler handler;
    private Undertow undertow;

    @BeforeEach
    void start() throws IOException {
        Path passwords = Files.writeString(
                folder.resolve("users"), "alice:$2y$04$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyz01234\n");
        Blob zip = Blob.of(Files.write(folder.resolve("v1.0.0.zip"), new byte[100_000]));
        Answer answer = new Answer.Found(zip, true, Answer.Source.STORAGE, Optional.of(new Answer.Token(1)));
        handler = AthensServer.builder(new AlwaysThere(answer))
                .basicAuth(Users.of("bob", "secret").and(Users.ofFile(passwords)))
                .sumdb(this::wait)
                .handler();
        undertow = Undertow.builder().addHttpListener(0, "127.0.0.1", handler).build();
        undertow.start();
    }

    @AfterEach
    void stop() {
        undertow.stop();
        handler.close();
    }

    private record AlwaysThere(Answer answer) implements Answers {
        @Override
        public CompletableFuture<Answer> later(ProtocolRequest request) {
            return CompletableFuture.completedFuture(answer);
        }

        @Override
        public Optional<Answer> now(ProtocolRequest request) {
            return Optional.of(answer);
        }
    }

    private byte[] wait(String database, SumdbRequest request) throws FetchException, InterruptedException {
        asked.countDown();
        new CountDownLatch(1).await();
        throw new FetchException.NotFound(database + " " + request);
    }

    private int port() {
        return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    }

    private static String login(String user, String password) {
        byte[] text = (user + ":" + password).getBytes(UTF_8);
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(text);
    }

    private int status(String path) throws IOException {
        return RawHttp.get(port(), path, login("bob", "secret")).status();
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("athens-login")
                        || thread.getName().equals("athens-sumdb"))
                .toList();
    }

    private long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(OPEN_FILES)) {
            return files.filter(file -> target(file).startsWith(folder.toString()))
                    .count();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // the one that lists them
        }
    }

    @Test
    void leavesNoThreadsAndSendsThoseAwayWhoWaitForThem() throws Exception {
        assertThat(RawHttp.get(port(), ZIP, login("alice", "guess")).status()).isEqualTo(401);
        try (Socket waiting = RawHttp.open(port(), "GET", "/sumdb/db.example/supported", login("bob", "secret"))) {
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            List<Thread> threads = threads();
            assertThat(threads).extracting(Thread::getName).contains("athens-login", "athens-sumdb");

            handler.close();

            assertThat(RawHttp.parse(waiting.getInputStream().readAllBytes()).status())
                    .isEqualTo(503);
            for (Thread thread : threads) {
                thread.join(20_000);
                assertThat(thread.isAlive()).isFalse();
            }
            assertThat(threads()).isEmpty();
        }
    }

    @Test
    void leavesNoOpenFiles() throws IOException {
        assumeThat(OPEN_FILES).isDirectory();
        for (int i = 0; i < MANY; i++) {
            assertThat(status(ZIP)).isEqualTo(200);
        }
        assertThat(openFiles()).isEqualTo(1);

        handler.close();

        // the last client may have its whole answer a moment before the server is done with it
        while (openFiles() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void answersNothingMoreOnceItIsClosed() throws IOException {
        assertThat(status("/healthz")).isEqualTo(200);

        handler.close();
        handler.close();

        assertThat(status("/healthz")).isEqualTo(503);
        assertThat(status(ZIP)).isEqualTo(503);
    }

    @Test
    void isClosedWithItsServer() throws Exception {
        AthensServer server = AthensServer.builder(request -> new CompletableFuture<>())
                .sumdb((database, request) -> request.path().getBytes(UTF_8))
                .host("127.0.0.1")
                .port(0)
                .start();
        assertThat(RawHttp.get(server.port(), "/sumdb/db.example/supported").status())
                .isEqualTo(200);
        List<Thread> threads = threads();
        assertThat(threads).isNotEmpty();

        server.close();

        for (Thread thread : threads) {
            thread.join(20_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }
}
