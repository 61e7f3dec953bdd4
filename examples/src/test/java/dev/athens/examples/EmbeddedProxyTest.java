package dev.athens.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.protocol.SumdbRequest;
import dev.athens.proxy.ModuleProxy;
import dev.athens.server.ServerHandler;
import dev.athens.storage.mem.MemoryStorage;
import dev.athens.testkit.FakeFetcher;
import dev.athens.testkit.FakeModule;
import io.undertow.Undertow;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedProxyTest {
    @TempDir
    Path scratch;

    private ModuleProxy proxy;
    private ServerHandler modules;
    private Undertow undertow;

    @BeforeEach
    void start() {
        FakeFetcher fetcher =
                FakeFetcher.serving(FakeModule.of("example.com/Greet", "v1.0.0").file("greet.go", "package greet\n"));
        proxy = ModuleProxy.builder(MemoryStorage.ofMaxBytes(1 << 20), fetcher)
                .scratch(scratch)
                .build();
        modules = EmbeddedProxy.modules(proxy, EmbeddedProxyTest::sumdb);
        undertow = Undertow.builder()
                .addHttpListener(0, "127.0.0.1", EmbeddedProxy.pages(modules))
                .build();
        undertow.start();
    }

    private static byte[] sumdb(String database, SumdbRequest request) {
        return (database + " was asked for " + request).getBytes(StandardCharsets.UTF_8);
    }

    @AfterEach
    void stop() {
        undertow.stop();
        modules.close();
        proxy.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        int port = ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void servesModulesBelowThePrefix() throws Exception {
        assertThat(get("/go/example.com/!greet/@v/list").body()).isEqualTo("v1.0.0\n");
        assertThat(get("/go/example.com/!greet/@v/v1.0.0.zip").statusCode()).isEqualTo(200);
        assertThat(get("/go/example.com/nothing/@v/list").statusCode()).isEqualTo(404);
    }

    @Test
    void relaysTheChecksumDatabaseBelowThePrefix() throws Exception {
        assertThat(get("/go/sumdb/db.example/lookup/example.com/!greet@v1.0.0").body())
                .isEqualTo("db.example was asked for lookup/example.com/!greet@v1.0.0");
    }

    @Test
    void servesItsOtherPages() throws Exception {
        assertThat(get("/go/help").body()).isEqualTo("Ask in room 101\n");
        assertThat(get("/").body()).isEqualTo("Go modules are below /go\n");
    }
}
