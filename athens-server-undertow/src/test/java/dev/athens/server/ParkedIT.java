package dev.athens.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@Tag("attack")
class ParkedIT {
    private static final String SLOW = "/slow.example/m/@v/v1.0.0.mod";
    private static final String REQUEST = "GET " + SLOW + " HTTP/1.1\r\nHost: localhost\r\n";

    @TempDir
    Path folder;

    private final Map<String, CompletableFuture<Answer>> waiting = new ConcurrentHashMap<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private AthensServer server;

    private void start(AthensServer.Builder builder) throws IOException {
        server = builder.shutdownTimeout(Duration.ofSeconds(20)).start();
    }

    private AthensServer.Builder builder() {
        return AthensServer.builder(request -> {
                    String module = request.module().value();
                    if (!module.startsWith("slow")) {
                        return CompletableFuture.completedFuture(answer(request));
                    }
                    CompletableFuture<Answer> answer = waiting.computeIfAbsent(module, m -> new CompletableFuture<>());
                    asked.countDown();
                    return answer;
                })
                .host("127.0.0.1")
                .port(0);
    }

    private static Answer answer(ProtocolRequest request) {
        return new Answer.Found(Blob.of(request.module().value()), true, Answer.Source.STORAGE);
    }

    /** If the server noticed nothing, this would wait for ever. */
    @AfterEach
    void stop() {
        server.close();
    }

    private void assertThatItIsNoticed() throws Exception {
        asked.await();
        for (CompletableFuture<Answer> answer : waiting.values()) {
            assertThat(answer.handle((done, failure) -> answer.isCancelled()).get())
                    .isTrue();
        }
    }

    private Socket socket(String text) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        return socket;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "Connection: close\r\n\r\n",
                "Content-Length: 100\r\n\r\n12345",
                "Transfer-Encoding: chunked\r\n\r\n5\r\n1",
                "\r\nGET /quick.example/m/@v/v1.0.0.mod HTTP/1.1\r\nHost: loc",
            })
    void noticesAClientThatLeaves(String rest) throws Exception {
        start(builder());
        socket(REQUEST + rest).close();
        assertThatItIsNoticed();
    }

    @Test
    void noticesAClientThatIsCutOff() throws Exception {
        start(builder());
        try (Socket socket = socket(REQUEST + "\r\n")) {
            asked.await();
            socket.setSoLinger(true, 0);
        }
        assertThatItIsNoticed();
    }

    @Test
    void takesAClientForGoneThatWillSendNoMore() throws Exception {
        start(builder());
        try (Socket socket = socket(REQUEST + "\r\n")) {
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThatItIsNoticed();
    }

    @Test
    void noticesAClientThatLeavesAfterItHasSentItsNextRequest() throws Exception {
        start(builder());
        try (Socket socket = socket(REQUEST + "\r\n")) {
            asked.await();
            socket.getOutputStream().write((REQUEST + "\r\n").getBytes(US_ASCII));
        }
        assertThatItIsNoticed();
    }

    @Test
    void noticesAClientOfAUnixSocketThatLeaves() throws Exception {
        Path path = folder.resolve("athens.sock");
        start(builder().unixSocket(path));
        try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            socket.write(US_ASCII.encode(REQUEST + "\r\n"));
            asked.await();
        }
        assertThatItIsNoticed();
    }

    private void startTls() throws IOException {
        start(builder().tls(TestCertificates.path("ec.pem"), TestCertificates.path("ec-sec1.key")));
    }

    @Test
    void noticesAClientOfTlsThatLeaves() throws Exception {
        startTls();
        try (Socket socket = TestCertificates.client().getSocketFactory().createSocket("localhost", server.port())) {
            socket.getOutputStream().write((REQUEST + "\r\n").getBytes(US_ASCII));
            asked.await();
        }
        assertThatItIsNoticed();
    }

    @Test
    void noticesAStreamOfHttp2ThatIsBrokenOff() throws Exception {
        startTls();
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(TestCertificates.client())
                .build();
        String base = "https://localhost:" + server.port();
        HttpRequest slow = HttpRequest.newBuilder(URI.create(base + SLOW)).build();
        CompletableFuture<HttpResponse<String>> reply = client.sendAsync(slow, BodyHandlers.ofString());
        asked.await();
        reply.cancel(true);
        assertThatItIsNoticed();

        HttpRequest quick = HttpRequest.newBuilder(URI.create(base + "/quick.example/m/@v/v1.0.0.mod"))
                .build();
        assertThat(client.send(quick, BodyHandlers.ofString()).body()).isEqualTo("quick.example/m");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersWhatWasAskedMeanwhile(boolean atOnce) throws Exception {
        start(builder());
        String rest = "\r\n" + quick("a", "") + quick("b", "Connection: close\r\n");
        try (Socket socket = socket(REQUEST + (atOnce ? rest : "\r\n"))) {
            asked.await();
            if (!atOnce) {
                // in three pieces, in the midst of words
                socket.getOutputStream().write(rest.substring(2, 20).getBytes(US_ASCII));
                socket.getOutputStream().flush();
                socket.getOutputStream().write(rest.substring(20, 90).getBytes(US_ASCII));
                socket.getOutputStream().flush();
                socket.getOutputStream().write(rest.substring(90).getBytes(US_ASCII));
            }
            waiting.get("slow.example/m")
                    .complete(new Answer.Found(Blob.of("slow.example/m"), true, Answer.Source.ORIGIN));
            assertThat(bodies(socket.getInputStream())).isEqualTo("slow.example/mquick.example/aquick.example/b");
        }
    }

    private static String quick(String module, String header) {
        return "GET /quick.example/" + module + "/@v/v1.0.0.mod HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n";
    }

    private static String bodies(InputStream in) throws IOException {
        String text = new String(in.readAllBytes(), ISO_8859_1);
        return text.replaceAll("(?s)HTTP/1.1 200 OK\r\n.*?\r\n\r\n", "");
    }

    @Test
    void answersManyRequestsThatWereSentAtOnce() throws Exception {
        start(builder());
        int many = 2_000;
        StringBuilder requests = new StringBuilder(REQUEST).append("\r\n");
        for (int i = 0; i < many; i++) {
            requests.append(quick("m", i == many - 1 ? "Connection: close\r\n" : ""));
        }
        try (Socket socket = socket(requests.toString())) {
            asked.await();
            waiting.get("slow.example/m")
                    .complete(new Answer.Found(Blob.of("slow.example/m"), true, Answer.Source.ORIGIN));
            assertThat(bodies(socket.getInputStream())).hasSize("slow.example/m".length() + many * 15);
        }
    }
}
