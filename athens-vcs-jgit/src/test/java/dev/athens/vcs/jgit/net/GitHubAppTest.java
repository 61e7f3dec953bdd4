package dev.athens.vcs.jgit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.module.PathPatterns;
import dev.athens.vcs.jgit.clones.TestBudget;
import dev.athens.vcs.jgit.login.GitHubApp;
import dev.athens.vcs.jgit.login.HttpCredential;
import dev.athens.vcs.jgit.login.LoginRule;
import dev.athens.vcs.jgit.login.Secret;
import dev.athens.vcs.jgit.login.Server;
import dev.athens.vcs.jgit.login.Web;
import dev.athens.vcs.jgit.place.Remotes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An App's tokens, from an API that checks what it is asked, and a git server that takes no others. */
@Timeout(60)
class GitHubAppTest {
    private static final int MANY = 16;

    @TempDir
    private Path folder;

    private static KeyPair key;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private GitHubApi api;
    private GitServer git;

    @BeforeAll
    static void makeKey() throws Exception {
        key = GitHubApi.newKey();
    }

    @BeforeEach
    void start() throws Exception {
        api = new GitHubApi(now::get, key).installed("users/u", 77);
        git = new GitServer(folder.resolve("remote.git")).needsLogin(api::knows);
    }

    @AfterEach
    void stop() {
        git.close();
        api.close();
    }

    private GitHubApp app() {
        return app(GitHubApi.pem(key));
    }

    private GitHubApp app(String pem) {
        return GitHubApp.builder("github.com", GitHubApi.APP, Secret.of("private_key", pem))
                .api(api.url())
                .clock(now::get)
                .build();
    }

