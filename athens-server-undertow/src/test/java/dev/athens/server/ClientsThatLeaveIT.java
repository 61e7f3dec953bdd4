package dev.athens.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.VersionInfo;
import dev.athens.proxy.ModuleProxy;
import dev.athens.server.RawHttp.Reply;
import dev.athens.server.options.Limits;
import dev.athens.storage.mem.MemoryStorage;
import dev.athens.testkit.FakeFetcher;
import dev.athens.testkit.FakeModule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients who ask for what is not there and go, who wait without end, or who only connect. */
@Timeout(60)
@Tag("attack")
class ClientsThatLeaveIT {
    /** Of which 16 may wait, 8 of them for one host, 4 from one address. */
    private static final int CONNECTIONS = 64;

    private static final String STORED = "/stored.example/m/@v/v1.0.0.zip";
    private static final String ATTACKER = "X-Forwarded-For: 203.0.113.66";
    private static final String OTHER = "X-Forwarded-For: 203.0.113.7";

    @TempDir
    Path scratch;

    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Socket> open = new ArrayList<>();
    private final FakeFetcher modules = FakeFetcher.serving(FakeModule.of("stored.example/m", "v1.0.0"));
    private ModuleProxy proxy;
    private AthensServer server;
    private int misses;

    /** Supplies modules, but for those of one host, which hangs. */
    private final class Origin implements ModuleFetcher {
        private void hang(ModulePath module) throws InterruptedException {
            if (module.value().startsWith("hang")) {
                end.await();
            }
        }

        @Override
        public List<Version> list(ModulePath module) throws FetchException, InterruptedException {
            hang(module);
            return modules.list(module);
        }

        @Override
        public VersionInfo resolve(ModulePath module, VersionQuery query) throws FetchException, InterruptedException {
            hang(module);
            return modules.resolve(module, query);
        }

        @Override
        public ModuleFiles fetch(ModuleVersion version, Path folder) throws FetchException, InterruptedException {
            hang(version.path());
            return modules.fetch(version, folder);
        }
    }

    @BeforeEach
    void start() throws IOException {
        proxy = ModuleProxy.builder(MemoryStorage.ofMaxBytes(1 << 20), new Origin())
                .scratch(scratch)
                .fetchThreads(10)
                .build();
        server = AthensServer.builder(proxy)
                .host("127.0.0.1")
                .port(0)
                .limits(Limits.DEFAULT.withMaxConnections(CONNECTIONS))
                .shutdownTimeout(Duration.ZERO)
                .start();
        assertThat(RawHttp.get(server.port(), STORED).status()).isEqualTo(200);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        end.countDown();
        server.close();
        proxy.close();
    }

