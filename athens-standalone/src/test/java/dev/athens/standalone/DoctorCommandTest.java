package dev.athens.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.proxy.ModuleProxy;
import dev.athens.server.AthensServer;
import dev.athens.server.TestCertificates;
import dev.athens.storage.mem.MemoryStorage;
import dev.athens.testkit.FakeFetcher;
import dev.athens.testkit.FakeModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DoctorCommandTest {
    private static final String REPLY = String.join(
            "\r\n",
            "HTTP/1.1 404 Not Found",
            "Date: Mon, 06 May 2024 07:08:09 GMT",
            "Content-Length: 0",
            "Connection: close",
            "",
            "");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private int doctor(Map<String, String> more, String... arguments) {
        out.reset();
        Map<String, String> environment = new HashMap<>();
        environment.put("HOME", folder.toString());
        environment.put("ATHENS_DISK_STORAGE_ROOT", folder.resolve("data").toString());
        environment.put("ATHENS_GOGET_DIR", folder.resolve("scratch").toString());
        environment.put("GOSUMDB", "off");
        environment.put("GOPROXY", "off");
        environment.putAll(more);
        List<String> all = new ArrayList<>(List.of("doctor"));
        all.addAll(List.of(arguments));
        PrintStream both = new PrintStream(out, true, UTF_8);
        return Main.run(all, environment, both, both);
    }

    private String told() {
        return out.toString(UTF_8);
    }

    @Test
    void findsNothingWhereAllIsWell() throws IOException {
        assertThat(doctor(Map.of())).as(told()).isZero();
        assertThat(told())
                .contains(
                        "ok       configuration: ", "ok       storage: disk ", "saves in ", "is safe on the disk after")
                .endsWith("nothing is broken\n");
        try (Stream<Path> left = Files.list(folder.resolve("scratch"))) {
            assertThat(left).isEmpty();
        }
        try (Stream<Path> left = Files.walk(folder.resolve("data"))) {
            assertThat(left).noneMatch(file -> file.getFileName().toString().matches("v0\\.0\\.0-.*|doctor-.*"));
        }
    }

    @Test
    void tellsAllThatIsWrongWithTheConfiguration() {
        assertThat(doctor(Map.of("ATHENS_PORTT", "1", "ATHENS_TIMEOUT", "soon")))
                .isEqualTo(1);
        assertThat(told())
                .contains("broken   configuration: ATHENS_PORTT: no such variable", "ATHENS_TIMEOUT=soon", "2 broken");
    }

    @Test
    void tellsOfAStorageThatCannotBeUsed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThat(doctor(
                        Map.of("ATHENS_DISK_STORAGE_ROOT", file.resolve("data").toString())))
                .isEqualTo(1);
        assertThat(told()).contains("broken   storage: disk ", "Storage.Disk.RootPath");
    }

    @Test
    void tellsOfSecretsThatOthersCanRead() throws IOException {
        Path netrc = Files.writeString(folder.resolve("netrc"), "machine a login b password hunter2\n");
        Files.setPosixFilePermissions(netrc, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(doctor(Map.of("ATHENS_NETRC_PATH", netrc.toString()))).isZero();
        assertThat(told()).contains("warning  files: " + netrc, "chmod o-rw").doesNotContain("hunter2");
    }

    @Test
    void tellsThatAnUpstreamCannotBeReachedAndNoLogin() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        assertThat(doctor(Map.of("GOPROXY", "http://user:hunter2@127.0.0.1:" + closed)))
                .isEqualTo(1);
        assertThat(told()).contains("broken   upstream: 127.0.0.1").doesNotContain("hunter2");

        assertThat(doctor(Map.of("GOPROXY", "http://no-such-host.invalid"))).isEqualTo(1);
        assertThat(told()).contains("no-such-host.invalid: no such host", "HTTPS_PROXY");
    }

    @Test
    void tellsThatTheClockIsWrong() throws Exception {
        try (ServerSocket upstream = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> {
                try (Socket socket = upstream.accept()) {
                    socket.getOutputStream().write(REPLY.getBytes(UTF_8));
                } catch (IOException e) {
                    // the test is over
                }
            });
            answering.start();

            assertThat(doctor(Map.of("GOPROXY", "http://127.0.0.1:" + upstream.getLocalPort())))
                    .isEqualTo(1);
            assertThat(told())
                    .contains(
                            "ok       upstream: 127.0.0.1",
                            "broken   clock: this machine is ",
                            " s ahead of 127.0.0.1");
            answering.join();
        }
    }

    @Test
    void tellsThatAServerWouldAskItself() throws IOException {
        Path settings = Files.createDirectories(folder.resolve(".config/go"));
        Files.writeString(settings.resolve("env"), "GOPROXY=http://localhost:3000\nGOPRIVATE=corp.example\n");

        assertThat(doctor(Map.of("GOPROXY", "", "ATHENS_NETWORK_MODE", "offline", "ATHENS_PORT", "127.0.0.1:3000")))
                .isEqualTo(1);
        assertThat(told())
                .contains(
                        "broken   go: GOPROXY=http://localhost:3000 leads to this server itself",
                        "GOPROXY=http://localhost:3000 (" + settings.resolve("env") + ")",
                        "warning  go: go commands of this user go around this server for corp.example");
    }

    @Test
    void looksForAModule() throws Exception {
        FakeFetcher modules = FakeFetcher.serving(FakeModule.of("corp.example/mod", "v1.0.0"));
        try (ModuleProxy proxy = ModuleProxy.builder(MemoryStorage.ofMaxBytes(1 << 20), modules)
                        .build();
                AthensServer upstream =
                        AthensServer.builder(proxy).host("127.0.0.1").port(0).start()) {
            Map<String, String> environment = Map.of("GOPROXY", "http://127.0.0.1:" + upstream.port());

            assertThat(doctor(environment, "corp.example/mod")).as(told()).isZero();
            assertThat(told()).contains("corp.example/mod: comes by GOPROXY=http://127.0.0.1", "the newest is v1.0.0");
            assertThat(doctor(environment, "corp.example/other")).isEqualTo(1);
            assertThat(told()).contains("broken   module: corp.example/other", "CredentialsFile");
        }
    }

    @Test
    void looksAtCertificates() throws Exception {
        Path certificate = TestCertificates.path("ec.pem");
        try (ModuleProxy proxy = ModuleProxy.builder(MemoryStorage.ofMaxBytes(1 << 20), FakeFetcher.serving())
                        .build();
                AthensServer upstream = AthensServer.builder(proxy)
                        .host("127.0.0.1")
                        .port(0)
                        .tls(certificate, TestCertificates.path("ec-sec1.key"))
                        .start()) {
            String url = "https://localhost:" + upstream.port();

            assertThat(doctor(Map.of("GOPROXY", url))).isEqualTo(1);
            assertThat(told()).contains("broken   tls: localhost", "SSL_CERT_FILE");
            assertThat(doctor(Map.of("GOPROXY", url, "SSL_CERT_FILE", certificate.toString())))
                    .as(told())
                    .isZero();
            assertThat(told())
                    .contains("ok       tls: localhost: the certificate is good for", "ok       upstream: localhost");
        }
    }

    @Test
    void speaksJsonToPrograms() {
        assertThat(doctor(Map.of(), "--json")).isZero();
        assertThat(told())
                .startsWith("{\"broken\":0,\"checks\":[{\"subject\":\"configuration\",\"verdict\":\"ok\"")
                .endsWith("]}\n")
                .hasLineCount(1);
    }

    @Test
    void wantsAModulePath() {
        assertThat(doctor(Map.of(), "nonsense")).isEqualTo(2);
        assertThat(told()).contains("malformed module path");
    }
}
