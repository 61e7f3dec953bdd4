package dev.athens.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.proxy.ModuleProxy;
import dev.athens.server.RawHttp.Reply;
import dev.athens.storage.mem.MemoryStorage;
import dev.athens.testkit.FakeFetcher;
import dev.athens.testkit.FakeModule;
import io.undertow.Handlers;
import io.undertow.Undertow;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server over a real proxy. */
class AthensServerIT {
    private static final FakeModule GREET =
            FakeModule.of("example.com/Greet", "v1.0.0").file("greet.go", "package greet\n");
    private static final FakeModule OTHER =
            FakeModule.of("example.com/other", "v1.0.0").file("other.go", "package other\n");
    private static final String GREET_ZIP = "/example.com/%21greet/@v/v1.0.0.zip";
    private static final String OTHER_ZIP = "/example.com/other/@v/v1.0.0.zip";

    @TempDir
    Path scratch;

    private final MemoryStorage storage = MemoryStorage.ofMaxBytes(1 << 20);
    private final FakeFetcher fetcher = FakeFetcher.serving(GREET, OTHER);
    private ModuleProxy proxy;
    private AthensServer server;

    @BeforeEach
    void start() throws IOException {
        proxy = ModuleProxy.builder(storage, fetcher).scratch(scratch).build();
        server = AthensServer.builder(proxy).host("127.0.0.1").port(0).start();
    }

    @AfterEach
    void stop() {
        server.close();
        proxy.close();
    }

    private Reply get(String path, String... headers) throws IOException {
        return RawHttp.get(server.port(), path, headers);
    }

    @Test
    void servesAModuleThatItFetchesOnce() throws IOException {
        Reply miss = get(GREET_ZIP);
        Reply hit = get(GREET_ZIP);

        assertThat(miss.status()).isEqualTo(200);
        assertThat(hit.body()).isEqualTo(miss.body());
        assertThat(hit.header("etag")).isEqualTo(miss.header("etag"));
        assertThat(get("/example.com/%21greet/@v/list").text()).isEqualTo("v1.0.0\n");
        assertThat(get("/example.com/%21greet/@latest").text()).contains("\"Version\":\"v1.0.0\"");
        assertThat(get("/example.com/nothing/@v/list").status()).isEqualTo(404);
        assertThat(fetcher.fetches()).containsExactly(GREET.version());
    }

    @Test
    void letsNoBrowserGuessWhatAnAnswerIs() throws IOException {
        String tag = get(GREET_ZIP).header("etag");
        List<Reply> replies = new ArrayList<>(List.of(
                get(GREET_ZIP),
                get(GREET_ZIP),
                get(GREET_ZIP, "If-None-Match: " + tag),
                RawHttp.send(server.port(), "POST", GREET_ZIP)));
        for (String path :
                List.of("/", "/robots.txt", "/healthz", "/readyz", "/version", "/catalog", "/index", "/%ff")) {
            replies.add(get(path));
        }
        assertThat(replies).extracting(Reply::status).contains(200, 304, 400, 405, 501);
        assertThat(replies).allSatisfy(reply -> assertThat(reply.header("x-content-type-options"))
                .isEqualTo("nosniff"));
    }

    @Test
    void asksNobodyWhenFetchesAreDisabled() throws IOException {
        String[] disabled = {"Disable-Module-Fetch: true"};
        Reply before = get(GREET_ZIP, disabled);
        Reply fetched = get(GREET_ZIP, "Disable-Module-Fetch: false");

        assertThat(before.status()).isEqualTo(404);
        assertThat(before.text()).isEqualTo("not found: temporarily unavailable\n");
        assertThat(before.header("cache-control")).isEqualTo("no-store");
        assertThat(get(GREET_ZIP, disabled).body()).isEqualTo(fetched.body());
        assertThat(get("/example.com/%21greet/@v/list", disabled).text()).isEqualTo("v1.0.0\n");
        assertThat(get("/example.com/%21greet/@v/list", disabled).header("cache-control"))
                .isEqualTo("no-store");
        assertThat(get("/example.com/%21greet/@v/main.info", disabled).status()).isEqualTo(404);
        assertThat(fetcher.lists()).isEmpty();
        assertThat(fetcher.resolves()).isEmpty();
    }

    @Test
    void answersHitsWhileManyMissesWait() throws Exception {
        assertThat(get(GREET_ZIP).status()).isEqualTo(200);
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch fetching = new CountDownLatch(1);
        fetcher.blockedBy(gate).announcingTo(fetching);
        List<Socket> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                waiting.add(RawHttp.open(server.port(), "GET", OTHER_ZIP));
            }
            fetching.await();
            assertThat(get(GREET_ZIP).status()).isEqualTo(200);
            gate.countDown();
            for (Socket socket : waiting) {
                assertThat(RawHttp.parse(socket.getInputStream().readAllBytes()).status())
                        .isEqualTo(200);
            }
        } finally {
            gate.countDown();
            for (Socket socket : waiting) {
                socket.close();
            }
        }
        assertThat(fetcher.fetches()).containsOnlyOnce(OTHER.version());
    }

    @Test
    void servesInsideAnotherUndertow() throws IOException {
        Undertow other = Undertow.builder()
                .addHttpListener(
                        0,
                        "127.0.0.1",
                        Handlers.path()
                                .addPrefixPath(
                                        "/go", AthensServer.builder(proxy).handler()))
                .build();
        other.start();
        try {
            int port = ((InetSocketAddress) other.getListenerInfo().get(0).getAddress()).getPort();

            assertThat(RawHttp.get(port, "/go" + GREET_ZIP).status()).isEqualTo(200);
            assertThat(RawHttp.get(port, "/go/example.com/a%2fb/@v/list").status())
                    .isEqualTo(404);
            assertThat(RawHttp.get(port, "/go/").text()).contains("GOPROXY=http://proxy.example/go\n");
        } finally {
            other.stop();
        }
    }
}
