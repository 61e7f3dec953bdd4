package dev.athens.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.athens.config.ConfigException;
import dev.athens.content.Blob;
import dev.athens.proxy.Answer;
import dev.athens.server.files.WatchedFiles;
import dev.athens.server.listen.Certificates;
import dev.athens.server.options.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TlsIT {
    private static final String ZIP = "/example.com/m/@v/v1.0.0.zip";
    private static final int JAVA_WHOSE_CLIENT_SEES_RESETS = 25;
    private static final int BIG = 10 * 1024 * 1024;

    @TempDir
    Path folder;

    private final byte[] content = new byte[BIG];
    private Path chain;
    private Path key;
    private WatchedFiles<Certificates> certificates;
    private volatile Blob blob;
    private AthensServer server;

    @BeforeEach
    void start() throws IOException {
        new Random(1).nextBytes(content);
        blob = Blob.of(Files.write(folder.resolve("v1.0.0.zip"), content));
        chain = folder.resolve("tls.crt");
        key = folder.resolve("tls.key");
        install("ec.pem", "ec-sec1.key");
        certificates = WatchedFiles.of(List.of(chain, key), () -> Certificates.load(chain, key));
        server = builder().start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private AthensServer.Builder builder() {
        return AthensServer.builder(request ->
                        CompletableFuture.completedFuture(new Answer.Found(blob, true, Answer.Source.STORAGE)))
                .host("127.0.0.1")
                .port(0)
                .shutdownTimeout(Duration.ofSeconds(5))
                .tls(certificates);
    }

    private void install(String certificates, String privateKey) throws IOException {
        Files.copy(TestCertificates.path(certificates), chain, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(TestCertificates.path(privateKey), key, StandardCopyOption.REPLACE_EXISTING);
    }

    private static HttpClient client(Version version) throws Exception {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(TestCertificates.client())
                .build();
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + path))
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private SSLSocket socket() throws Exception {
        SSLSocket socket =
                (SSLSocket) TestCertificates.client().getSocketFactory().createSocket("localhost", server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String subject(SSLSocket socket) throws IOException {
        socket.startHandshake();
        X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return certificate.getSubjectX500Principal().getName();
    }

    @ParameterizedTest
    @EnumSource
    void speaksBothVersionsOfHttp(Version version) throws Exception {
        HttpResponse<byte[]> reply = client(version).send(request(ZIP), BodyHandlers.ofByteArray());

        assertThat(reply.version()).isEqualTo(version);
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(Arrays.equals(reply.body(), content)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void sendsAStreamThatIsNoFile(Version version) throws Exception {
        blob = Blob.of(content);
        HttpResponse<byte[]> reply = client(version).send(request(ZIP), BodyHandlers.ofByteArray());

        assertThat(Arrays.equals(reply.body(), content)).isTrue();
    }

    @Test
    void answersManyStreamsOfOneConnection() throws Exception {
        HttpClient client = client(Version.HTTP_2);
        blob = Blob.of(Arrays.copyOf(content, 100_000));
        assertThat(client.send(request("/healthz"), BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
        List<CompletableFuture<HttpResponse<byte[]>>> replies = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            replies.add(client.sendAsync(request(ZIP), BodyHandlers.ofByteArray()));
        }
        for (CompletableFuture<HttpResponse<byte[]>> reply : replies) {
            assertThat(reply.get().body()).hasSize(100_000);
        }
    }

    @Test
    void answersHeadAndRangesOverHttp2() throws Exception {
        HttpClient client = client(Version.HTTP_2);
        HttpRequest head = HttpRequest.newBuilder(request(ZIP).uri())
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        HttpRequest range = HttpRequest.newBuilder(request(ZIP).uri())
                .header("Range", "bytes=5-9")
                .build();
        HttpResponse<byte[]> whole = client.send(head, BodyHandlers.ofByteArray());
        HttpResponse<byte[]> part = client.send(range, BodyHandlers.ofByteArray());

        assertThat(whole.headers().firstValue("content-length")).contains(Integer.toString(BIG));
        assertThat(whole.body()).isEmpty();
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(content, 5, 10));
    }

    @Test
    void readsNoLongBodyOverHttp2() throws Exception {
        HttpClient client = client(Version.HTTP_2);
        AtomicLong sent = new AtomicLong();
        HttpRequest post = HttpRequest.newBuilder(request(ZIP).uri())
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new Zeros(sent)))
                .build();
        try {
            assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
        } catch (HttpTimeoutException e) {
            // an old client ignores the reset of a stream whose answer it has, and waits for leave to send the rest
            assertThat(Runtime.version().feature()).isLessThan(JAVA_WHOSE_CLIENT_SEES_RESETS);
        } catch (IOException e) {
            assertThat(e).as("the connection was ended while the client sent").isNotNull();
        }
        assertThat(sent.get()).isLessThan(10_000_000);
        assertEndsSoon(server);
    }

    /** A gigabyte of zeros; counts how much of it was taken. */
    private static final class Zeros extends InputStream {
        private final AtomicLong taken;

        private Zeros(AtomicLong taken) {
            this.taken = taken;
        }

        @Override
        public int read() {
            return taken.incrementAndGet() < 1 << 30 ? 0 : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return taken.addAndGet(length) < 1 << 30 ? length : -1;
        }
    }

    @Test
    void tellsPeopleItsAddress() throws Exception {
        assertThat(client(Version.HTTP_2)
                        .send(request("/"), BodyHandlers.ofString())
                        .body())
                .contains("GOPROXY=https://localhost:" + server.port() + "\n");
    }

    @Test
    void usesNewCertificatesAndKeepsOldConnections() throws Exception {
        try (SSLSocket before = socket()) {
            assertThat(subject(before)).isEqualTo("CN=ec.example");
            install("rsa.pem", "rsa-pkcs1.key");
            certificates.look();
            assertThat(subjectOfNewConnection()).isEqualTo("CN=rsa.example");

            before.getOutputStream()
                    .write("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
            assertThat(RawHttp.parse(before.getInputStream().readAllBytes()).status())
                    .isEqualTo(200);
        }
        Files.writeString(key, "no key");
        certificates.look();
        assertThat(subjectOfNewConnection()).isEqualTo("CN=rsa.example");
    }

    private String subjectOfNewConnection() throws Exception {
        try (SSLSocket socket = socket()) {
            return subject(socket);
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, true", "TLSv1.3, true", "TLSv1.1, false"})
    void speaksNoOldTls(String protocol, boolean accepted) throws Exception {
        try (SSLSocket socket = socket()) {
            socket.setEnabledProtocols(new String[] {protocol});
            if (accepted) {
                assertThat(subject(socket)).isEqualTo("CN=ec.example");
                return;
            }
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ec.pem, ec-sec1.key, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, true",
        "ec.pem, ec-sec1.key, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, true",
        "ec.pem, ec-sec1.key, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, false",
        "rsa.pem, rsa-pkcs1.key, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, true",
        "rsa.pem, rsa-pkcs1.key, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384, false",
        "rsa.pem, rsa-pkcs1.key, TLS_DHE_RSA_WITH_AES_256_GCM_SHA384, false",
        "rsa.pem, rsa-pkcs1.key, TLS_RSA_WITH_AES_256_GCM_SHA384, false"
    })
    void agreesOnNoWeakCipher(String certificate, String privateKey, String suite, boolean accepted) throws Exception {
        install(certificate, privateKey);
        certificates.look();
        try (SSLSocket socket = socket()) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.setEnabledCipherSuites(new String[] {suite});
            if (accepted) {
                socket.startHandshake();
                assertThat(socket.getSession().getCipherSuite()).isEqualTo(suite);
                return;
            }
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void closesAConnectionThatShakesNoHands() throws Exception {
        try (AthensServer strict = builder()
                        .limits(Limits.DEFAULT.withHeaderTimeout(Duration.ofMillis(200)))
                        .start();
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), strict.port());
                Socket dripping = new Socket(InetAddress.getLoopbackAddress(), strict.port())) {
            dripping.getOutputStream().write(new byte[] {22, 3, 1});
            for (Socket socket : List.of(silent, dripping)) {
                socket.setSoTimeout(20_000);
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void endsAStreamThatIsNotRead() throws Exception {
        Closing endless = new Closing();
        blob = endless;
        try (AthensServer strict = builder()
                .limits(Limits.DEFAULT.withStalledClientTimeout(Duration.ofMillis(300)))
                .start()) {
            HttpClient client = client(Version.HTTP_2);
            try (InputStream stalled =
                    client.send(zip(strict), BodyHandlers.ofInputStream()).body()) {
                assertThat(endless.closed.await(20, TimeUnit.SECONDS)).isTrue();
                assertThatThrownBy(stalled::readAllBytes).isInstanceOf(IOException.class);
            }
            assertEndsSoon(strict);
        }
    }

    @Test
    void endsAStreamThatTheClientCancels() throws Exception {
        Closing endless = new Closing();
        blob = endless;
        try (AthensServer patient = builder().start()) {
            HttpClient client = client(Version.HTTP_2);
            client.send(zip(patient), BodyHandlers.ofInputStream()).body().close();

            assertThat(endless.closed.await(20, TimeUnit.SECONDS)).isTrue();
            assertEndsSoon(patient);
        }
    }

    /** Nothing is running any more, so that closing waits for nothing. */
    private static void assertEndsSoon(AthensServer server) {
        assertTimeout(Duration.ofSeconds(4), server::close);
    }

    private static HttpRequest zip(AthensServer server) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + ZIP))
                .build();
    }

    /** More bytes than any buffer holds. Tells when they are let go of. */
    private static final class Closing implements Blob {
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public long sizeBytes() {
            return 1L << 40;
        }

        @Override
        public InputStream openStream() {
            return new InputStream() {
                @Override
                public int read() {
                    return 0;
                }

                @Override
                public int read(byte[] target, int offset, int length) {
                    return length;
                }

                @Override
                public void close() {
                    closed.countDown();
                }
            };
        }
    }

    @Test
    void failsInTheBuilderWhenAFileIsMissing() {
        Path missing = folder.resolve("missing.key");
        assertThatThrownBy(() -> AthensServer.builder(request -> null).tls(TestCertificates.path("ec.pem"), missing))
                .isInstanceOf(ConfigException.class)
                .hasMessage(missing + ": no such file");
    }
}
