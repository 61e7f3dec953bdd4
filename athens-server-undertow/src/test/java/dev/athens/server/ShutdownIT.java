package dev.athens.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.proxy.Answer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShutdownIT {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final String ZIP = "/example.com/m/@v/v1.0.0.zip";
    private static final int GOAWAY = 7;
    private static final int HEADERS = 1;
    private static final int HIGHEST_STREAM = Integer.MAX_VALUE;

    private final CompletableFuture<Answer> zip = new CompletableFuture<>();
    private AthensServer server;
    private Thread closing;

    private AthensServer.Builder builder() {
        return AthensServer.builder(request -> zip).host("127.0.0.1").port(0).shutdownTimeout(LONG);
    }

    @AfterEach
    void stopWaiting() throws InterruptedException {
        if (closing != null) {
            closing.interrupt();
            closing.join();
        }
    }

    private void close() {
        closing = new Thread(server::close);
        closing.start();
    }

    /** Asks on new connections until the answer is this one. */
    private void awaitReadiness(int status) throws IOException {
        while (RawHttp.get(server.port(), "/readyz").status() != status) {
            Thread.onSpinWait();
        }
    }

    private void awaitRefusal() throws IOException {
        while (true) {
            try {
                RawHttp.get(server.port(), "/healthz");
            } catch (SocketException e) {
                // refused, or reset while it was waiting to be taken
                return;
            }
        }
    }

    /** A connection that is kept. */
    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(Socket socket, String path) throws IOException {
        socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").getBytes(ISO_8859_1));
    }

    /** Reads the headers of an answer and its body of a few bytes. */
    private static String receive(Socket socket) throws IOException {
        StringBuilder answer = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (answer.indexOf("\r\n\r\n") < 0) {
            answer.append((char) in.read());
        }
        int start = answer.indexOf("Content-Length: ") + "Content-Length: ".length();
        int length = Integer.parseInt(answer.substring(start, answer.indexOf("\r\n", start)));
        return answer + new String(in.readNBytes(length), ISO_8859_1);
    }

    @Test
    void answersForAWhileAndSaysThatItIsNotReadyAndThatConnectionsEnd() throws Exception {
        server = builder().shutdownDelay(LONG).start();
        try (Socket kept = connect()) {
            send(kept, "/readyz");
            assertThat(receive(kept)).startsWith("HTTP/1.1 200").doesNotContain("Connection: close");
            close();
            awaitReadiness(503);

            assertThat(RawHttp.get(server.port(), "/readyz").text()).isEqualTo("not ready: shutting down\n");
            assertThat(RawHttp.get(server.port(), "/healthz").status()).isEqualTo(200);
            send(kept, "/healthz");
            assertThat(receive(kept)).startsWith("HTTP/1.1 200").contains("Connection: close");
            assertThat(kept.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void takesNoConnectionsAfterThatButAnswersOnThoseThatThereAre() throws Exception {
        server = builder().start();
        try (Socket download = connect();
                Socket kept = connect()) {
            send(kept, "/healthz");
            assertThat(receive(kept)).startsWith("HTTP/1.1 200").doesNotContain("Connection: close");
            send(download, ZIP);
            send(kept, "/healthz"); // answered after the other has arrived, on a machine with one I/O thread
            receive(kept);
            close();
            awaitRefusal();

            send(kept, "/healthz");
            assertThat(receive(kept)).startsWith("HTTP/1.1 200").contains("Connection: close");
            zip.complete(new Answer.Found(Blob.of("zip"), true, Answer.Source.STORAGE));
            assertThat(receive(download)).startsWith("HTTP/1.1 200").endsWith("zip");
            closing.join();
        }
    }

    @Test
    void waitsForLoadBalancersOnlyIfThereIsOne() throws Exception {
        server = builder().shutdownDelayIfWatched(LONG).start();
        server.close();
        assertThatThrownBy(() -> RawHttp.get(server.port(), "/healthz")).isInstanceOf(ConnectException.class);

        server = builder().shutdownDelayIfWatched(LONG).start();
        awaitReadiness(200);
        close();
        awaitReadiness(503);
        assertThat(closing.isAlive()).isTrue();
    }

    @Test
    void tellsClientsOfHttp2ToGoAwayAndAnswersThem() throws Exception {
        server = builder()
                .tls(TestCertificates.path("ec.pem"), TestCertificates.path("ec-sec1.key"))
                .shutdownDelay(LONG)
                .start();
        try (SSLSocket socket = http2()) {
            OutputStream out = socket.getOutputStream();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
            out.write(frame(4, 0, 0, new byte[0]));
            out.write(request(1));
            assertThat(framesUntilTheAnswer(in, 1)).doesNotContain(GOAWAY);
            close();
            awaitHttp2NotReady();

            out.write(request(3));
            assertThat(framesUntilTheAnswer(in, 3)).containsOnlyOnce(GOAWAY);
            out.write(request(5)); // which was on its way
            assertThat(framesUntilTheAnswer(in, 5)).doesNotContain(GOAWAY);
        }
    }

    private SSLSocket http2() throws Exception {
        SSLSocket socket =
                (SSLSocket) TestCertificates.client().getSocketFactory().createSocket("localhost", server.port());
        socket.setSoTimeout(20_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private void awaitHttp2NotReady() throws Exception {
        while (true) {
            try (SSLSocket socket =
                    (SSLSocket) TestCertificates.client().getSocketFactory().createSocket("localhost", server.port())) {
                send(socket, "/readyz");
                if (receive(socket).startsWith("HTTP/1.1 503")) {
                    return;
                }
            }
        }
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(new byte[] {0, 0, (byte) payload.length, (byte) type, (byte) flags, 0, 0, 0, (byte) stream});
        frame.write(payload);
        return frame.toByteArray();
    }

    /** GET https://h/healthz in HPACK, without compression. */
    private static byte[] request(int stream) throws IOException {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        headers.write(new byte[] {(byte) 0x82, (byte) 0x87, 0x01, 1, 'h', 0x04, 8});
        headers.write("/healthz".getBytes(ISO_8859_1));
        return frame(HEADERS, 0x05, stream, headers.toByteArray());
    }

    /** The types of the frames up to the end of a stream. */
    private static List<Integer> framesUntilTheAnswer(DataInputStream in, int stream) throws IOException {
        List<Integer> types = new ArrayList<>();
        while (true) {
            int lengthAndType = in.readInt();
            int flags = in.readUnsignedByte();
            int of = in.readInt();
            byte[] payload = in.readNBytes(lengthAndType >>> 8);
            int type = lengthAndType & 0xff;
            types.add(type);
            if (type == GOAWAY) {
                assertThat(of).isZero();
                assertThat(new DataInputStream(new ByteArrayInputStream(payload)).readInt())
                        .isEqualTo(HIGHEST_STREAM);
                assertThat(types).doesNotContain(HEADERS);
            }
            if (of == stream && type <= HEADERS && (flags & 1) == 1) {
                return types;
            }
        }
    }
}
