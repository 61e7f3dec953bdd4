package dev.athens.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.PathPatterns;
import dev.athens.module.VersionQuery;
import dev.athens.net.AddressGuard;
import dev.athens.net.Cidr;
import dev.athens.upstream.ScriptedServer.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.Credentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamClientTest {
    private static final ModulePath MODULE = ModulePath.parse("c.example/m");
    private static final String LIST = "/c.example/m/@v/list";

    @TempDir
    Path folder;

    private final List<Duration> pauses = new ArrayList<>();
    private ScriptedServer server;
    private ScriptedServer tls;

    @BeforeEach
    void start() throws Exception {
        server = ScriptedServer.start();
        tls = ScriptedServer.startTls();
    }

    @AfterEach
    void stop() {
        server.close();
        tls.close();
    }

    private UpstreamClient client(Map<String, String> variables) {
        return UpstreamClient.builder()
                .environment(variables)
                .readTimeout(Duration.ofSeconds(5))
                .pause(pauses::add)
                .build();
    }

    private UpstreamClient client() {
        return client(Map.of("NETRC", folder.resolve("none").toString()));
    }

    private static Map<String, String> trusting(Map<String, String> more) throws Exception {
        Map<String, String> variables = new HashMap<>(more);
        variables.put("SSL_CERT_FILE", certificate().toString());
        return variables;
    }

    private static Path certificate() throws Exception {
        return Path.of(UpstreamClientTest.class.getResource("localhost.pem").toURI());
    }

    private static String get(UpstreamClient client, URI url) throws FetchException, InterruptedException {
        return new String(client.get(url, 1000), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsRedirects(int status) throws Exception {
        server.on("/a", Response.of(status, "moved").with("Location", "b?x=1")).on("/b", Response.of(200, "here"));

        assertThat(get(client(), server.url().resolve("/a"))).isEqualTo("here");
    }

    @Test
    void followsTenRedirectsAndNoMore() throws Exception {
        for (int i = 0; i < 12; i++) {
            server.on("/" + i, Response.of(302, "").with("Location", "/" + (i + 1)));
        }
        server.on("/12", Response.of(200, "here"));

        assertThat(get(client(), server.url().resolve("/2"))).isEqualTo("here");
        assertThatThrownBy(() -> get(client(), server.url().resolve("/1")))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageEndingWith("stopped after 10 redirects");
    }

    @ParameterizedTest
    @CsvSource({"302", "300", "304"})
    void refusesARedirectToNowhere(int status) {
        server.on("/a", Response.of(status, ""));

        assertThatThrownBy(() -> get(client(), server.url().resolve("/a")))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageContaining(": " + status);
    }

    @Test
    void refusesToLeaveHttps() throws Exception {
        server.on("/b", Response.of(200, "here"));
        tls.on("/a", Response.of(302, "").with("Location", server.url() + "/b?token=secret"));

        assertThatThrownBy(() -> get(client(trusting(Map.of())), tls.url().resolve("/a")))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageContaining("redirected from secure URL https:", " to insecure URL http:")
                .hasMessageNotContaining("secret");
        assertThat(server.seen).isEmpty();
    }

    private UpstreamClient behind(ScriptedServer proxy) {
        return client(Map.of("NETRC", folder.resolve("none").toString(), "HTTP_PROXY", proxy.url("127.0.0.1") + ""));
    }

    @Test
    void followsNoRedirectOfAHostOutsideToTheInside() throws Exception {
        server.on("/a", Response.of(302, "").with("Location", server.url("127.0.0.1") + "/b"))
                .on("/b", Response.of(200, "inside"));

        assertThatThrownBy(() -> get(behind(server), URI.create("http://outside.example/a")))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessage("reading http://outside.example/a: 127.0.0.1: a loopback address, which is asked only if"
                        + " GOPRIVATE matches the module or TrustedNetworks (ATHENS_TRUSTED_NETWORKS) names the range");
        assertThat(server.paths()).containsExactly("/a");
    }

    @Test
    void followsARedirectFromInsideToTheInside() throws Exception {
        server.on("/a", Response.of(302, "").with("Location", server.url("127.0.0.1") + "/b"))
                .on("/b", Response.of(200, "inside"));

        assertThat(get(client(), server.url("localhost").resolve("/a"))).isEqualTo("inside");
    }

    @Test
    void asksNoProxyOnTheInsideThatAStrangerNamed() {
        UpstreamFetcher named = UpstreamFetcher.builder(server.url())
                .client(client())
                .namedByStranger(AddressGuard.trusting(List.of()))
                .build();

        assertThatThrownBy(() -> named.list(MODULE)).isInstanceOf(FetchException.Refused.class);
        assertThat(server.seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 418, 500})
    void passesOnNothingThatAServerSaysWhichAStrangerNamed(int status) throws Exception {
        server.on(LIST, Response.of(status, "INTERNAL-SECRET-TOKEN=x").with("Content-Type", "text/plain"));
        server.on("/c.example/m/@v/main.info", Response.of(200, "INTERNAL-SECRET-TOKEN=x"));
        AddressGuard trusting = AddressGuard.trusting(List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1")));
        UpstreamFetcher own =
                UpstreamFetcher.builder(server.url()).client(client()).build();
        UpstreamFetcher named = UpstreamFetcher.builder(server.url())
                .client(client())
                .namedByStranger(trusting)
                .build();

        assertThatThrownBy(() -> own.list(MODULE)).hasMessageContaining("INTERNAL-SECRET-TOKEN");
        assertThatThrownBy(() -> named.list(MODULE))
                .hasMessageStartingWith("c.example/m: reading " + server.url() + LIST + ": " + status)
                .hasMessageNotContaining("SECRET");
        assertThatThrownBy(() -> named.resolve(MODULE, VersionQuery.parse(MODULE, "main")))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageNotContaining("SECRET");
    }

    @Test
    void passesCredentialsToTheFirstHostOnly() throws Exception {
        server.on(LIST, Response.of(302, "").with("Location", "/same"))
                .on("/same", Response.of(302, "").with("Location", server.url("127.0.0.1") + "/other"))
                .on("/other", Response.of(200, "v1.0.0\n"));

        UpstreamFetcher.builder(server.url("us%40er:p%3Ass@localhost"))
                .client(client())
                .insecure(PathPatterns.parse("c.example"))
                .build()
                .list(MODULE);

        assertThat(server.paths()).containsExactly(LIST, "/same", "/other");
        String basic = Credentials.basic("us@er", "p:ss");
        assertThat(server.seen.get(0).header("Authorization")).contains(basic);
        assertThat(server.seen.get(1).header("Authorization")).contains(basic);
        assertThat(server.seen.get(2).header("Authorization")).isEmpty();
    }

    @Test
    void takesLoginsFromNetrcForHttpsOnly() throws Exception {
        Path netrc = Files.writeString(
                folder.resolve("netrc"),
                "machine localhost:" + tls.port() + " login l password p\n" + "machine localhost:" + server.port()
                        + " login l password p\n");
        tls.on("/a", Response.of(200, "secure"));
        server.on("/a", Response.of(200, "insecure"));
        UpstreamClient client = client(trusting(Map.of("NETRC", netrc.toString())));

        assertThat(get(client, tls.url().resolve("/a"))).isEqualTo("secure");
        assertThat(get(client, server.url().resolve("/a"))).isEqualTo("insecure");

        assertThat(tls.seen.get(0).header("Authorization")).contains(Credentials.basic("l", "p"));
        assertThat(server.seen.get(0).header("Authorization")).isEmpty();
    }

    @Test
    void sendsALoginOfAHostToAllItsPorts() throws Exception {
        Path netrc = Files.writeString(folder.resolve("netrc"), "machine localhost login l password p\n");
        tls.on("/a", Response.of(200, "secure"));

        get(client(trusting(Map.of("NETRC", netrc.toString()))), tls.url().resolve("/a"));

        assertThat(tls.seen.get(0).header("Authorization")).contains(Credentials.basic("l", "p"));
    }

    @Test
    void prefersTheLoginOfTheUrlToNetrc() throws Exception {
        Path netrc =
                Files.writeString(folder.resolve("netrc"), "machine localhost:" + tls.port() + " login l password p\n");
        tls.on("/a", Response.of(200, "secure"));

        get(
                client(trusting(Map.of("NETRC", netrc.toString()))),
                tls.url("u:q@localhost").resolve("/a"));

        assertThat(tls.seen.get(0).header("Authorization")).contains(Credentials.basic("u", "q"));
    }

    @Test
    void trustsOnlyKnownCertificates() {
        tls.on("/a", Response.of(200, "secure"));

        assertThatThrownBy(() -> get(client(), tls.url().resolve("/a"))).isInstanceOf(FetchException.Unavailable.class);
        assertThat(pauses).isEmpty();
    }

    @Test
    void trustsTheCertificatesOfAFolder() throws Exception {
        tls.on("/a", Response.of(200, "secure"));
        Files.copy(certificate(), folder.resolve("ca.pem"));
        Files.writeString(folder.resolve("README"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

        assertThat(get(
                        client(Map.of("SSL_CERT_DIR", "/missing:" + folder)),
                        tls.url().resolve("/a")))
                .isEqualTo("secure");
    }

    @Test
    void triesThreeTimesInAll() throws Exception {
        server.on("/a", Response.of(500, ""), Response.of(503, ""), Response.of(200, "here"))
                .on(
                        "/b",
                        Response.of(500, ""),
                        Response.of(500, ""),
                        Response.of(500, ""),
                        Response.of(200, "too late"));

        assertThat(get(client(), server.url().resolve("/a"))).isEqualTo("here");
        assertThatThrownBy(() -> get(client(), server.url().resolve("/b")))
                .isInstanceOf(FetchException.Unavailable.class);
        assertThat(pauses)
                .containsExactly(
                        Duration.ofMillis(200), Duration.ofMillis(400), Duration.ofMillis(200), Duration.ofMillis(400));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 410})
    void doesNotAskAgainWhenTheAnswerIsClear(int status) {
        server.on("/a", Response.of(status, ""));

        assertThatThrownBy(() -> get(client(), server.url().resolve("/a"))).isInstanceOf(FetchException.class);
        assertThat(server.seen).hasSize(1);
    }

    @Test
    void triesAgainAfterABrokenConnection() throws Exception {
        server.on("/a", Response.of(200, "he").declaring(4), Response.of(200, "here"));

        assertThat(get(client(), server.url().resolve("/a"))).isEqualTo("here");
    }

    @Test
    void saysThatAServerCannotBeReached() throws Exception {
        URI closed;
        try (ScriptedServer gone = ScriptedServer.start()) {
            closed = gone.url("user:secret@127.0.0.1");
        }

        assertThatThrownBy(() -> UpstreamFetcher.builder(closed)
                        .client(client())
                        .insecure(PathPatterns.parse("*"))
                        .build()
                        .list(MODULE))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageStartingWith("c.example/m: reading http://xxxxx@127.0.0.1:")
                .hasMessageNotContaining("secret");
        assertThat(pauses).hasSize(2);
    }

    @Test
    void stopsWaitingForASilentServer() throws IOException {
        server.stallOn("/a", ScriptedServer.Stall.IN_BODY);
        UpstreamClient client = UpstreamClient.builder()
                .readTimeout(Duration.ofMillis(50))
                .pause(pauses::add)
                .build();

        assertThatThrownBy(() -> client.get(server.url().resolve("/a"), 1000))
                .isInstanceOfSatisfying(FetchException.Unavailable.class, failure -> assertThat(failure.isTimeout())
                        .isTrue());
        assertThat(pauses).isEmpty();
    }

    @Test
    void limitsTheTimeOfADocumentAsAWhole() throws IOException {
        server.stallOn("/a", ScriptedServer.Stall.IN_BODY);
        UpstreamClient client = UpstreamClient.builder()
                .documentTimeout(Duration.ofMillis(50))
                .pause(pauses::add)
                .build();

        assertThatThrownBy(() -> client.get(server.url().resolve("/a"), 1000))
                .isInstanceOfSatisfying(FetchException.Unavailable.class, failure -> assertThat(failure.isTimeout())
                        .isTrue());
    }

    @Test
    void refusesADocumentThatIsTooLarge() {
        server.on("/a", Response.of(200, "x".repeat(1001)));

        assertThatThrownBy(() -> get(client(), server.url().resolve("/a")))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageEndingWith("larger than 1000 bytes");
    }

    @Test
    void passesInterruptsOnBetweenAttempts() {
        server.on("/a", Response.of(500, ""));
        UpstreamClient client = UpstreamClient.builder()
                .pause(duration -> {
                    throw new InterruptedException();
                })
                .build();

        assertThatThrownBy(() -> client.get(server.url().resolve("/a"), 1000)).isInstanceOf(InterruptedException.class);
        assertThat(server.seen).hasSize(1);
    }

    @Test
    void clearsTheFlagWhenItReportsAnInterrupt() {
        server.on("/a", Response.of(200, "here"));

        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> get(client(), server.url().resolve("/a"))).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void goesThroughTheHttpProxyOfTheEnvironment() throws Exception {
        server.on(
                "/x",
                Response.of(407, "").with("Proxy-Authenticate", "Basic realm=\"p\""),
                Response.of(200, "by proxy"));
        UpstreamClient client = client(Map.of("HTTP_PROXY", "http://u:p@127.0.0.1:" + server.port(), "NETRC", "none"));

        assertThat(get(client, URI.create("http://origin.example/x"))).isEqualTo("by proxy");
        assertThat(server.seen.get(1).header("Proxy-Authorization")).contains(Credentials.basic("u", "p"));
        assertThat(server.seen.get(1).header("Host")).contains("origin.example");
    }
}