    /** Asks without waiting for an answer. */
    private Socket ask(String target, String... headers) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        open.add(socket);
        socket.setSoTimeout(20_000);
        String more = String.join("\r\n", headers) + (headers.length == 0 ? "" : "\r\n");
        socket.getOutputStream()
                .write(("GET " + target + " HTTP/1.1\r\nHost: proxy.example\r\n" + more + "\r\n").getBytes(US_ASCII));
        return socket;
    }

    private void assertThatAllElseIsAnswered(String... headers) throws IOException {
        assertThat(RawHttp.get(server.port(), STORED, headers).status()).isEqualTo(200);
        assertThat(RawHttp.get(server.port(), "/healthz", headers).status()).isEqualTo(200);
        misses++;
        modules.publish(FakeModule.of("other.example/m" + misses, "v1.0.0"));
        assertThat(RawHttp.get(server.port(), "/other.example/m" + misses + "/@v/v1.0.0.zip", headers)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Connection: close", "X-Forwarded-For: 203.0.113.%d", "Content-Length: 5"})
    void holdUpNobodyWhenTheyAskAndGo(String header) throws Exception {
        for (int i = 0; i < 4 * CONNECTIONS; i++) {
            ask("/hang.example/m" + i + "/@v/v1.0.0.zip", header.formatted(i % 200))
                    .close();
            if (i % 32 == 0) {
                assertThatAllElseIsAnswered(OTHER);
            }
        }
        // the last of them may not be gone yet
        awaitRoom();
        assertThatAllElseIsAnswered();
    }

    private void awaitRoom(String... headers) throws IOException {
        while (RawHttp.get(server.port(), "/absent.example/m/@v/v1.0.0.zip", headers)
                        .status()
                == 503) {
            Thread.onSpinWait();
        }
    }

    /** Asks for modules of a host that hangs, each time for another, until a request is not let in to wait. */
    private Reply refusedMiss(String header) throws IOException {
        for (int i = 0; true; i++) {
            Socket socket = ask("/hang.example/m" + i + "/@v/v1.0.0.zip", header.formatted(i), "Connection: close");
            socket.setSoTimeout(200);
            try {
                return RawHttp.parse(socket.getInputStream().readAllBytes());
            } catch (SocketTimeoutException e) {
                // it waits, and its place is taken
            }
        }
    }

    @Test
    void areSentAwayBeyondAQuarterOfThoseWhoWait() throws Exception {
        Reply refused = refusedMiss(ATTACKER);

        assertThat(open).hasSize(5);
        assertThat(refused.text())
                .isEqualTo("overloaded: hang.example/m4@v1.0.0: too many requests from 203.0.113.66 wait already,"
                        + " try again later\n");
        assertThat(refused.header("Retry-After")).isEqualTo("2");
        assertThat(RawHttp.get(server.port(), STORED, ATTACKER).status()).isEqualTo(200);
        assertThatAllElseIsAnswered(OTHER);

        open.get(0).close();
        awaitRoom(ATTACKER);
    }

    @Test
    void leaveHalfOfThePlacesToOtherHosts() throws Exception {
        Reply refused = refusedMiss("X-Forwarded-For: 203.0.113.%d");

        assertThat(open).hasSize(9);
        assertThat(refused.text()).contains("too many requests wait for hang.example already");
        assertThatAllElseIsAnswered(OTHER);
    }

    @Test
    void makeRoomWhenTheyOnlyKeepConnections() throws Exception {
        Socket first = ask("/healthz");
        assertThat(first.getInputStream().read()).isEqualTo('H');
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 2 * CONNECTIONS; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            open.add(socket);
            silent.add(socket);
        }
        assertThatAllElseIsAnswered();
        first.getInputStream().readAllBytes();
        assertThat(silent.get(0).getInputStream().read()).isEqualTo(-1);
        Socket last = silent.get(silent.size() - 1);
        last.setSoTimeout(20_000);
        last.getOutputStream()
                .write("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
        assertThat(RawHttp.parse(last.getInputStream().readAllBytes()).status()).isEqualTo(200);
    }

    @Test
    void makeRoomWhenTheyOnlyKeepConnectionsOfTls() throws Exception {
        SSLSocketFactory sockets = TestCertificates.client().getSocketFactory();
        try (AthensServer tls = AthensServer.builder(proxy)
                .host("127.0.0.1")
                .port(0)
                .tls(TestCertificates.path("ec.pem"), TestCertificates.path("ec-sec1.key"))
                .limits(Limits.DEFAULT.withMaxConnections(16))
                .shutdownTimeout(Duration.ZERO)
                .start()) {
            for (int i = 0; i < 32; i++) {
                SSLSocket socket = (SSLSocket) sockets.createSocket("localhost", tls.port());
                open.add(socket);
                socket.setSoTimeout(20_000);
                socket.startHandshake();
                if (i % 2 == 0) {
                    socket.getOutputStream().write("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
                    assertThat(socket.getInputStream().read()).isEqualTo('H');
                }
            }
            open.get(0).getInputStream().readAllBytes();
            assertThat(open.get(1).getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void leaveTheirFetchesToThoseWhoComeLater() throws Exception {
        modules.publish(FakeModule.of("hang.example/wanted", "v1.0.0"));
        ask("/hang.example/wanted/@v/v1.0.0.zip").close();
        end.countDown();
        assertThat(RawHttp.get(server.port(), "/hang.example/wanted/@v/v1.0.0.zip")
                        .status())
                .isEqualTo(200);
    }
}
