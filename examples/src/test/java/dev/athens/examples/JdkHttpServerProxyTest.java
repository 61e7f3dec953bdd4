package dev.athens.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.athens.content.Blob;
import dev.athens.fetch.FetchException;
import dev.athens.policy.FilterFile;
import dev.athens.proxy.ModuleProxy;
import dev.athens.storage.Storage;
import dev.athens.storage.fs.FileStorage;
import dev.athens.testkit.FakeFetcher;
import dev.athens.testkit.FakeModule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdkHttpServerProxyTest {
    private static final FakeModule GREET =
            FakeModule.of("example.com/Greet", "v1.0.0").file("greet.go", "package greet\n");

    @TempDir
    Path folder;

    private final FakeFetcher fetcher = FakeFetcher.serving(GREET);
    private ModuleProxy proxy;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        Storage storage = FileStorage.open(folder.resolve("modules"));
        proxy = ModuleProxy.builder(storage, fetcher)
                .scratch(Files.createDirectory(folder.resolve("scratch")))
                .filter(FilterFile.parse("filter", "- secret.example"))
                .notFoundMemory(Duration.ZERO)
                .build();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", new JdkHttpServerProxy(proxy));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        proxy.close();
    }

    private <T> HttpResponse<T> send(String method, String path, HttpResponse.BodyHandler<T> body, String... headers)
            throws Exception {
        InetSocketAddress address = server.getAddress();
        URI url = URI.create("http://" + address.getHostString() + ":" + address.getPort() + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(url).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), body);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void servesTheFilesOfAModule() throws Exception {
        Blob zip = GREET.files().zip();

        assertThat(send("GET", "/example.com/!greet/@v/v1.0.0.zip", HttpResponse.BodyHandlers.ofByteArray())
                        .body())
                .isEqualTo(zip.readBytes(Math.toIntExact(zip.sizeBytes())));
        assertThat(get("/example.com/!greet/@v/v1.0.0.mod").body()).isEqualTo("module example.com/Greet\n");
        assertThat(get("/example.com/%21greet/@v/list").body()).isEqualTo("v1.0.0\n");
        assertThat(get("/example.com/!greet/@latest").body()).contains("\"Version\":\"v1.0.0\"");
    }

    @Test
    void sendsHeadersAloneRangesAndWhatIsNew() throws Exception {
        String path = "/example.com/!greet/@v/v1.0.0.mod";
        HttpResponse<String> whole = get(path);
        String tag = whole.headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> head = send("HEAD", path, HttpResponse.BodyHandlers.ofString());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length"))
                .isPresent()
                .isEqualTo(whole.headers().firstValue("Content-Length"));

        HttpResponse<String> part = send("GET", path, HttpResponse.BodyHandlers.ofString(), "Range", "bytes=7-17");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("example.com");

        HttpResponse<String> known = send("GET", path, HttpResponse.BodyHandlers.ofString(), "If-None-Match", tag);
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.body()).isEmpty();
    }

    @Test
    void sendsAnEmptyListWithoutABody() throws Exception {
        fetcher.publish(FakeModule.of("example.com/untagged", "v0.0.0-20200101000000-0123456789ab"));

        HttpResponse<String> response = get("/example.com/untagged/@v/list");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void answersNotFoundToWhatIsAbsentOrNoRequestAtAll() throws Exception {
        assertThat(get("/example.com/nothing/@v/list").statusCode()).isEqualTo(404);
        assertThat(get("/favicon.ico").statusCode()).isEqualTo(404);
        assertThat(get("/favicon.ico").body()).isEqualTo("not found: /favicon.ico: not a module proxy path\n");
    }

    @Test
    void passesOnWhyAModuleIsRefused() throws Exception {
        HttpResponse<String> response = get("/secret.example/a/@v/list");

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).startsWith("secret.example/a: excluded by line 1");
    }

    @Test
    void tellsTroubleFromTimeouts() throws Exception {
        fetcher.failingWith(new FetchException.Unavailable("host down"));
        assertThat(get("/example.com/!greet/@v/list").statusCode()).isEqualTo(502);

        fetcher.failingWith(FetchException.Unavailable.timedOut("host slow"));
        assertThat(get("/example.com/!greet/@v/list").statusCode()).isEqualTo(504);
    }

    @Test
    void ownsUpToAFailingStorage() throws Exception {
        Files.writeString(
                Files.createDirectories(folder.resolve("modules/example.com/!greet"))
                        .resolve("@v"),
                "no folder");

        assertThat(get("/example.com/!greet/@v/v1.0.0.zip").statusCode()).isEqualTo(500);
    }

    @Test
    void takesNoOtherMethods() throws Exception {
        assertThat(send("POST", "/example.com/!greet/@v/list", HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(405);
    }
}
