package dev.athens.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.module.PathPatterns;
import dev.athens.net.Cidr;
import dev.athens.policy.AccessRules;
import dev.athens.policy.AccessRules.Rule;
import dev.athens.policy.CallerPattern;
import dev.athens.policy.Role;
import dev.athens.proxy.Answer;
import dev.athens.server.options.HeaderLogin;
import dev.athens.server.users.Users;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HeaderLoginIT {
    private static final String INFO = "/corp.example/m/@v/v1.0.0.info";
    private static final String OF_GROUP = "/group.example/m/@v/v1.0.0.info";
    private static final String BOB = "Authorization: Basic Ym9iOmI=";

    @TempDir
    Path folder;

    private AthensServer server;

    @BeforeEach
    void start() throws IOException {
        server = start(login("127.0.0.0/8", false));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static HeaderLogin login(String from, boolean unix) {
        return new HeaderLogin("X-Forwarded-User", Optional.of("X-Forwarded-Groups"), List.of(Cidr.parse(from)), unix);
    }

    private static AthensServer.Builder builder(HeaderLogin login) {
        return AthensServer.builder(request ->
                        CompletableFuture.completedFuture(new Answer.Found(Blob.of("{}"), true, Answer.Source.STORAGE)))
                .host("127.0.0.1")
                .port(0)
                .basicAuth(Users.of("bob", "b"))
                .headerLogin(login)
                .access(AccessRules.of(List.of(
                        rule("proxy:alice", "corp.example"),
                        rule("group:go", "group.example"),
                        rule("user:bob", "*"))));
    }

    private static Rule rule(String caller, String modules) {
        return new Rule(true, Set.of(Role.READ), List.of(CallerPattern.parse(caller)), PathPatterns.parse(modules));
    }

    private static AthensServer start(HeaderLogin login) throws IOException {
        return builder(login).start();
    }

    private int status(String path, String... headers) throws IOException {
        return RawHttp.get(server.port(), path, headers).status();
    }

    @Test
    void believesTheProxy() throws IOException {
        assertThat(status(INFO, "X-Forwarded-User: alice")).isEqualTo(200);
        assertThat(status(INFO, "X-FORWARDED-USER:  alice ")).isEqualTo(200);
        assertThat(status(INFO, "X-Forwarded-User: eve")).isEqualTo(403);
        assertThat(status(INFO)).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"go|200", "dev, go|200", " ,go,|200", "gopher|403", "''|403", "Go|403"})
    void believesItsGroups(String groups, int status) throws IOException {
        assertThat(status(OF_GROUP, "X-Forwarded-User: eve", "X-Forwarded-Groups: " + groups))
                .isEqualTo(status);
    }

    @Test
    void believesGroupsOfNobodyLess() throws IOException {
        assertThat(status(OF_GROUP, "X-Forwarded-Groups: go")).isEqualTo(401);
    }

    @Test
    void believesNobodyElse() throws IOException {
        server.close();
        server = start(login("192.0.2.0/24", true));

        assertThat(status(INFO, "X-Forwarded-User: alice")).isEqualTo(401);
        assertThat(status(INFO, "X-Forwarded-User: alice", "X-Forwarded-For: 192.0.2.1"))
                .as("an address that the header names")
                .isEqualTo(401);
        assertThat(status(INFO, "X-Forwarded-User: eve", BOB)).isEqualTo(200);
    }

    @Test
    void looksAtTheProxyItselfAndNotAtWhomItSpeaksFor() throws IOException {
        assertThat(status(INFO, "X-Forwarded-User: alice", "X-Forwarded-For: 203.0.113.7"))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "alice,eve", "alice\u00e9", ",", "a\tb"})
    void believesNoOddNames(String name) throws IOException {
        assertThat(status(INFO, "X-Forwarded-User: " + name)).isEqualTo(401);
    }

    @Test
    void believesNothingThatIsThereTwice() throws IOException {
        assertThat(status(INFO, "X-Forwarded-User: alice", "X-Forwarded-User: alice"))
                .isEqualTo(401);
        assertThat(status(INFO, "X-Forwarded-User: alice", "X-Forwarded-Groups: a", "X-Forwarded-Groups: go"))
                .isEqualTo(401);
        assertThat(status(INFO, "X-Forwarded-User: " + "a".repeat(257))).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"true, 200", "false, 401"})
    void believesWhoComesByAUnixSocketOnlyIfToldSo(boolean told, int status) throws IOException {
        Path path = folder.resolve("athens.sock");
        try (AthensServer unix =
                        builder(login("0.0.0.0/0", told)).unixSocket(path).start();
                SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            assertThat(unix.address()).startsWith("unix:");
            socket.write(US_ASCII.encode("GET " + INFO
                    + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Forwarded-User: alice\r\n\r\n"));
            assertThat(RawHttp.parse(Channels.newInputStream(socket).readAllBytes())
                            .status())
                    .isEqualTo(status);
        }
    }

    @Test
    void needsSomebodyToBelieve() {
        assertThatThrownBy(() -> new HeaderLogin("X-User", Optional.empty(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("X-User");
    }
}
