package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pages of {@code evil.example} that lead the started jar to a server on the inside, which has a secret to tell. The pages
 * come through an HTTP proxy; loopback addresses are asked directly, as by the go command.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@Tag("attack")
class InsideIT {
    private static final String SECRET = "INTERNAL-SECRET-TOKEN=4711";

    @TempDir
    static Path folder;

    private static final List<String> asked = new CopyOnWriteArrayList<>();
    private static HttpServer world;
    private static HttpServer inside;
    private static AthensJar strict;

    @BeforeAll
    static void start() throws Exception {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        inside = HttpServer.create(free, 0);
        inside.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            answer(exchange, 404, SECRET);
        });
        inside.start();
        world = HttpServer.create(free, 0);
        world.createContext("/", InsideIT::page);
        world.start();
        // else ssh would be refused before its address, since it is a login
        strict = start("strict", Map.of("ATHENS_TRUSTED_IMPORTS", "evil.example"));
    }

    @AfterAll
    static void stop() {
        strict.close();
        world.stop(0);
        inside.stop(0);
    }

    private static AthensJar start(String name, Map<String, String> settings) throws Exception {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("GOPROXY", "direct");
        environment.put("GOINSECURE", "*");
        environment.put("HTTP_PROXY", "http://127.0.0.1:" + world.getAddress().getPort());
        return AthensJar.start(folder.resolve(name), environment);
    }

    private static String insideUrl(String scheme) {
        return scheme + "://127.0.0.1:" + inside.getAddress().getPort();
    }

    /** The element after the host says what the page does. */
    private static void page(HttpExchange exchange) throws IOException {
        String kind = exchange.getRequestURI().getPath().replaceAll("^/|/.*", "");
        String root = exchange.getRequestURI().getHost() + "/" + kind;
        switch (kind) {
            case "redirect" -> {
                exchange.getResponseHeaders().add("Location", insideUrl("http") + "/secret");
                answer(exchange, 302, "");
            }
            case "git", "ssh", "http" ->
                answer(exchange, 200, "<meta name=go-import content='" + root + " git " + insideUrl(kind) + "/r'>");
            case "mod" ->
                answer(exchange, 200, "<meta name=go-import content='" + root + " mod " + insideUrl("http") + "'>");
            default -> answer(exchange, 405, "");
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static HttpResponse<String> list(AthensJar athens, String module) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(athens.url() + "/" + module + "/@v/list"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"redirect", "git", "ssh", "http", "mod"})
    void isNotReachedFromOutside(String way) throws Exception {
        HttpResponse<String> answer = list(strict, "evil.example/" + way);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        assertThat(answer.body())
                .contains("GOPRIVATE", "ATHENS_TRUSTED_NETWORKS")
                .doesNotContain("SECRET");
        assertThat(asked).isEmpty();
    }

    @Test
    void isReachedWhereTheOperatorSaysSoAndKeepsItsSecret() throws Exception {
        try (AthensJar trusting = start("trusting", Map.of("ATHENS_TRUSTED_NETWORKS", "127.0.0.0/8"));
                AthensJar own = start("own", Map.of("GOPRIVATE", "evil.example"))) {
            for (AthensJar athens : List.of(trusting, own)) {
                for (String way : List.of("redirect", "http", "mod")) {
                    asked.clear();
                    HttpResponse<String> answer = list(athens, "evil.example/" + way);
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
                    assertThat(answer.body()).doesNotContain("SECRET");
                    assertThat(asked).as(way).isNotEmpty();
                }
            }
        }
    }
}
