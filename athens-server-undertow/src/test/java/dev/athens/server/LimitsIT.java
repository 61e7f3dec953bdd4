package dev.athens.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.athens.content.Blob;
import dev.athens.proxy.Answer;
import dev.athens.server.options.Limits;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@Tag("attack")
class LimitsIT {
    private static final String ZIP = "/e.com/m/@v/v1.0.0.zip";
    private static final int BIG = 100 * 1024 * 1024;
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path folder;

    private volatile Blob blob = Blob.of("12345");
    private AthensServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    private void start(Limits limits) throws IOException {
        server = AthensServer.builder(request ->
                        CompletableFuture.completedFuture(new Answer.Found(blob, true, Answer.Source.STORAGE)))
                .host("127.0.0.1")
                .port(0)
                .shutdownTimeout(Duration.ofMinutes(1))
                .limits(limits)
                .start();
    }

    private Socket connect(String text) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX-Drip: d"})
    void closesAConnectionWhoseHeadersDoNotEnd(String start) throws IOException {
        start(Limits.DEFAULT.withHeaderTimeout(SHORT));
        try (Socket socket = connect(start)) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void closesAConnectionWhoseHeadersDrip() throws IOException {
        start(Limits.DEFAULT.withHeaderTimeout(SHORT));
        try (Socket socket = connect("GET / HTTP/1.1\r\n")) {
            socket.setSoTimeout(20);
            assertThat(isClosedWhileItDrips(socket)).isTrue();
        }
    }

    private static boolean isClosedWhileItDrips(Socket socket) throws IOException {
        for (int i = 0; i < 1000; i++) {
            try {
                socket.getOutputStream().write('x');
                if (socket.getInputStream().read() < 0) {
                    return true;
                }
            } catch (SocketTimeoutException e) {
                // that is how the client drips: one byte each time
            } catch (SocketException e) {
                return true;
            }
        }
        return false;
    }

    @Test
    void closesAnIdleConnection() throws IOException {
        start(Limits.DEFAULT.withIdleTimeout(SHORT));
        try (Socket socket = connect("")) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        try (Socket socket = connect("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")) {
            assertThat(RawHttp.parse(socket.getInputStream().readAllBytes()).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void refusesHeadersThatAreTooLong() throws IOException {
        start(Limits.DEFAULT);
        assertThat(RawHttp.get(server.port(), "/healthz", "X-Long: " + "x".repeat(50_000))
                        .status())
                .isEqualTo(200);
        try (Socket socket = connect("GET /healthz HTTP/1.1\r\nHost: a\r\nX-Long: ")) {
            assertThat(isCutAfter(socket, 100_000)).isTrue();
        }
    }

    @Test
    void readsNoBody() throws IOException {
        start(Limits.DEFAULT);
        try (Socket socket =
                connect("POST " + ZIP + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + (1 << 30) + "\r\n\r\n")) {
            assertThat(isCutAfter(socket, 1 << 30)).isTrue();
        }
        try (Socket socket =
                connect("POST " + ZIP + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n40000000\r\n")) {
            assertThat(isCutAfter(socket, 1 << 30)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Content-Length: 5\r\n\r\n12345", "Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n0\r\n\r\n"})
    void answersARequestWithABody(String body) throws IOException {
        start(Limits.DEFAULT);
        try (Socket socket = connect("GET " + ZIP + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + body)) {
            assertThat(RawHttp.parse(socket.getInputStream().readAllBytes()).text())
                    .isEqualTo("12345");
        }
        try (Socket socket = connect("POST " + ZIP + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + body)) {
            assertThat(RawHttp.parse(socket.getInputStream().readAllBytes()).status())
                    .isEqualTo(405);
        }
    }

    /** Tells whether the server closes the connection before it has read that much; some buffers lie in between. */
    private static boolean isCutAfter(Socket socket, int bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        try {
            for (int sent = 0; sent < bytes; sent += 10_000) {
                out.write("x".repeat(10_000).getBytes(US_ASCII));
            }
            String reply = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            return !reply.startsWith("HTTP/1.1 200");
        } catch (SocketException e) {
            return true;
        }
    }

    private Path bigFile() throws IOException {
        Path zip = folder.resolve("v1.0.0.zip");
        try (RandomAccessFile file = new RandomAccessFile(zip.toFile(), "rw")) {
            file.setLength(BIG);
        }
        return zip;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cutsAClientThatStopsReading(boolean isFile) throws IOException {
        Path zip = bigFile();
        blob = isFile ? Blob.of(zip) : Blob.of(Files.readAllBytes(zip));
        start(Limits.DEFAULT.withStalledClientTimeout(SHORT));
        List<Socket> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                stalled.add(RawHttp.open(server.port(), "GET", ZIP));
            }
            assertThat(RawHttp.get(server.port(), ZIP, "Range: bytes=0-9").body())
                    .as("no thread is held")
                    .hasSize(10);
            assertTimeout(Duration.ofSeconds(20), server::close, "closing waits for what is running");
            assertThatThrownBy(() -> assertThat(stalled.get(0).getInputStream().readAllBytes())
                            .hasSizeGreaterThan(BIG))
                    .isInstanceOfAny(IOException.class, AssertionError.class);
        } finally {
            for (Socket socket : stalled) {
                socket.close();
            }
        }
    }

    @Test
    void waitsWithFurtherConnectionsWhileAllAreBusy() throws Exception {
        blob = Blob.of(bigFile());
        start(Limits.DEFAULT.withMaxConnections(16));
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 32; i++) {
                open.add(connect("GET " + ZIP + " HTTP/1.1\r\nHost: a\r\n\r\n"));
            }
            Socket last = connect("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            open.add(last);
            last.setSoTimeout(200);
            assertThatThrownBy(() -> last.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            last.setSoTimeout(20_000);
            Future<byte[]> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return last.getInputStream().readAllBytes();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            for (Socket socket : open.subList(0, 32)) {
                socket.close();
            }
            assertThat(RawHttp.parse(answer.get()).status()).isEqualTo(200);
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }
}
