package dev.athens.server.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.policy.Caller;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.server.OpenConnection;
import dev.athens.server.RawHttp;
import dev.athens.server.body.Body;
import dev.athens.server.body.KeptBuffers;
import dev.athens.server.body.KeptFile;
import dev.athens.server.body.ReadyResponse;
import dev.athens.server.options.Limits;
import dev.athens.server.shortcut.ReadyAnswers;
import dev.athens.server.shortcut.Shortcut;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShortcutIT {
    private static final ProtocolRequest REQUEST = ProtocolRequest.parse("/example.com/m/@v/v1.0.0.zip");
    private static final int LONG = 100_000;

    @TempDir
    Path folder;

    private final Ready ready = new Ready();
    private final AtomicInteger parsed = new AtomicInteger();
    private final KeptBuffers.Pool pool = new KeptBuffers.Pool(1 << 20);
    private Limits limits = Limits.DEFAULT;
    private Listener listener;

    @AfterEach
    void stop() {
        listener.close();
    }

    /** All that was answered by the handler, on any connection. */
    private static final class Ready implements ReadyAnswers {
        private final Map<String, ReadyResponse> responses = new ConcurrentHashMap<>();
        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger ids = new AtomicInteger();
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);
        private final Queue<String> log = new ConcurrentLinkedQueue<>();
        private volatile boolean on = true;

        private record One(ProtocolRequest request, ReadyResponse response) implements ReadyAnswers.Ready {}

        @Override
        public Optional<One> find(String path, Caller caller) {
            return Optional.ofNullable(responses.get(path)).map(response -> new One(REQUEST, response));
        }

        @Override
        public String nextId() {
            return "id" + ids.incrementAndGet();
        }

        @Override
        public Duration trust() {
            return Duration.ofDays(1);
        }

        @Override
        public boolean areOn() {
            return on;
        }

        @Override
        public void begin() {
            running.incrementAndGet();
            begun.countDown();
        }

        @Override
        public void end() {
            running.decrementAndGet();
            ended.countDown();
        }

        @Override
        public void ended(
                String id,
                String path,
                ReadyAnswers.Ready answer,
                long bytes,
                long startNanos,
                Caller caller,
                String client) {
            log.add(path + " " + bytes + " " + client);
        }
    }

    private void listen(Body body) throws IOException {
        listener = Listener.http("127.0.0.1", 0, exchange -> handle(exchange, body), Optional.of(ready), limits);
    }

    private void handle(HttpServerExchange exchange, Body body) {
        parsed.incrementAndGet();
        exchange.getResponseHeaders().put(Headers.ETAG, "\"tag\"");
        if (!exchange.getRequestURI().startsWith("/hot")) {
            exchange.setStatusCode(404).endExchange();
            return;
        }
        Shortcut shortcut = Shortcut.of(exchange).orElseThrow();
        if (shortcut.isRepeatable(exchange)) {
            shortcut.learn(exchange, Caller.ANONYMOUS);
            exchange.addExchangeCompleteListener((ended, next) -> {
                ReadyResponse.of(ended, body)
                        .ifPresent(response -> ready.responses.put(ended.getRequestURI(), response));
                next.proceed();
            });
        }
        exchange.setResponseContentLength(body.sizeBytes());
        exchange.getResponseSender().send(ByteBuffer.wrap(content((int) body.sizeBytes())));
    }

    private static byte[] content(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return content;
    }

    private OpenConnection connect() throws IOException {
        return new OpenConnection(listener.address().getPort());
    }

    private Body inMemory(int bytes) {
        return Body.of(content(bytes));
    }

    private Body file(int bytes) throws IOException {
        Path file = Files.write(folder.resolve("file"), content(bytes));
        return KeptFile.open(new Body.File(file, bytes));
    }

    private Body buffers(int bytes) throws IOException {
        return KeptBuffers.read(Blob.of(content(bytes)), Optional.empty(), pool).orElseThrow();
    }

    private List<Body> bodies() throws IOException {
        return List.of(inMemory(0), inMemory(1), inMemory(16 * 1024), buffers(32 * 1024), file(LONG));
    }

    private void assertSame(RawHttp.Reply reply, int bytes) {
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("etag")).isEqualTo("\"tag\"");
        assertThat(Arrays.equals(reply.body(), content(bytes))).isTrue();
    }

    @Test
    void parsesARequestOnceThatRepeats() throws IOException {
        for (Body body : bodies()) {
            parsed.set(0);
            ready.log.clear();
            listen(body);
            try (OpenConnection connection = connect()) {
                assertSame(connection.ask("GET", "/hot"), (int) body.sizeBytes());
                for (int i = 0; i < 4; i++) {
                    RawHttp.Reply reply = connection.ask("GET", "/hot");
                    assertSame(reply, (int) body.sizeBytes());
                    assertThat(reply.header("date")).endsWith(" GMT");
                }
                assertThat(parsed).hasValue(1);
                // afterwards the thread has logged the answer before
                connection.ask("GET", "/cold");
            }
            assertThat(ready.log).hasSize(4).containsOnly("/hot " + body.sizeBytes() + " 127.0.0.1");
            listener.close();
            ready.responses.clear();
        }
    }

    @Test
    void answersAnotherPathWithTheSameHeaders() throws IOException {
        listen(inMemory(10));
        try (OpenConnection first = connect();
                OpenConnection second = connect()) {
            first.ask("GET", "/hot1");
            second.ask("GET", "/hot2");
            // the exchanges before these have ended
            first.ask("GET", "/cold");
            second.ask("GET", "/cold");
            assertThat(first.ask("GET", "/hot2").status()).isEqualTo(200);
            assertThat(second.ask("GET", "/hot1").status()).isEqualTo(200);
        }
        assertThat(parsed).hasValue(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X: other",
                "Range: bytes=0-1",
                "If-None-Match: \"tag\"",
                "Content-Length: 0",
                "Connection: close",
                "Expect: 100-continue"
            })
    void parsesARequestWithOtherHeadersEachTimeIfTheyTell(String header) throws IOException {
        listen(inMemory(10));
        try (OpenConnection connection = connect()) {
            connection.ask("GET", "/hot");
            connection.ask("GET", "/hot");
            assertThat(parsed).hasValue(1);
            connection.send(OpenConnection.request("GET", "/hot", header));
            assertThat(connection.reply().status()).isIn(100, 200);
            assertThat(parsed).hasValue(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hot?", "/hot?a=b", "/h%6ft", "/hot;a=b", "/cold", "http://proxy.example/hot"})
    void parsesAnotherPath(String path) throws IOException {
        listen(inMemory(10));
        try (OpenConnection connection = connect()) {
            connection.ask("GET", "/hot");
            connection.ask("GET", path);
            assertThat(parsed).hasValue(2);
            assertThat(connection.ask("GET", "/hot").status()).isEqualTo(200);
            assertThat(parsed).hasValue(2);
        }
    }

    @Test
    void parsesOtherMethods() throws IOException {
        listen(inMemory(10));
        try (OpenConnection connection = connect()) {
            connection.ask("GET", "/hot");
            assertThat(connection.ask("HEAD", "/hot").body()).isEmpty();
            assertThat(parsed).hasValue(2);
        }
    }

    @Test
    void answersRequestsThatComeTogetherInTheirOrder() throws IOException {
        listen(inMemory(10));
        try (OpenConnection connection = connect()) {
            connection.ask("GET", "/hot");
            for (int i = 0; i < 3; i++) {
                connection.send(OpenConnection.request("GET", "/hot")
                        + OpenConnection.request("GET", "/cold")
                        + OpenConnection.request("GET", "/hot"));
                assertThat(List.of(
                                connection.reply().status(),
                                connection.reply().status(),
                                connection.reply().status()))
                        .containsExactly(200, 404, 200);
            }
            parsed.set(0);
            assertThat(connection.ask("GET", "/hot").status()).isEqualTo(200);
            assertThat(parsed).hasValue(0);
        }
    }

    @Test
    void takesARequestInPieces() throws IOException {
        listen(inMemory(10));
        try (OpenConnection connection = connect()) {
            connection.ask("GET", "/hot");
            String request = OpenConnection.request("GET", "/hot");
            // the server reads the first piece before the second, or both at once
            connection.send(request.substring(0, 20));
            connection.send(request.substring(20) + request.substring(0, 30));
            connection.send(request.substring(30));
            assertThat(connection.reply().status()).isEqualTo(200);
            assertThat(connection.reply().status()).isEqualTo(200);
            parsed.set(0);
            assertThat(connection.ask("GET", "/hot").status()).isEqualTo(200);
            assertThat(parsed).hasValue(0);
        }
    }

    @Test
    void takesABodyForABodyThoughItLooksLikeARequest() throws IOException {
        listen(inMemory(10));
        try (OpenConnection connection = connect()) {
            connection.ask("GET", "/hot");
            String request = OpenConnection.request("GET", "/hot");
            connection.send(OpenConnection.request("POST", "/cold", "Content-Length: " + request.length()));
            connection.send(request);
            assertThat(connection.reply().status()).isEqualTo(404);
            parsed.set(0);
            assertThat(connection.ask("GET", "/cold").status()).isEqualTo(404);
            assertThat(parsed).hasValue(1);
        }
    }

    @Test
    void asksTheHandlerWhileNothingMayBeAnswered() throws IOException {
        listen(inMemory(10));
        try (OpenConnection connection = connect()) {
            connection.ask("GET", "/hot");
            ready.on = false;
            connection.ask("GET", "/hot");
        }
        assertThat(parsed).hasValue(2);
    }

    /** Asks, each time after the last answer was sent, until the socket is full; tells how often. */
    private int fill(OpenConnection connection) throws Exception {
        int sent = 0;
        while (true) {
            connection.send(OpenConnection.request("GET", "/hot"));
            sent++;
            while (ready.log.size() < sent) {
                if (ready.begun.await(1, TimeUnit.MILLISECONDS)) {
                    return sent;
                }
            }
        }
    }

    @Test
    void waitsForAClientThatDoesNotRead() throws Exception {
        listen(file(LONG));
        try (OpenConnection connection = connect()) {
            connection.ask("GET", "/hot");
            int sent = fill(connection);
            for (int i = 0; i < sent; i++) {
                assertThat(Arrays.equals(connection.reply().body(), content(LONG)))
                        .isTrue();
            }
            assertThat(ready.ended.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(ready.log).containsOnly("/hot " + LONG + " 127.0.0.1");
            assertThat(connection.ask("GET", "/hot").status()).isEqualTo(200);
        }
        assertThat(ready.running).hasValue(0);
    }

    @Test
    void dropsAClientThatDoesNotReadForTooLong() throws Exception {
        limits = Limits.DEFAULT.withStalledClientTimeout(Duration.ofMillis(100));
        listen(file(LONG));
        try (OpenConnection connection = connect()) {
            connection.ask("GET", "/hot");
            int sent = fill(connection);
            assertThat(ready.ended.await(20, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> {
                        connection.drain();
                        throw new EOFException("closed");
                    })
                    .isInstanceOfAny(EOFException.class, SocketException.class);
            assertThat(ready.log).hasSize(sent);
            // less than all of it
            assertThat(List.copyOf(ready.log).get(sent - 1)).isNotEqualTo("/hot " + LONG + " 127.0.0.1");
        }
        assertThat(ready.running).hasValue(0);
    }

    @Test
    void keepsAConnectionThatIsUsed() throws IOException {
        Duration idle = Duration.ofMillis(300);
        limits = Limits.DEFAULT.withIdleTimeout(idle);
        listen(inMemory(10));
        try (OpenConnection connection = connect()) {
            long start = System.nanoTime();
            int asked = 0;
            while (System.nanoTime() - start < 4 * idle.toNanos()) {
                assertThat(connection.ask("GET", "/hot").status()).isEqualTo(200);
                asked++;
            }
            assertThat(parsed.get()).isBetween(5, asked / 2);
        }
    }
}
