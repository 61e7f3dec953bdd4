package dev.athens.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.fetch.FetchException;
import dev.athens.policy.FilterFile;
import dev.athens.proxy.ModuleProxy;
import dev.athens.storage.mem.MemoryStorage;
import dev.athens.testkit.FakeFetcher;
import dev.athens.testkit.FakeModule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyResponderTest {
    private static final String MODULE = "/example.com/!greet/@v/";
    private static final FakeModule GREET =
            FakeModule.of("example.com/Greet", "v1.0.0").file("greet.go", "package greet\n");

    @TempDir
    Path scratch;

    private final FakeFetcher fetcher = FakeFetcher.serving(GREET);
    private ModuleProxy proxy;
    private ProxyResponder responder;

    /** A response, read to its end. */
    private record Reply(int status, Map<String, String> headers, Blob body) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        byte[] bytes() throws IOException {
            return body.readBytes((int) body.sizeBytes());
        }

        String text() throws IOException {
            return new String(bytes(), UTF_8);
        }
    }

    @BeforeEach
    void open() {
        proxy = ModuleProxy.builder(MemoryStorage.ofMaxBytes(1 << 20), fetcher)
                .scratch(scratch)
                .filter(FilterFile.parse("filter", "- secret.example"))
                .notFoundMemory(Duration.ZERO)
                .build();
        responder = new ProxyResponder(proxy);
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private Reply send(String method, String path, String... headers) throws IOException {
        Map<String, String> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Arrays.stream(headers).map(header -> header.split(": ", 2)).forEach(header -> sent.put(header[0], header[1]));
        Request request = Request.of(method, path, name -> Optional.ofNullable(sent.get(name)));
        try (Response response = responder.respond(request)) {
            Reply reply = new Reply(
                    response.status(),
                    response.headers(),
                    Blob.of(response.body().readAllBytes()));
            assertThat(reply.body().sizeBytes()).isEqualTo(response.bodyBytes());
            return reply;
        }
    }

    private Reply get(String path, String... headers) throws IOException {
        return send("GET", path, headers);
    }

    @ParameterizedTest
    @CsvSource({
        "@v/v1.0.0.info, application/json,          'public, max-age=31536000, immutable'",
        "@v/v1.0.0.mod,  text/plain; charset=utf-8, 'public, max-age=31536000, immutable'",
        "@v/v1.0.0.zip,  application/zip,           'public, max-age=31536000, immutable'",
        "@v/list,        text/plain; charset=utf-8, 'public, max-age=60'",
        "@latest,        application/json,          'public, max-age=60'"
    })
    void saysWhatAFileIsAndHowLongItMayBeKept(String file, String type, String caching) throws IOException {
        Reply reply = get("/example.com/!greet/" + file);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo(type);
        assertThat(reply.header("Cache-Control")).isEqualTo(caching);
        assertThat(reply.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(reply.header("Content-Length"))
                .isEqualTo(Long.toString(reply.body().sizeBytes()));
    }

    @Test
    void sendsTheBytes() throws IOException {
        Blob zip = GREET.files().zip();

        assertThat(get("/example.com/%21greet/@v/v1.0.0.zip").bytes()).isEqualTo(zip.readBytes((int) zip.sizeBytes()));
    }

    @Test
    void sendsTheHeadersAloneIfThatIsAsked() throws IOException {
        Reply whole = get(MODULE + "v1.0.0.mod");
        Reply head = send("HEAD", MODULE + "v1.0.0.mod", "Range: bytes=0-1");

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.headers()).isEqualTo(whole.headers());
        assertThat(head.bytes()).isEmpty();
    }

    @Test
    void sendsNothingToWhoHasIt() throws IOException {
        String tag = get(MODULE + "v1.0.0.mod").header("ETag");
        Reply reply = get(MODULE + "v1.0.0.mod", "If-None-Match: " + tag);

        assertThat(tag).matches("\"[0-9a-f]{32}\"");
        assertThat(reply.status()).isEqualTo(304);
        assertThat(reply.bytes()).isEmpty();
        assertThat(reply.headers())
                .containsEntry("ETag", tag)
                .containsKey("Cache-Control")
                .doesNotContainKeys("Content-Length", "Content-Type");
    }

    @Test
    void sendsAPart() throws IOException {
        Reply reply = get(MODULE + "v1.0.0.mod", "range: bytes=7-17");

        assertThat(reply.status()).isEqualTo(206);
        assertThat(reply.text()).isEqualTo("example.com");
        assertThat(reply.header("Content-Range")).isEqualTo("bytes 7-17/25");

        Reply behind = get(MODULE + "v1.0.0.mod", "Range: bytes=25-");
        assertThat(behind.status()).isEqualTo(416);
        assertThat(behind.header("Content-Range")).isEqualTo("bytes */25");
        assertThat(behind.header("ETag")).isEmpty();
    }

    @Test
    void sendsAnEmptyList() throws IOException {
        fetcher.publish(FakeModule.of("example.com/untagged", "v0.0.0-20200101000000-0123456789ab"));
        Reply reply = get("/example.com/untagged/@v/list");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Length")).isEqualTo("0");
    }

    @Test
    void tellsWhatIsAbsentFromWhatIsRefused() throws IOException {
        Reply absent = get("/example.com/nothing/@v/list");
        assertThat(absent.status()).isEqualTo(404);
        assertThat(absent.text()).startsWith("not found: ").endsWith("\n");
        assertThat(absent.header("Cache-Control")).isEqualTo("public, max-age=10");

        Reply refused = get("/secret.example/a/@v/list");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).startsWith("secret.example/a: excluded by line 1");
        assertThat(refused.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void fetchesNothingForWhoDoesNotWantIt() throws IOException {
        Reply reply = get(MODULE + "v1.0.0.info", "disable-module-fetch: true");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.text()).isEqualTo("not found: temporarily unavailable\n");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        assertThat(fetcher.fetches()).isEmpty();
    }

    @Test
    void tellsTroubleFromTimeouts() throws IOException {
        fetcher.failingWith(new FetchException.Unavailable("host down"));
        assertThat(get(MODULE + "list").status()).isEqualTo(502);

        fetcher.failingWith(FetchException.Unavailable.timedOut("host slow"));
        assertThat(get(MODULE + "list").status()).isEqualTo(504);
    }

    @Test
    void sendsWhoseThreadIsInterruptedAwayForAMoment() throws IOException {
        fetcher.blockedBy(new CountDownLatch(1));
        Thread.currentThread().interrupt();
        Reply reply = get(MODULE + "v1.0.0.info");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("Retry-After")).isEqualTo("2");
    }

    @Test
    void takesNoOtherMethods() throws IOException {
        Reply reply = send("POST", MODULE + "list");

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("Allow")).isEqualTo("GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%zz", "/%C3", "/%00"})
    void takesNoMalformedPaths(String path) throws IOException {
        assertThat(get(path).status()).isEqualTo(400);
    }

    @Test
    void takesNoPathsThatNobodyCanMean() throws IOException {
        assertThat(get("/" + "a".repeat(PercentEncoding.MAX_PATH_CHARS)).status())
                .isEqualTo(414);
        assertThat(get("/favicon.ico").status()).isEqualTo(404);
        assertThat(get("").status()).isEqualTo(404);
    }
}
