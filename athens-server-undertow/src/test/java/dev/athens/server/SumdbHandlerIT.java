package dev.athens.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.fetch.FetchException;
import dev.athens.protocol.SumdbRequest;
import dev.athens.proxy.Answer;
import dev.athens.server.RawHttp.Reply;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SumdbHandlerIT {
    private static AthensServer server;

    @BeforeAll
    static void start() throws IOException {
        server = AthensServer.builder(request -> CompletableFuture.completedFuture(new Answer.Absent("no modules")))
                .sumdb(SumdbHandlerIT::get)
                .host("127.0.0.1")
                .port(0)
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static byte[] get(String database, SumdbRequest request) throws FetchException {
        return switch (database) {
            case "db.example", "db.example/path" -> (database + " " + request).getBytes(UTF_8);
            case "down.example" -> throw new FetchException.Unavailable("down.example: no route");
            case "slow.example" -> throw FetchException.Unavailable.timedOut("slow.example: too late");
            case "private.example" -> throw new FetchException.Refused("private.example: not for you");
            case "bug.example" -> throw new IllegalStateException("secret");
            default -> throw new FetchException.NotFound(database + ": not relayed here");
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            db.example/supported                    | db.example supported                   | text/plain; charset=UTF-8 | public, max-age=60
            db.example/latest                       | db.example latest                      | text/plain; charset=UTF-8 | public, max-age=60
            db.example/lookup/a.b/%21c@v1.0.0       | db.example lookup/a.b/!c@v1.0.0        | text/plain; charset=UTF-8 | public, max-age=10800
            db.example/lookup/a.b/tile/c@v1.0.0     | db.example lookup/a.b/tile/c@v1.0.0    | text/plain; charset=UTF-8 | public, max-age=10800
            db.example/lookup/a.b/c@v2.0.0+incompatible | db.example lookup/a.b/c@v2.0.0+incompatible | text/plain; charset=UTF-8 | public, max-age=10800
            db.example/tile/8/0/x001/000            | db.example tile/8/0/x001/000           | application/octet-stream  | public, max-age=31536000, immutable
            db.example/tile/8/0/000.p/5             | db.example tile/8/0/000.p/5            | application/octet-stream  | public, max-age=10800
            db.example/tile/8/data/000              | db.example tile/8/data/000             | text/plain; charset=UTF-8 | public, max-age=31536000, immutable
            db.example/path/supported               | db.example/path supported              | text/plain; charset=UTF-8 | public, max-age=60
            db.example/path/tile/8/0/000            | db.example/path tile/8/0/000           | application/octet-stream  | public, max-age=31536000, immutable
            """)
    void relays(String path, String body, String contentType, String caching) throws IOException {
        Reply reply = RawHttp.get(server.port(), "/sumdb/" + path);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEqualTo(body);
        assertThat(reply.header("content-type")).isEqualTo(contentType);
        assertThat(reply.header("cache-control")).isEqualTo(caching);
    }

    @ParameterizedTest
    @CsvSource({
        "other.example/supported,         404",
        "db.example,                      404",
        "db.example/,                     404",
        "supported,                       404",
        "lookup/a@v1.0.0,                 404",
        "db.example/elsewhere,            404",
        "db.example/lookup/a@v1.0.0,      404",
        "db.example/lookup/a.b/c@latest,  404",
        "db.example/tile/7/0/000,         404",
        "private.example/lookup/a.b/c@v1.0.0, 403",
        "down.example/supported,          502",
        "slow.example/supported,          504",
        "bug.example/supported,           500"
    })
    void explainsFailures(String path, int status) throws IOException {
        Reply reply = RawHttp.get(server.port(), "/sumdb/" + path);

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("content-type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(reply.text()).isNotBlank().doesNotContain("secret");
    }

    @Test
    void relaysNothingByDefault() throws IOException {
        try (AthensServer plain = AthensServer.builder(request -> new CompletableFuture<>())
                .host("127.0.0.1")
                .port(0)
                .start()) {
            assertThat(RawHttp.get(plain.port(), "/sumdb/db.example/supported").status())
                    .isEqualTo(404);
        }
    }
}
