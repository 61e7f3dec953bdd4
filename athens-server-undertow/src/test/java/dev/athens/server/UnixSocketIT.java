package dev.athens.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.athens.content.Blob;
import dev.athens.proxy.Answer;
import dev.athens.server.RawHttp.Reply;
import dev.athens.server.options.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UnixSocketIT {
    private static final String ZIP = "/example.com/m/@v/v1.0.0.zip";
    private static final int BIG = 10 * 1024 * 1024;

    @TempDir
    Path folder;

    private final byte[] content = new byte[BIG];
    private Path path;
    private volatile Blob blob;
    private AthensServer server;

    @BeforeEach
    void start() throws IOException {
        new Random(1).nextBytes(content);
        blob = Blob.of(Files.write(folder.resolve("v1.0.0.zip"), content));
        path = folder.resolve("athens.sock");
        server = builder().start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private AthensServer.Builder builder() {
        return AthensServer.builder(request ->
                        CompletableFuture.completedFuture(new Answer.Found(blob, true, Answer.Source.STORAGE)))
                .shutdownTimeout(Duration.ofSeconds(5))
                .unixSocket(path);
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    private static void send(SocketChannel socket, String target, String... headers) throws IOException {
        StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: proxy.example\r\n");
        Arrays.stream(headers).forEach(header -> request.append(header).append("\r\n"));
        socket.write(US_ASCII.encode(request.append("\r\n").toString()));
    }

    private static byte[] readAll(SocketChannel socket) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        while (socket.read(buffer) >= 0) {
            bytes.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return bytes.toByteArray();
    }

    private Reply get(String target, String... headers) throws IOException {
        try (SocketChannel socket = connect()) {
            String[] all = Arrays.copyOf(headers, headers.length + 1);
            all[headers.length] = "Connection: close";
            send(socket, target, all);
            return RawHttp.parse(readAll(socket));
        }
    }

    @Test
    void answers() throws IOException {
        assertThat(get("/healthz").text()).isEqualTo("ok\n");
        assertThatThrownBy(server::port)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("unix:");
    }

    @Test
    void sendsAFileAndAStream() throws IOException {
        assertThat(Arrays.equals(get(ZIP).body(), content)).isTrue();
        blob = Blob.of(content);
        assertThat(Arrays.equals(get(ZIP).body(), content)).isTrue();
    }

    @Test
    void keepsAConnectionForTheNextRequest() throws IOException {
        try (SocketChannel socket = connect()) {
            for (int i = 0; i < 20; i++) {
                send(socket, "/healthz");
                StringBuilder text = new StringBuilder();
                ByteBuffer one = ByteBuffer.allocate(1);
                while (text.indexOf("\r\n\r\nok\n") < 0 && socket.read(one) >= 0) {
                    text.append((char) one.get(0));
                    one.clear();
                }
                assertThat(text).startsWith("HTTP/1.1 200 OK");
            }
        }
    }

    @Test
    void answersManyAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(50);
        try {
            List<Future<Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                replies.add(threads.submit(() -> get(ZIP, "Range: bytes=0-999999")));
            }
            for (Future<Reply> reply : replies) {
                assertThat(reply.get().body()).hasSize(1_000_000);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void answersAClientThatHasSentAllItWillSend() throws IOException {
        try (SocketChannel socket = connect()) {
            send(socket, ZIP, "Connection: close");
            socket.shutdownOutput();

            assertThat(RawHttp.parse(readAll(socket)).body()).hasSize(BIG);
        }
    }

    @Test
    void letsGoOfClientsThatLeave() throws IOException {
        for (int i = 0; i < 50; i++) {
            try (SocketChannel socket = connect()) {
                send(socket, ZIP);
                assertThat(socket.read(ByteBuffer.allocate(1000))).isPositive();
            }
        }
        assertThat(get("/healthz").status()).isEqualTo(200);
        assertTimeout(Duration.ofSeconds(4), server::close);
    }

    @Test
    void waitsWithFurtherConnectionsUntilOneIsClosed() throws Exception {
        server.close();
        server = builder().limits(Limits.DEFAULT.withMaxConnections(16)).start();
        List<SocketChannel> open = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                SocketChannel socket = connect();
                open.add(socket);
                send(socket, "/healthz");
                assertThat(socket.read(ByteBuffer.allocate(10))).isPositive();
            }
            Future<Reply> waiting = CompletableFuture.supplyAsync(() -> {
                try {
                    return get("/healthz");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            open.get(0).close();
            assertThat(waiting.get().status()).isEqualTo(200);
        } finally {
            for (SocketChannel socket : open) {
                socket.close();
            }
        }
    }

    @Test
    void cutsAClientThatDoesNotRead() throws IOException {
        server.close();
        server = builder()
                .limits(Limits.DEFAULT.withStalledClientTimeout(Duration.ofMillis(300)))
                .shutdownTimeout(Duration.ofMinutes(1))
                .start();
        try (SocketChannel socket = connect()) {
            send(socket, ZIP);
            assertThat(socket.read(ByteBuffer.allocate(10))).isEqualTo(10);
            assertTimeout(Duration.ofSeconds(20), server::close);
        }
    }

    @Test
    void closesAConnectionThatIsIdle() throws IOException {
        server.close();
        server = builder()
                .limits(Limits.DEFAULT.withIdleTimeout(Duration.ofMillis(200)))
                .start();
        try (SocketChannel socket = connect()) {
            assertThat(socket.read(ByteBuffer.allocate(10))).isEqualTo(-1);
        }
    }

    @Test
    void removesTheFileInTheEnd() throws IOException {
        try (SocketChannel idle = connect()) {
            send(idle, "/healthz");
            assertThat(idle.read(ByteBuffer.allocate(1000))).isPositive();
            server.close();
            assertThat(path).doesNotExist();
            assertThat(idle.read(ByteBuffer.allocate(10))).isEqualTo(-1);
        }
    }

    @Test
    void closesCleanlyWhateverIsGoingOn() throws IOException {
        LoggedLines errors = new LoggedLines();
        errors.setLevel(Level.SEVERE);
        Logger.getLogger("").addHandler(errors);
        try {
            for (int i = 0; i < 50; i++) {
                server.close();
                server = builder().shutdownTimeout(Duration.ZERO).start();
                try (SocketChannel socket = connect()) {
                    send(socket, ZIP);
                    server.close();
                }
            }
        } finally {
            Logger.getLogger("").removeHandler(errors);
        }
        assertThat(errors.isEmpty()).isTrue();
    }

    @Test
    void keepsTheFileOfItsSuccessor() throws IOException {
        Files.delete(path);
        try (AthensServer successor = builder().start()) {
            server.close();
            assertThat(successor.address()).isEqualTo("unix:" + path);
            assertThat(get("/healthz").status()).isEqualTo(200);
        }
    }

    @Test
    void replacesTheSocketOfADeadProcess() throws IOException {
        server.close();
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(path))
                .close();
        assertThat(path).exists();
        server = builder().start();

        assertThat(get("/healthz").status()).isEqualTo(200);
    }

    @Test
    void leavesALiveSocketAndOtherFilesAlone() throws IOException {
        assertThatThrownBy(() -> builder().start())
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "cannot listen on " + path + ": another process listens there, stop it or choose another path");
        assertThat(get("/healthz").status()).isEqualTo(200);
        server.close();
        Files.writeString(path, "precious");
        assertThatThrownBy(() -> builder().start()).hasMessageContaining("there is a file that is not a socket");
        assertThat(path).hasContent("precious");
    }

    @Test
    void believesItsPeers() throws IOException {
        assertThat(get("/", "X-Forwarded-Proto: https", "X-Forwarded-Host: go.example")
                        .text())
                .contains("GOPROXY=https://go.example\n");
    }
}
