package dev.athens.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.server.RawHttp.Reply;
import dev.athens.server.users.Users;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForceHttpsIT {
    private AthensServer server;

    @BeforeEach
    void start() throws IOException {
        server = AthensServer.builder(request -> new CompletableFuture<>())
                .host("127.0.0.1")
                .port(0)
                .path("/go")
                .forceHttps()
                .basicAuth(Users.of("user", "password"))
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Reply get(String target, String host) throws IOException {
        return RawHttp.exchange(
                server.port(), "GET " + target + " HTTP/1.1\r\nConnection: close\r\n" + host + "\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "/go/e.com/%21m/@v/list,        go.example,      https://go.example/go/e.com/%21m/@v/list",
        "/go/a?b=c&d,                   go.example:80,   https://go.example/go/a?b=c&d",
        "/go/a,                         go.example:3000, https://go.example:3000/go/a",
        "/go/a,                         [::1]:3000,      https://[::1]:3000/go/a",
        "//evil.example/a,              go.example,      https://go.example//evil.example/a",
        "http://go.example/go/a,        go.example,      https://go.example/go/a",
        "/,                             go.example,      https://go.example/"
    })
    void leadsToTheSameAddressWithTls(String target, String host, String location) throws IOException {
        Reply reply = get(target, "Host: " + host);

        assertThat(reply.status()).isEqualTo(301);
        assertThat(reply.header("location")).isEqualTo(location);
        assertThat(reply.header("cache-control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: evil.example/path",
                "Host: evil.example#",
                "Host: a@evil.example",
                "Host: evil.example\\",
                "Host:",
                "Host: a b",
                "Host: ev\u00efl.example",
                "Host: a\r\nHost: b",
                "Host: -",
                "Host: a:b",
                "Host: a:999999",
                "Host: [::1",
                "Host: javascript:x"
            })
    void leadsNowhereForAStrangeHost(String host) throws IOException {
        Reply reply = get("/go/a", host);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.header("location")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example/go/a", "@evil.example/", ".evil.example/", ":80@evil.example/"})
    void leadsNowhereForAStrangePath(String target) throws IOException {
        Reply reply = get(target, "Host: go.example");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.header("location")).isEmpty();
    }

    @Test
    void keepsOtherMethods() throws IOException {
        assertThat(RawHttp.send(server.port(), "POST", "/go/a").status()).isEqualTo(308);
        assertThat(RawHttp.send(server.port(), "HEAD", "/go/a").status()).isEqualTo(301);
    }

    @Test
    void leavesHealthAlone() throws IOException {
        assertThat(get("/go/healthz", "Host: 10.0.0.1:3000").status()).isEqualTo(200);
        assertThat(get("/go/readyz", "Host: 10.0.0.1:3000").status()).isEqualTo(200);
        assertThat(get("/healthz", "Host: 10.0.0.1:3000").status()).isEqualTo(301);
    }

    @Test
    void letsInWhoUsedTlsWithTheProxyInFront() throws IOException {
        assertThat(RawHttp.get(server.port(), "/go/", "X-Forwarded-Proto: https")
                        .status())
                .as("next is the login")
                .isEqualTo(401);
        assertThat(RawHttp.get(server.port(), "/go/", "X-Forwarded-Proto: http").status())
                .isEqualTo(301);
    }
}
