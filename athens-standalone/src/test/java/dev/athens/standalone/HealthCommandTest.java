package dev.athens.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.proxy.ModuleProxy;
import dev.athens.server.AthensServer;
import dev.athens.server.TestCertificates;
import dev.athens.storage.mem.MemoryStorage;
import dev.athens.testkit.FakeFetcher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class HealthCommandTest {
    private final ModuleProxy proxy = ModuleProxy.builder(MemoryStorage.ofMaxBytes(1 << 20), FakeFetcher.serving())
            .build();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        proxy.close();
    }

    private AthensServer.Builder server() {
        return AthensServer.builder(proxy).host("127.0.0.1").port(0);
    }

    private int health(Map<String, String> environment, String... arguments) {
        List<String> all = new ArrayList<>(List.of("health"));
        all.addAll(List.of(arguments));
        return Main.run(all, environment, new PrintStream(out, true, UTF_8), new PrintStream(out, true, UTF_8));
    }

    @Test
    void asksByTlsWhateverTheCertificateSays() throws IOException {
        Path certificate = TestCertificates.path("ec.pem");
        Path key = TestCertificates.path("ec-sec1.key");
        try (AthensServer server = server().tls(certificate, key).path("/go").start()) {
            Map<String, String> environment = Map.of(
                    "ATHENS_PORT",
                    "127.0.0.1:" + server.port(),
                    "ATHENS_PATH_PREFIX",
                    "/go/",
                    "ATHENS_TLSCERT_FILE",
                    certificate.toString(),
                    "ATHENS_TLSKEY_FILE",
                    key.toString());

            assertThat(health(environment)).as(out.toString(UTF_8)).isZero();
            assertThat(out.toString(UTF_8)).isEqualTo("ready\n");
        }
    }

    @Test
    void believesNoStrangerWhoIsNamedByUrl() throws IOException {
        try (AthensServer server = server().tls(TestCertificates.path("ec.pem"), TestCertificates.path("ec-sec1.key"))
                .start()) {
            assertThat(health(Map.of(), "--url", "https://127.0.0.1:" + server.port()))
                    .isEqualTo(1);
            assertThat(out.toString(UTF_8)).startsWith("cannot ask: 127.0.0.1:").contains("certif");
        }
    }

    @Test
    void asksByUrl() throws IOException {
        try (AthensServer server = server().path("/go").start()) {
            assertThat(health(Map.of(), "--url", "http://127.0.0.1:" + server.port() + "/go"))
                    .isZero();
            assertThat(health(Map.of(), "--url", "http://127.0.0.1:" + server.port()))
                    .isEqualTo(1);
            assertThat(out.toString(UTF_8)).startsWith("ready\nnot found: ");
        }
    }

    @Test
    void asksByUnixSocket() throws IOException {
        Path socket = folder.resolve("athens.sock");
        Map<String, String> environment = Map.of("ATHENS_UNIX_SOCKET", socket.toString());
        assertThat(health(environment)).isEqualTo(1);
        try (AthensServer server = server().unixSocket(socket).start()) {
            assertThat(server.address()).contains(socket.toString());
            assertThat(health(environment)).isZero();
        }
        assertThat(out.toString(UTF_8))
                .startsWith("cannot ask: unix:" + socket + ": ")
                .endsWith("\nready\n");
    }

    @Test
    void isNotTakenInByWhatSpeaksNoHttp() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread babble = new Thread(() -> {
                try (Socket socket = other.accept()) {
                    socket.getOutputStream().write("220 mail.example ESMTP\r\n\r\n".getBytes(UTF_8));
                } catch (IOException e) {
                    // the test is over
                }
            });
            babble.start();

            assertThat(health(Map.of("ATHENS_PORT", "127.0.0.1:" + other.getLocalPort())))
                    .isEqualTo(1);
            assertThat(out.toString(UTF_8)).contains("something else than HTTP");
            babble.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host", "http://user:secret@host", "nonsense", "http:// x"})
    void namesNoUrlThatItCannotUse(String url) {
        assertThat(health(Map.of(), "--url", url)).isEqualTo(1);
        assertThat(out.toString(UTF_8)).contains("--url: must be a URL").doesNotContain("secret");
    }

    @Test
    void neverEndsWithAStatusThatImagesReserve() {
        assertThat(health(Map.of("ATHENS_PORT", "eighty"))).isEqualTo(1);
        assertThat(health(Map.of("ATHENS_PORT", ":0"))).isEqualTo(1);
        assertThat(out.toString(UTF_8)).contains("must be a port", "--port or --url");
    }
}
