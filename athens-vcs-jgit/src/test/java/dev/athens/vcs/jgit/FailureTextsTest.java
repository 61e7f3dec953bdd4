package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.VersionQuery;
import dev.athens.vcs.jgit.net.GitServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client reads when a version cannot be had. The URL is the discovered one, wherever the configuration leads. */
class FailureTextsTest {
    private static final ModuleVersion VERSION = ModuleVersion.parse("github.com/u/r", "v1.0.0");
    private static final String SUBJECT = "github.com/u/r@v1.0.0: ";
    private static final String WITH_URL = SUBJECT + "https://github.com/u/r: ";

    @TempDir
    private Path folder;

    private GitServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = new GitServer(folder.resolve("remote.git"));
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404})
    void nameARepositoryThatIsMissingOrPrivate(int status) {
        server.fails(GitServer.PATH + "/info/refs", status);

        FetchException.NotFound failure = failure(FetchException.NotFound.class, server.base());

        assertThat(failure)
                .message()
                .startsWith(WITH_URL + "repository not found or authentication required: ")
                .contains("status " + status);
    }

    @Test
    void nameAnUnknownRevisionAsTheGoCommandDoes() {
        assertThat(failure(FetchException.NotFound.class, server.base()))
                .hasMessage(SUBJECT + "invalid version: unknown revision v1.0.0");
    }

    @Test
    void nameAServerInTrouble() {
        server.fails(GitServer.PATH + "/info/refs", 503);

        assertThat(failure(FetchException.Unavailable.class, server.base()))
                .message()
                .startsWith(WITH_URL)
                .contains("status 503");
    }

    @Test
    void nameAnUnknownHost() {
        assertThat(failure(FetchException.Unavailable.class, "https://missing.invalid"))
                .message()
                .startsWith(WITH_URL)
                .contains("no such host: missing.invalid");
    }

    @Test
    void nameARefusedConnection() throws IOException {
        assertThat(failure(FetchException.Unavailable.class, closedPort()))
                .message()
                .startsWith(WITH_URL)
                .contains("Failed to connect");
    }

    @Test
    void nameASilentServer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            FetchException.Unavailable failure =
                    failure(FetchException.Unavailable.class, "http://127.0.0.1:" + silent.getLocalPort());

            assertThat(failure.isTimeout()).isTrue();
            assertThat(failure).message().startsWith(WITH_URL).containsIgnoringCase("time");
        }
    }

    @Test
    void nameTheVersionAndThePageThatCannotBeAsked() throws Exception {
        try (JGitFetcher fetcher = JGitFetcher.builder(folder.resolve("cache"))
                .environment(Map.of("HOME", folder.toString(), "HTTPS_PROXY", closedPort()))
                .build()) {
            ModuleVersion version = ModuleVersion.parse("v.example/m", "v1.0.0");

            assertThatThrownBy(() -> fetcher.fetch(version, folder))
                    .isInstanceOf(FetchException.Unavailable.class)
                    .hasMessageStartingWith("v.example/m@v1.0.0: unrecognized import path \"v.example/m\": https fetch:"
                            + " Get \"https://v.example/m?go-get=1\": ");
        }
    }

    @Test
    void nameTheVersionWhosePathLeadsNowhere() {
        try (JGitFetcher fetcher = JGitFetcher.builder(folder.resolve("cache"))
                .environment(Map.of())
                .build()) {
            assertThatThrownBy(() -> fetcher.resolve(
                            ModulePath.parse("github.com/u"),
                            VersionQuery.parse(ModulePath.parse("github.com/u"), "main")))
                    .isInstanceOf(FetchException.NotFound.class)
                    .hasMessage("github.com/u@main: invalid github.com import path \"github.com/u\"");
        }
    }

    private static String closedPort() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + closed.getLocalPort();
        }
    }

    private <T extends FetchException> T failure(Class<T> type, String base) {
        try {
            Files.writeString(
                    folder.resolve(".gitconfig"),
                    "[url \"" + base.replace("://", "://me:secret@")
                            + "/u/r.git\"]\n\tinsteadOf = https://github.com/u/r\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        try (JGitFetcher fetcher = JGitFetcher.builder(folder.resolve("cache"))
                .environment(Map.of("HOME", folder.toString(), "GIT_CONFIG_NOSYSTEM", "1"))
                .timeout(Duration.ofSeconds(1))
                .build()) {
            T failure = catchThrowableOfType(type, () -> fetcher.fetch(VERSION, folder));
            assertThat(failure).message().doesNotContain("secret");
            return failure;
        }
    }
}
