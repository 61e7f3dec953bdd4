package dev.athens.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleVersion;
import dev.athens.upstream.ScriptedServer.Response;
import dev.athens.upstream.ScriptedServer.Seen;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ValidatorHookTest {
    private static final ModuleVersion VERSION = ModuleVersion.parse("github.com/Acme/a", "v1.0.0-RC1");

    private ScriptedServer server;

    @BeforeEach
    void start() throws IOException {
        server = ScriptedServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ValidatorHook hook(Duration timeout) {
        return ValidatorHook.at(
                URI.create("http://me:secret@localhost:" + server.port() + "/hook"), Map.of("NETRC", "none"), timeout);
    }

    private ValidatorHook hook() {
        return hook(Duration.ofSeconds(10));
    }

    @Test
    void postsDecodedNamesAndTakes200ForYes() throws Exception {
        server.on("/hook", Response.of(200, "whatever"));

        assertThat(hook().refusal(VERSION)).isEmpty();

        Seen seen = server.seen.get(0);
        assertThat(seen.method()).isEqualTo("POST");
        assertThat(seen.body()).isEqualTo("{\"Module\":\"github.com/Acme/a\",\"Version\":\"v1.0.0-RC1\"}");
        assertThat(seen.header("Content-Type")).contains("application/json");
        assertThat(seen.header("Authorization")).contains("Basic bWU6c2VjcmV0");
    }

    @Test
    void takes403ForNoAndPassesItsReasonOn() throws Exception {
        server.on("/hook", Response.of(403, "has a hole\n").with("Content-Type", "text/plain"));

        assertThat(hook().refusal(VERSION))
                .contains("github.com/Acme/a@v1.0.0-RC1: refused by the validator of this proxy\n"
                        + "\tserver response: has a hole");
    }

    @Test
    void triesAgainWhenTheServiceFails() throws Exception {
        server.on("/hook", Response.of(500, ""), Response.of(503, ""), Response.of(200, ""));
        assertThat(hook().refusal(VERSION)).isEmpty();
        assertThat(server.seen).hasSize(3);
    }

    @Test
    void takesEverythingElseForTrouble() {
        for (int status : new int[] {204, 302, 401, 404, 500}) {
            server.on("/hook", Response.of(status, "").with("Location", "/other"));
            assertThatThrownBy(() -> hook().refusal(VERSION))
                    .isInstanceOf(FetchException.Unavailable.class)
                    .hasMessageStartingWith("github.com/Acme/a@v1.0.0-RC1: asking the validator http://")
                    .hasMessageContaining(": " + status)
                    .hasMessageNotContaining("secret");
        }
        assertThat(server.paths()).doesNotContain("/other");
    }

    @Test
    void waitsNoLongerThanItMay() {
        server.stallOn("/hook", ScriptedServer.Stall.BEFORE_HEADERS);
        assertThatThrownBy(() -> hook(Duration.ofMillis(100)).refusal(VERSION))
                .isInstanceOfSatisfying(FetchException.Unavailable.class, e -> assertThat(e.isTimeout())
                        .isTrue());
        assertThat(server.seen).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void refusesOtherUrls() {
        assertThatThrownBy(() -> ValidatorHook.at(URI.create("ftp://x"), Map.of(), Duration.ofSeconds(1)))
                .hasMessage("must be an http or https URL, not ftp://x");
    }
}
