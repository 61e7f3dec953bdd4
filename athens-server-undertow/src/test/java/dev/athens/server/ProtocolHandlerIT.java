package dev.athens.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.fetch.FetchException;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.server.RawHttp.Reply;
import dev.athens.server.modules.Answers;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolHandlerIT {
    private static final String SECRET = "/srv/secret/folder";

    /** Request by request, what the proxy says; all else is absent. */
    private static final Map<String, CompletableFuture<Answer>> ANSWERS = Map.ofEntries(
            Map.entry("example.com/m@v/list", found("v1.0.0\nv1.1.0\n", false)),
            Map.entry("example.com/untagged@v/list", found("", false)),
            Map.entry("example.com/m@latest", found("{\"Version\":\"v1.1.0\"}", false)),
            Map.entry("example.com/m@main.info", found("{\"Version\":\"v1.1.0\"}", false)),
            Map.entry("example.com/m@v1.0.0.info", found("{\"Version\":\"v1.0.0\"}", true)),
            Map.entry("example.com/m@v1.0.0.mod", found("module example.com/m\n", true)),
            Map.entry("example.com/m@v1.0.0.zip", found("PK", true)),
            Map.entry("example.com/Mod/v2@v2.0.0-RC1.info", found("{}", true)),
            Map.entry("example.com/m@v2.0.0+incompatible.mod", found("module example.com/m\n", true)),
            Map.entry(
                    "example.com/redirected@v1.0.0.zip",
                    done(new Answer.Redirect(
                            URI.create("https://mirror.example/example.com/redirected/@v/v1.0.0.zip")))),
            Map.entry(
                    "example.com/refused@v1.0.0.zip",
                    done(new Answer.Refused("example.com/refused: not allowed here"))),
            Map.entry(
                    "example.com/down@v1.0.0.zip",
                    failed(new FetchException.Unavailable("example.com/down: no route"))),
            Map.entry(
                    "example.com/slow@v1.0.0.zip",
                    failed(FetchException.Unavailable.timedOut("example.com/slow: too late"))),
            Map.entry("example.com/full@v1.0.0.zip", failed(new RejectedExecutionException("queue of 7"))),
            Map.entry("example.com/broken@v1.0.0.zip", failed(new IOException(SECRET + ": input/output error"))),
            Map.entry("example.com/bug@v1.0.0.zip", failed(new IllegalStateException(SECRET))),
            Map.entry("example.com/long@v1.0.0.zip", done(new Answer.Absent("é\u0007\n\n\u2028x".repeat(2000)))));

    private static AthensServer server;

    @BeforeAll
    static void start() throws IOException {
        server = AthensServer.builder(ProtocolHandlerIT::answer)
                .host("127.0.0.1")
                .port(0)
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static CompletableFuture<Answer> answer(ProtocolRequest request) {
        if (request.module().value().equals("example.com/thrown")) {
            throw new IllegalStateException(SECRET);
        }
        return ANSWERS.getOrDefault(request.toString(), done(new Answer.Absent(request + ": unknown revision")));
    }

    private static CompletableFuture<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private static CompletableFuture<Answer> found(String body, boolean immutable) {
        return done(new Answer.Found(Blob.of(body), immutable, Answer.Source.STORAGE));
    }

    private static CompletableFuture<Answer> failed(Throwable failure) {
        return CompletableFuture.failedFuture(failure);
    }

    private static Reply get(String path, String... headers) throws IOException {
        return RawHttp.get(server.port(), path, headers);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /example.com/m/@v/list                              | text/plain; charset=utf-8 | public, max-age=60
            /example.com/untagged/@v/list                       | text/plain; charset=utf-8 | public, max-age=60
            /example.com/m/@latest                              | application/json          | public, max-age=60
            /example.com/m/@v/main.info                         | application/json          | public, max-age=60
            /example.com/m/@v/v1.0.0.info                       | application/json          | public, max-age=31536000, immutable
            /example.com/m/@v/v1.0.0.mod                        | text/plain; charset=utf-8 | public, max-age=31536000, immutable
            /example.com/m/@v/v1.0.0.zip                        | application/zip           | public, max-age=31536000, immutable
            /example.com/%21mod/v2/@v/v2.0.0-%21r%21c1.info     | application/json          | public, max-age=31536000, immutable
            /example.com/!mod/v2/@v/v2.0.0-!r!c1.info           | application/json          | public, max-age=31536000, immutable
            /example.com/m/@v/v2.0.0+incompatible.mod           | text/plain; charset=utf-8 | public, max-age=31536000, immutable
            /example.com/m/@v/v2.0.0%2Bincompatible.mod         | text/plain; charset=utf-8 | public, max-age=31536000, immutable
            /example.com/m/%40v/list                            | text/plain; charset=utf-8 | public, max-age=60
            /example.com/m/@v/list?x=y                          | text/plain; charset=utf-8 | public, max-age=60
            /example.com/m/@v/list?go-get=0                     | text/plain; charset=utf-8 | public, max-age=60
            http://proxy.example/example.com/m/@v/list          | text/plain; charset=utf-8 | public, max-age=60
            """)
    void servesWhatIsFound(String target, String contentType, String caching) throws IOException {
        Reply reply = get(target);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("content-type")).isEqualTo(contentType);
        assertThat(reply.header("cache-control")).isEqualTo(caching);
        assertThat(reply.header("content-length")).isEqualTo(Integer.toString(reply.body().length));
        assertThat(reply.header("etag")).matches("\"[0-9a-f]+\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /example.com/unknown/@v/list            | 404
            /example.com/unknown/@latest            | 404
            /example.com/m/@v/v9.9.9.info           | 404
            /example.com/m/@v/v1.0.zip              | 404
            /example.com/m/@v/v2.0.0.zip            | 404
            /example.com/m/@v/main.zip              | 404
            /example.com/m/@v/v1.0.0.exe            | 404
            /example.com/m/@v/                      | 404
            /example.com/m                          | 404
            /example.com/Upper/@v/list              | 404
            /example.com/!Upper/@v/list             | 404
            /example.com/trailing!/@v/list          | 404
            /example.com/m/@v/V1.0.0.info           | 404
            /example.com/m/@v/feature/x.info        | 404
            /example.com/m/@v/feature%2fx.info      | 404
            /example.com%2f..%2f/@v/list            | 404
            /../etc/passwd/@v/list                  | 404
            /%2e%2e/%2e%2e/etc/passwd/@v/list       | 404
            /example.com//m/@v/list                 | 404
            //example.com/m/@v/list                 | 404
            /example.com/%C3%A9/@v/list             | 404
            /example.com/a%20b/@v/list              | 404
            /-flag/@v/list                          | 404
            /example.com/m/@v/list%0a               | 404
            /example.com/m/@v/list?go-get=1         | 404
            /?go-get=1                              | 404
            /sumdb/db.example/supported             | 404
            /favicon.ico                            | 404
            /example.com/%00/@v/list                | 400
            /example.com/%C3%28/@v/list             | 400
            /example.com/%C0%AF/@v/list             | 400
            /example.com/refused/@v/v1.0.0.zip      | 403
            /example.com/broken/@v/v1.0.0.zip       | 500
            /example.com/bug/@v/v1.0.0.zip          | 500
            /example.com/thrown/@v/v1.0.0.zip       | 500
            /example.com/down/@v/v1.0.0.zip         | 502
            /example.com/full/@v/v1.0.0.zip         | 503
            /example.com/slow/@v/v1.0.0.zip         | 504
            """)
    void explainsFailuresInOnePlainParagraph(String target, int status) throws IOException {
        Reply reply = get(target);

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("content-type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(reply.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(reply.header("etag")).isEmpty();
        assertThat(reply.text())
                .isNotBlank()
                .endsWith("\n")
                .doesNotContain("\n\n")
                .doesNotContain(SECRET)
                .doesNotContain("Exception")
                .doesNotContain("\tat ")
                .matches("[^\\p{Cntrl}]+\n");
        assertThat(reply.text().startsWith("not found: ")).isEqualTo(status == 404);
        assertThat(reply.header("cache-control")).isEqualTo(status == 404 ? "public, max-age=10" : "no-store");
    }

    /** Undertow's own parser does that, in its own words. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/example.com/%ZZ/@v/list",
                "/example.com/%4/@v/list",
                "/example.com/m/@v/list%",
                "/example.com/\u00e9/@v/list",
                "/example.com/\0/@v/list",
                "/example.com/{}/@v/list"
            })
    void rejectsWhatIsNoRequestTarget(String target) throws IOException {
        assertThat(get(target).status()).isEqualTo(400);
    }

    @Test
    void keepsTheWordsOfTheProxy() throws IOException {
        assertThat(get("/example.com/m/@v/v1.9.9.zip").text())
                .isEqualTo("not found: example.com/m@v1.9.9.zip: unknown revision\n");
        assertThat(get("/example.com/refused/@v/v1.0.0.zip").text())
                .isEqualTo("example.com/refused: not allowed here\n");
        assertThat(get("/example.com/down/@v/v1.0.0.zip").text()).isEqualTo("example.com/down: no route\n");
    }

    @Test
    void cutsALongReasonAndMakesItGraphic() throws IOException {
        Reply reply = get("/example.com/long/@v/v1.0.0.zip");

        assertThat(reply.body()).hasSizeLessThanOrEqualTo(600);
        assertThat(reply.text())
                .startsWith("not found: é")
                .doesNotContain("\n\n")
                .doesNotContain("\u0007");
        assertThat(reply.text().getBytes(UTF_8)).isEqualTo(reply.body());
    }

    @Test
    void refusesAPathOfTenThousandCharacters() throws IOException {
        Reply reply = get("/example.com/" + "a".repeat(10_000) + "/@v/list");

        assertThat(reply.status()).isEqualTo(414);
        assertThat(reply.body()).hasSizeLessThan(600);
        assertThat(get("/example.com/" + "a".repeat(3_000) + "/@v/list").status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "NONSENSE"})
    void answersGetAndHeadOnly(String method) throws IOException {
        Reply reply = RawHttp.send(server.port(), method, "/example.com/m/@v/list");

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void refusesARequestWithABodyWithoutReadingItAll() throws IOException {
        Reply reply = RawHttp.send(server.port(), "POST", "/example.com/m/@v/list", "Content-Length: 999999999");

        assertThat(reply.status()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/example.com/m/@v/list",
                "/example.com/m/@v/v1.0.0.zip",
                "/example.com/m/@v/v9.9.9.zip",
                "/healthz",
                "/readyz",
                "/version",
                "/"
            })
    void sendsTheHeadersOfGetForHead(String path) throws IOException {
        Reply head = RawHttp.send(server.port(), "HEAD", path);
        Reply get = get(path);

        assertThat(head.status()).isEqualTo(get.status());
        assertThat(head.body()).isEmpty();
        assertThat(get.body()).isNotEmpty();
        for (String name : new String[] {"content-length", "content-type", "etag", "cache-control"}) {
            assertThat(head.header(name)).isEqualTo(get.header(name));
        }
    }

    @Test
    void sendsClientsElsewhere() throws IOException {
        Reply reply = get("/example.com/redirected/@v/v1.0.0.zip");

        assertThat(reply.status()).isEqualTo(302);
        assertThat(reply.header("location")).isEqualTo("https://mirror.example/example.com/redirected/@v/v1.0.0.zip");
        assertThat(reply.header("cache-control")).isEqualTo("no-store");
    }

    @Test
    void answersWhenTheFutureCompletesLater() throws Exception {
        CompletableFuture<ProtocolRequest> asked = new CompletableFuture<>();
        CompletableFuture<Answer> later = new CompletableFuture<>();
        Answers answers = request -> {
            asked.complete(request);
            return later;
        };
        try (AthensServer slow =
                AthensServer.builder(answers).host("127.0.0.1").port(0).start()) {
            CompletableFuture<Reply> reply = CompletableFuture.supplyAsync(() -> {
                try {
                    return RawHttp.get(slow.port(), "/example.com/m/@v/list");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            asked.join();
            later.complete(new Answer.Found(Blob.of("v1.0.0\n"), false, Answer.Source.ORIGIN));

            assertThat(reply.join().text()).isEqualTo("v1.0.0\n");
        }
    }

    @Test
    void servesBelowAPath() throws IOException {
        try (AthensServer below = AthensServer.builder(ProtocolHandlerIT::answer)
                .host("127.0.0.1")
                .port(0)
                .path("/go/")
                .start()) {
            assertThat(RawHttp.get(below.port(), "/go/example.com/m/@v/list").status())
                    .isEqualTo(200);
            assertThat(RawHttp.get(below.port(), "/go/healthz").status()).isEqualTo(200);
            assertThat(RawHttp.get(below.port(), "/go").text()).contains("GOPROXY=http://proxy.example/go\n");
            assertThat(RawHttp.get(below.port(), "/example.com/m/@v/list").status())
                    .isEqualTo(404);
            assertThat(RawHttp.get(below.port(), "/gone/healthz").status()).isEqualTo(404);
        }
    }
}
