package dev.athens.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.fetch.FetchException;
import dev.athens.http.Audience;
import dev.athens.http.EndpointRequest;
import dev.athens.http.HttpEndpoint;
import dev.athens.http.Response;
import dev.athens.module.PathPatterns;
import dev.athens.observe.CacheCounts;
import dev.athens.policy.AccessRules;
import dev.athens.policy.CallerPattern;
import dev.athens.policy.Role;
import dev.athens.proxy.Answer;
import dev.athens.server.RawHttp.Reply;
import dev.athens.server.options.Endpoint;
import dev.athens.server.options.Limits;
import dev.athens.server.options.ServerCounts;
import dev.athens.server.users.Users;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointIT {
    private static final String MODULE = "/example.com/m/@v/v1.0.0.mod";
    private static final String LOGIN =
            "Authorization: Basic " + Base64.getEncoder().encodeToString("user:password".getBytes(UTF_8));

    private AthensServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    private static AthensServer.Builder builder() {
        return AthensServer.builder(request -> CompletableFuture.completedFuture(
                        new Answer.Found(Blob.of("module example.com/m\n"), true, Answer.Source.STORAGE)))
                .host("127.0.0.1")
                .port(0);
    }

    private static HttpHandler saying(String text) {
        return exchange -> exchange.getResponseSender().send(text);
    }

    private static HttpHandler echo() {
        return exchange -> {
            exchange.startBlocking();
            exchange.getOutputStream().write(exchange.getInputStream().readAllBytes());
        };
    }

    private Reply get(String path, String... headers) throws IOException {
        return RawHttp.get(server.port(), path, headers);
    }

    @Test
    void answersBesideTheModules() throws IOException {
        server = builder()
                .endpoint(Endpoint.of("/metrics", saying("requests 1\n")))
                .start();

        assertThat(get("/metrics").text()).isEqualTo("requests 1\n");
        assertThat(get("/metrics?go-get=1").text()).isEqualTo("requests 1\n");
        assertThat(get("/m%65trics").text()).isEqualTo("requests 1\n");
        assertThat(get("/metrics").header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(RawHttp.send(server.port(), "HEAD", "/metrics").status()).isEqualTo(200);
        assertThat(get("/metrics/more").status()).isEqualTo(404);
        assertThat(get(MODULE).text()).isEqualTo("module example.com/m\n");
        assertThat(get("/healthz").text()).isEqualTo("ok\n");
    }

    @ParameterizedTest
    @CsvSource({"/go/debug/, all", "/go/debug/x, all", "/go/debug/gc/, gc", "/go/debug/gc/x, gc", "/go/debug/gc, all"})
    void answersAllBelowAPathUnlessALongerOneDoes(String path, String text) throws IOException {
        server = builder()
                .path("/go")
                .endpoint(Endpoint.of("/debug/", saying("all")))
                .endpoint(Endpoint.of("/debug/gc/", saying("gc")))
                .start();

        assertThat(get(path).text()).isEqualTo(text);
        assertThat(get("/debug/").status()).isEqualTo(404);
    }

    @Test
    void answersForMetricsOutsideThePathOfTheServerToo() throws IOException {
        server = builder()
                .path("/go")
                .endpoint(Endpoint.of("/metrics", saying("requests 1\n")))
                .start();

        assertThat(get("/metrics").text()).isEqualTo("requests 1\n");
        assertThat(get("/go/metrics").text()).isEqualTo("requests 1\n");
        assertThat(get("/metrics/").status()).isEqualTo(404);
    }

    @Test
    void countsWhatThereIsToDo() throws IOException {
        server = builder().basicAuth(Users.of("user", "password")).start();
        get(MODULE, "Authorization: Basic " + Base64.getEncoder().encodeToString("user:wrong".getBytes(UTF_8)));

        ServerCounts counts = server.counts();

        assertThat(counts.failedLogins()).isOne();
        assertThat(counts.waiting()).isZero();
        assertThat(counts.certificateEnd()).isEmpty();
        assertThat(counts.caches()).extracting(CacheCounts::name).containsExactly("hot-short", "hot-long");
    }

    @Test
    void answersItsMethodsAlone() throws IOException {
        server = builder()
                .endpoint(new Endpoint("/gc", Set.of("PUT", "POST"), saying("done")))
                .start();

        assertThat(RawHttp.send(server.port(), "POST", "/gc").text()).isEqualTo("done");
        Reply refused = get("/gc");
        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.header("allow")).isEqualTo("POST, PUT");
        assertThat(refused.text()).isEqualTo("method not allowed: this path answers POST, PUT\n");
        assertThat(RawHttp.send(server.port(), "POST", "/healthz").header("allow"))
                .isEqualTo("GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Content-Length: 5\r\n\r\n12345", "Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n0\r\n\r\n"})
    void getsTheBodyOfARequestUnlessThatIsRefused(String body) throws IOException {
        server = builder()
                .basicAuth(Users.of("user", "password"))
                .endpoint(new Endpoint("/echo", Set.of("POST"), echo()))
                .start();
        String request = "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";

        assertThat(RawHttp.exchange(server.port(), request + LOGIN + "\r\n" + body)
                        .text())
                .isEqualTo("12345");
        assertThat(RawHttp.exchange(server.port(), request + body).status()).isEqualTo(401);
    }

    /** Says what is asked for. */
    private static HttpEndpoint echoOfQuery() {
        return new HttpEndpoint() {
            @Override
            public String prefix() {
                return "/query";
            }

            @Override
            public Set<String> methods() {
                return Set.of("GET", "POST");
            }

            @Override
            public Response respond(EndpointRequest request) throws IOException {
                return Response.of(200, Map.of(), Blob.of(request.query().toString()));
            }
        };
    }

    @Test
    void decodesWhatStandsBehindThePath() throws IOException {
        server = builder().endpoint(echoOfQuery()).start();

        assertThat(get("/query?a=b%2Fc%26d&a=+&e&f=").text()).isEqualTo("{a=[b/c&d, +], e=[], f=[]}");
        assertThat(get("/query").text()).isEqualTo("{}");
        assertThat(get("/query?a=%zz").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 60_000, 66_000, 70_000, 300_000})
    void takesNoBodyThatWasLeftForARequest(int bytes) throws IOException {
        server = builder().endpoint(echoOfQuery()).start();
        String hidden = "GET /query?hidden HTTP/1.1\r\nHost: a\r\n\r\n";
        String body = hidden.repeat(bytes / hidden.length() + 1);

        String answers = RawHttp.exchange(
                        server.port(),
                        "POST /query?seen HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .text();

        assertThat(answers).contains("seen").doesNotContain("hidden").doesNotContain("HTTP/1.1");
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    void doesNotWaitForABodyThatDoesNotCome() throws IOException {
        server = builder()
                .limits(Limits.DEFAULT.withHeaderTimeout(Duration.ofMillis(200)))
                .endpoint(new Endpoint("/echo", Set.of("POST"), echo()))
                .start();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nxx".getBytes(UTF_8));

            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
    }

    @Test
    void answersEverybodyIfItFindsOutItselfWhoAsks() throws IOException {
        server = builder()
                .basicAuth(Users.of("user", "password"))
                .endpoint(new Endpoint("/closed", Set.of("POST"), echo()))
                .endpoint(new Counting())
                .start();
        String body = "x".repeat(100_000);
        String request = " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n";

        assertThat(RawHttp.exchange(server.port(), "POST /open" + request + "\r\n" + body)
                        .text())
                .isEqualTo("100000");
        assertThat(RawHttp.exchange(server.port(), "POST /open" + request + "Authorization: nonsense\r\n\r\n" + body)
                        .text())
                .isEqualTo("100000");
        assertThat(RawHttp.send(server.port(), "POST", "/closed").status()).isEqualTo(401);
        assertThat(get(MODULE).status()).isEqualTo(401);
    }

    /** Says how long bodies are, whoever sends them. */
    private static final class Counting implements HttpEndpoint {
        @Override
        public String prefix() {
            return "/open";
        }

        @Override
        public Set<String> methods() {
            return Set.of("POST");
        }

        @Override
        public Audience audience() {
            return Audience.EVERYBODY;
        }

        @Override
        public long maxBodyBytes() {
            return 1 << 20;
        }

        @Override
        public Response respond(EndpointRequest request) throws IOException {
            return Response.of(
                    200, Map.of(), Blob.of(Integer.toString(request.body().readAllBytes().length)));
        }
    }

    @Test
    void asksForALoginAsTheOthersDo() throws IOException {
        server = builder()
                .basicAuth(Users.of("user", "password"))
                .endpoint(Endpoint.of("/metrics", saying("requests 1\n")))
                .start();

        assertThat(get("/metrics").status()).isEqualTo(401);
        assertThat(get("/metrics", LOGIN).status()).isEqualTo(200);
        assertThat(get("/healthz").status()).isEqualTo(200);
    }

    private static Endpoint forAdministrators() {
        return new Endpoint("/admin", Set.of("GET"), saying("secret"), Audience.ADMINISTRATORS);
    }

    private static AccessRules allowing(Role role) {
        return AccessRules.of(List.of(new AccessRules.Rule(
                true, Set.of(role), List.of(CallerPattern.parse("user:user")), PathPatterns.parse("*"))));
    }

    @Test
    void keepsWhatIsForAdministratorsFromOthersAndSaysSoInJson() throws IOException {
        server = builder()
                .basicAuth(Users.of("user", "password"))
                .access(allowing(Role.READ))
                .endpoint(forAdministrators())
                .start();

        Reply stranger = get("/admin");
        assertThat(stranger.status()).isEqualTo(401);
        assertThat(stranger.header("content-type")).isEqualTo("application/json");
        assertThat(stranger.text())
                .startsWith("{\"error\":{\"status\":401,\"message\":\"unauthorized: this proxy needs");
        Reply reader = get("/admin", LOGIN);
        assertThat(reader.status()).isEqualTo(403);
        assertThat(reader.text()).contains("user may not administer this proxy; a rule of its access file");
    }

    @Test
    void letsAdministratorsInWhoMayReadNothing() throws IOException {
        server = builder()
                .basicAuth(Users.of("user", "password"))
                .access(allowing(Role.ADMIN))
                .endpoint(forAdministrators())
                .start();

        assertThat(get("/admin", LOGIN).text()).isEqualTo("secret");
        assertThat(get(MODULE, LOGIN).status()).isEqualTo(403);
    }

    @Test
    void closesWhatIsForAdministratorsWhereNobodyIsKnownToBeOne() throws IOException {
        server = builder().endpoint(forAdministrators()).start();

        assertThat(get("/admin").status()).isEqualTo(403);
        assertThat(get("/admin").text()).contains("it takes an access file (ATHENS_ACCESS_FILE) with a rule");
    }

    static List<Exception> failures() {
        return List.of(
                new IllegalStateException("secret"), new IOException("secret"), new FetchException.NotFound("secret"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void ownsUpToABug(Exception failure) throws IOException {
        server = builder()
                .endpoint(Endpoint.of("/bug", exchange -> {
                    throw failure;
                }))
                .start();

        assertThat(get("/bug").status()).isEqualTo(500);
        assertThat(get("/bug").text()).isEqualTo("internal error: see the log of the proxy\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthz", "/", "/sumdb/", "/metrics"})
    void takesNoPathTwice(String path) throws IOException {
        server = builder().start();
        AthensServer.Builder second =
                builder().endpoint(Endpoint.of("/metrics", saying("one"))).endpoint(Endpoint.of(path, saying("two")));

        assertThatThrownBy(second::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is an endpoint at " + path + " already");
    }
}