    private static HttpCredential.Request request(String path) {
        return new HttpCredential.Request(
                new Server(Server.Scheme.HTTPS, "github.com", 443),
                path,
                Network.builder().build().web());
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private void check(GitHubApp app) throws FetchException, InterruptedException {
        LoginRule rule = new LoginRule("credentials.toml:3", PathPatterns.parse("*"), git.hostAndPort(), true, app);
        try (GitTransports transports = new GitTransports(
                Network.builder().build(),
                Map.of("GIT_CONFIG_NOSYSTEM", "1"),
                folder,
                Duration.ofSeconds(20),
                TestBudget.unlimited())) {
            transports.check(Remotes.by(rule, git.url()));
        }
    }

    @Test
    void opensRepositoriesOfTheAccountThatInstalledIt() throws Exception {
        GitHubApp app = app();
        check(app);
        check(app);
        assertThat(api.requests())
                .containsExactly("GET /users/u/installation", "POST /app/installations/77/access_tokens");
        assertThat(api.bodies()).containsExactly("{\"permissions\":{\"contents\":\"read\"}}");
        assertThat(git.requests()).isNotEmpty().allMatch(request -> request.contains(GitHubApi.header("ghs_1")));
    }

    @Test
    void findsTheInstallationOfAnOrganisation() throws Exception {
        api.installed("orgs/acme", 5);
        assertThat(app().authorization(request("Acme/x"))).contains(GitHubApi.header("ghs_1"));
        assertThat(api.requests())
                .containsExactly(
                        "GET /users/acme/installation",
                        "GET /orgs/acme/installation",
                        "POST /app/installations/5/access_tokens");
    }

    @Test
    void needsNoLookUpWhereTheInstallationIsGiven() throws Exception {
        GitHubApp app = GitHubApp.builder("github.com", GitHubApi.APP, Secret.of("private_key", GitHubApi.pem(key)))
                .api(URI.create(api.url() + "/"))
                .clock(now::get)
                .installation(77)
                .build();
        assertThat(app.authorization(request("a/x"))).isEqualTo(app.authorization(request("b/y")));
        assertThat(api.requests()).containsExactly("POST /app/installations/77/access_tokens");
    }

    @Test
    void asksWithoutLoginWhereNobodyHasInstalledIt() throws Exception {
        GitHubApp app = app();
        assertThat(app.authorization(request("stranger/x"))).isEmpty();
        assertThat(app.authorization(request("stranger/y"))).isEmpty();
        assertThat(app.authorization(request("../x"))).isEmpty();
        assertThat(api.requests())
                .containsExactly("GET /users/stranger/installation", "GET /orgs/stranger/installation");
    }

    @Test
    void renewsATokenFiveMinutesBeforeItEnds() throws Exception {
        GitHubApp app = app();
        check(app);
        pass(GitHubApi.TOKEN_LIFE.minus(Duration.ofMinutes(5)).minusSeconds(1));
        assertThat(app.authorization(request("u/r"))).contains(GitHubApi.header("ghs_1"));
        pass(Duration.ofSeconds(1));
        assertThat(app.authorization(request("u/r"))).contains(GitHubApi.header("ghs_2"));
        pass(GitHubApi.TOKEN_LIFE);
        check(app);
        assertThat(app.authorization(request("u/r"))).contains(GitHubApi.header("ghs_3"));
    }

    @Test
    void usesATokenToItsEndWhileTheApiIsDown() throws Exception {
        GitHubApp app = app();
        check(app);
        api.fails(503);
        pass(GitHubApi.TOKEN_LIFE.minusSeconds(1));
        check(app);
        pass(Duration.ofSeconds(6));
        assertThatThrownBy(() -> check(app))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageContaining("GitHub App 12345")
                .hasMessageContaining("answers 503")
                .hasMessageNotContaining("secret of the server");
    }

    @Test
    void renewsARefusedTokenOnce() throws Exception {
        GitHubApp app = app();
        check(app);
        api.revoke("ghs_1");
        check(app);
        assertThat(git.requests())
                .filteredOn(request -> request.contains(GitHubApi.header("ghs_2")))
                .isNotEmpty();
        git.needsLogin(authorization -> false);
        int before = api.requests().size();
        int asked = git.requests().size();
        assertThatThrownBy(() -> check(app)).isInstanceOf(FetchException.NotFound.class);
        assertThat(api.requests()).hasSize(before + 2);
        assertThat(git.requests()).hasSize(asked + 2);
    }

    @Test
    void asksOnceHoweverManyWantAToken() throws Exception {
        GitHubApp app = app();
        ExecutorService threads = Executors.newFixedThreadPool(MANY);
        try {
            List<Future<Optional<String>>> got = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                got.add(threads.submit(() -> app.authorization(request("u/r"))));
            }
            for (Future<Optional<String>> one : got) {
                assertThat(one.get()).contains(GitHubApi.header("ghs_1"));
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(api.requests()).hasSize(2);
    }

    @Test
    void saysWhatIsWrongWithAnotherKey() throws Exception {
        String other = GitHubApi.pem(GitHubApi.newKey());
        assertThatThrownBy(() -> app(other).authorization(request("u/r")))
                .isInstanceOf(IOException.class)
                .hasMessage("GitHub App 12345: " + api.url()
                        + "/users/u/installation answers 401: the App's id and its key do not belong together, or this"
                        + " machine's clock is wrong");
    }

    @Test
    void showsNothingOfItsKey() {
        assertThat(app().toString()).isEqualTo("GitHub App 12345");
        assertThatCode(() -> app().check()).doesNotThrowAnyException();
        assertThatThrownBy(() -> app("hunter2").check()).hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @CsvSource({
        "github.com, https://api.github.com/users/u/installation",
        "acme.ghe.com, https://api.acme.ghe.com/users/u/installation",
        "github.corp.example, https://github.corp.example/api/v3/users/u/installation",
    })
    void knowsWhereTheApiIs(String host, String asked) throws Exception {
        List<String> urls = new ArrayList<>();
        Web web = (method, url, headers, body) -> {
            urls.add(url.toString());
            return new Web.Reply(404, "{}");
        };
        GitHubApp app = GitHubApp.builder(host, GitHubApi.APP, Secret.of("private_key", GitHubApi.pem(key)))
                .build();
        assertThat(app.authorization(
                        new HttpCredential.Request(new Server(Server.Scheme.HTTPS, host, 443), "u/r", web)))
                .isEmpty();
        assertThat(urls).first().isEqualTo(asked);
    }
}
