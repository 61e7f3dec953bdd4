package dev.athens.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.proxy.Answer;
import dev.athens.server.RawHttp.Reply;
import dev.athens.server.users.Users;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BasicAuthIT {
    private static final Logger LOGGER = Logger.getLogger("dev.athens.access");
    private static final String ZIP = "/go/e.com/m/@v/v1.0.0.zip";
    private static final String HASH = "$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a";

    @TempDir
    Path folder;

    private final LoggedLines lines = new LoggedLines();
    private Path file;
    private AthensServer server;

    @BeforeEach
    void start() throws IOException {
        LOGGER.addHandler(lines);
        file = Files.writeString(folder.resolve("users"), "al ice:" + HASH + "\n");
        server = start(Users.of("admin", "pass\u00e4:word").and(Users.ofFile(file)));
    }

    @AfterEach
    void stop() {
        server.close();
        LOGGER.removeHandler(lines);
    }

    private static AthensServer start(Users users) throws IOException {
        return AthensServer.builder(request -> CompletableFuture.completedFuture(
                        new Answer.Found(Blob.of("12345"), true, Answer.Source.STORAGE)))
                .host("127.0.0.1")
                .port(0)
                .path("/go")
                .basicAuth(users)
                .shutdownTimeout(Duration.ofSeconds(1))
                .start();
    }

    private static String login(String text) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private Reply get(String target, String... headers) throws IOException {
        return RawHttp.get(server.port(), target, headers);
    }

    @Test
    void letsUsersIn() throws Exception {
        assertThat(get(ZIP, login("admin:pass\u00e4:word")).status()).isEqualTo(200);
        assertThat(lines.next()).contains(" cache=hit user=admin client=127.0.0.1 id=");
        for (int i = 0; i < 3; i++) {
            assertThat(get(ZIP, login("al ice:secret").replace("Basic", "bASIC"))
                            .text())
                    .isEqualTo("12345");
            assertThat(lines.next()).contains(" user=\"al ice\" ");
        }
    }

    @Test
    void keepsAnswersForUsersOutOfSharedCaches() throws IOException {
        assertThat(get(ZIP, login("admin:pass\u00e4:word")).header("cache-control"))
                .isEqualTo("private, max-age=31536000, immutable");
        assertThat(get("/go/nothing", login("admin:pass\u00e4:word")).header("cache-control"))
                .isEqualTo("private, max-age=10");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ZIP,
                "/go/",
                "/go/sumdb/sum.example/latest",
                "/nowhere",
                "/healthz",
                "/go/readyz/",
                "/go/version",
                "/go/robots.txt",
                "/go/healthz/../version",
                "/go/x?go-get=1"
            })
    void refusesEveryPathButHealth(String target) throws IOException {
        Reply reply = get(target);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("www-authenticate")).isEqualTo("Basic realm=\"athens\", charset=\"UTF-8\"");
        assertThat(reply.header("cache-control")).isEqualTo("no-store");
        assertThat(reply.text())
                .isEqualTo(
                        "unauthorized: this proxy needs a login; put a name and a password, or a token as the password, into "
                                + ".netrc; the go command sends logins over https only\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "HEAD"})
    void refusesEveryMethod(String method) throws IOException {
        assertThat(RawHttp.send(server.port(), method, ZIP).status()).isEqualTo(401);
    }

    @Test
    void leavesHealthOpen() throws Exception {
        assertThat(get("/go/healthz").status()).isEqualTo(200);
        assertThat(get("/go/readyz").status()).isEqualTo(200);
        assertThat(RawHttp.send(server.port(), "HEAD", "/go/healthz").status()).isEqualTo(200);
    }

    @Test
    void refusesWrongLogins() throws Exception {
        List<String> wrong = List.of(
                login("admin:password"),
                login("al ice:Secret"),
                login("mallory:secret"),
                login("admin"),
                login(":"),
                login("admin:" + "x".repeat(10_000)),
                "Authorization: Basic !!!",
                "Authorization: Bearer abc",
                "Authorization: Basic");
        for (String header : wrong) {
            assertThat(get(ZIP, header).status()).as(header).isEqualTo(401);
            assertThat(lines.next()).as("nobody has proven a name").doesNotContain("user=");
        }
        assertThat(get(ZIP, login("admin:pass\u00e4:word"), login("admin:pass\u00e4:word"))
                        .status())
                .as("two logins are none")
                .isEqualTo(401);
        assertThat(get(ZIP, login("al ice:guess")).text())
                .isEqualTo("unauthorized: name or password is wrong; look into .netrc\n");
    }

    @Test
    void answersUsersWhileOthersGuess() throws Exception {
        assertThat(get(ZIP, login("al ice:secret")).status()).isEqualTo(200);
        // from here on a guess takes a good second, and what is remembered holds for the line that is kept
        Path slow =
                Files.writeString(folder.resolve("slow"), "al ice:" + HASH + "\nslow:" + HASH.replace("$05$", "$14$"));
        server.close();
        server = start(Users.ofFile(slow));
        assertThat(get(ZIP, login("al ice:secret")).status()).isEqualTo(200);
        List<Socket> guesses = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                guesses.add(RawHttp.open(server.port(), "GET", ZIP, login("slow:guess " + i)));
            }
            Reply last = RawHttp.parse(guesses.get(299).getInputStream().readAllBytes());
            assertThat(last.status()).isEqualTo(503);
            assertThat(last.header("retry-after")).isEqualTo("2");
            for (int i = 0; i < 100; i++) {
                assertThat(get(ZIP, login("al ice:secret")).status()).isEqualTo(200);
            }
        } finally {
            for (Socket socket : guesses) {
                socket.close();
            }
        }
    }
}
