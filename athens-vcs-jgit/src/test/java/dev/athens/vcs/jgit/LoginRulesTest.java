package dev.athens.vcs.jgit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.PathPatterns;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.vcs.jgit.login.Credential;
import dev.athens.vcs.jgit.login.HttpLogin;
import dev.athens.vcs.jgit.login.LoginRule;
import dev.athens.vcs.jgit.login.LoginRules;
import dev.athens.vcs.jgit.login.NoLogin;
import dev.athens.vcs.jgit.login.Secret;
import dev.athens.vcs.jgit.net.GitServer;
import dev.athens.vcs.jgit.net.PageServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** To whom the logins of rules go, and to whom not. */
@Timeout(60)
@Tag("attack")
class LoginRulesTest {
    private static final String SECRET = "https://git.example/corp/secret";
    private static final String NETRC = basic("netrc", "pw");
    private static final String RULE = basic("rule", "pw");

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>(Map.of("GIT_CONFIG_NOSYSTEM", "1"));
    private final List<LoginRule> rules = new ArrayList<>();
    private PageServer web;

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    private static Credential login(String user) {
        return HttpLogin.basic(user, Secret.of("password", "pw"));
    }

    private void rule(String modules, String host, Credential credential) {
        rules.add(rule(modules, host, false, credential));
    }

    private LoginRule rule(String modules, String host, boolean insecure, Credential credential) {
        return new LoginRule("rule " + (rules.size() + 1), PathPatterns.parse(modules), host, insecure, credential);
    }

    @BeforeEach
    void startServer() throws Exception {
        web = new PageServer();
        InetSocketAddress proxy = (InetSocketAddress)
                web.proxies().select(URI.create("http://x")).get(0).address();
        environment.put("HTTPS_PROXY", "http://127.0.0.1:" + proxy.getPort());
        environment.put("HTTP_PROXY", "http://127.0.0.1:" + proxy.getPort());
        environment.put("HOME", folder.toString());
        environment.put(
                "SSL_CERT_FILE",
                Files.writeString(folder.resolve("ca.pem"), web.certificate()).toString());
        Files.writeString(
                folder.resolve(".netrc"),
                "machine git.example login netrc password pw\nmachine other.example login netrc password pw\n");
        secret("git.example/corp/secret", SECRET);
    }

    private void secret(String module, String repository) {
        web.tags("https://" + module, module + " git " + repository);
        web.repository(repository, "v1.0.0");
    }

    @AfterEach
    void stopServer() throws Exception {
        web.close();
    }

    private JGitFetcher fetcher() {
        return JGitFetcher.builder(folder.resolve("cache"))
                .environment(environment)
                .logins(LoginRules.of(rules))
                .build();
    }

    private List<String> list(String module) throws Exception {
        try (JGitFetcher fetcher = fetcher()) {
            return list(fetcher, module);
        }
    }

    private static List<String> list(JGitFetcher fetcher, String module) throws Exception {
        return fetcher.list(ModulePath.parse(module)).stream()
                .map(Version::value)
                .toList();
    }

    private List<String> requests(String start) {
        return web.requests().stream()
                .filter(request -> request.startsWith(start))
                .toList();
    }

    @Test
    void decideBeforeTheNetrcFile() throws Exception {
        rule("git.example/corp", "git.example", login("rule"));
        assertThat(list("git.example/corp/secret")).containsExactly("v1.0.0");
        assertThat(web.requests()).isNotEmpty().allMatch(request -> request.endsWith(" as " + RULE));
    }

    @Test
    void areTakenInTheirOrder() throws Exception {
        rule("git.example/other", "git.example", login("no"));
        rule("git.example/corp", "other.example", login("no"));
        rule("git.example/*", "git.example", login("rule"));
        rule("git.example/corp", "git.example", login("no"));
        assertThat(list("git.example/corp/secret")).containsExactly("v1.0.0");
        assertThat(web.requests()).allMatch(request -> request.endsWith(" as " + RULE));
    }

    @Test
    void leaveModulesThatTheyDoNotNameToTheNetrcFile() throws Exception {
        rule("git.example/corp/other", "git.example", login("rule"));
        rule("git.example/corp", "git.example:8443", login("rule"));
        assertThat(list("git.example/corp/secret")).containsExactly("v1.0.0");
        assertThat(web.requests()).allMatch(request -> request.endsWith(" as " + NETRC));
    }

    @Test
    void mayHaveNoLoginAtAll() throws Exception {
        rule("git.example/corp", "git.example", new NoLogin());
        assertThat(list("git.example/corp/secret")).containsExactly("v1.0.0");
        assertThat(web.requests()).noneMatch(request -> request.contains(" as "));
        web.needsLogin("git.example/corp/", NETRC);
        assertThatThrownBy(() -> list("git.example/corp/secret")).isInstanceOf(FetchException.NotFound.class);
    }

    @Test
    void areOfNoUseToPagesOfStrangers() throws Exception {
        rule("*", "git.example", login("rule"));
        web.tags("https://evil.example/x", "evil.example/x git " + SECRET);
        assertThat(list("evil.example/x")).containsExactly("v1.0.0");
        assertThat(web.requests()).noneMatch(request -> request.contains(" as "));
    }

    @Test
    void addNoHeadersOfTheGitConfiguration() throws Exception {
        Files.writeString(
                folder.resolve(".gitconfig"),
                "[http]\n\textraHeader = X-Token: mine\n\textraHeader = Authorization: " + NETRC + "\n");
        rule("git.example/corp", "git.example", login("rule"));
        list("git.example/corp/secret");
        assertThat(requests(SECRET + "/info/refs")).isNotEmpty().allMatch(request -> request.endsWith(RULE));
    }

    @Test
    void goToNoOtherHostByARedirect() throws Exception {
        rule("git.example/corp", "git.example", login("rule"));
        String there = "https://other.example/corp/secret";
        web.repository(there, "v1.0.0");
        web.page(SECRET + "/info/refs", 301, "", "Location: " + there + "/info/refs");
        environment.put("GOPRIVATE", "git.example");
        assertThat(list("git.example/corp/secret")).containsExactly("v1.0.0");
        assertThat(requests(SECRET)).allMatch(request -> request.endsWith(" as " + RULE));
        assertThat(requests(there)).isNotEmpty().noneMatch(request -> request.contains(" as "));
    }

    @Test
    void areNotReachedByARedirectFromAnotherHost() throws Exception {
        rule("*", "other.example", login("rule"));
        String there = "https://other.example/corp/secret";
        web.repository(there, "v1.0.0");
        web.page(SECRET + "/info/refs", 301, "", "Location: " + there + "/info/refs");
        environment.put("GOPRIVATE", "git.example");
        assertThat(list("git.example/corp/secret")).containsExactly("v1.0.0");
        assertThat(requests(SECRET)).allMatch(request -> request.endsWith(" as " + NETRC));
        assertThat(requests(there)).isNotEmpty().noneMatch(request -> request.contains(" as "));
    }

    @Test
    void goToNoOtherHostByARedirectOfAPage() throws Exception {
        rule("git.example/corp", "git.example", login("rule"));
        web.page("https://git.example/corp/secret", 302, "", "Location: https://other.example/page");
        web.tags("https://other.example/page", "git.example/corp/secret git " + SECRET);
        list("git.example/corp/secret");
        assertThat(requests("https://other.example/")).containsExactly("https://other.example/page");
    }

    @Test
    void goOverPlainHttpOnlyIfTheySaySo() throws Exception {
        environment.put("GOPRIVATE", "git.example");
        String plain = "http://git.example/corp/secret";
        secret("git.example/corp/secret", plain);
        rule("git.example/corp", "git.example", login("rule"));
        assertThat(list("git.example/corp/secret")).containsExactly("v1.0.0");
        assertThat(requests(plain)).isNotEmpty().noneMatch(request -> request.contains(" as "));

        rules.clear();
        rules.add(rule("git.example/corp", "git.example", true, login("rule")));
        list("git.example/corp/secret");
        assertThat(requests(plain)).last().asString().endsWith(" as " + RULE);
    }

    @Test
    void shareNoPageWithWhomTheyAreNotFor() throws Exception {
        rule("git.example/corp/a", "git.example", login("rule"));
        rule("git.example/corp", "git.example", new NoLogin());
        web.tags("https://git.example/corp/a", "git.example/corp git https://git.example/x");
        web.tags("https://git.example/corp/b", "git.example/corp git https://git.example/x");
        web.tags("https://git.example/corp", "git.example/corp git https://git.example/x");
        web.repository("https://git.example/x", "a/v1.0.0", "b/v1.0.0");
        try (JGitFetcher fetcher = fetcher()) {
            list(fetcher, "git.example/corp/a");
            list(fetcher, "git.example/corp/b");
        }
        assertThat(requests("https://git.example/corp?"))
                .containsExactly("https://git.example/corp?go-get=1 as " + RULE, "https://git.example/corp?go-get=1");
    }

    @Test
    void shareNoListOfReferencesWithWhomTheyAreNotFor() throws Exception {
        environment.put("GOPRIVATE", "*.example");
        web.needsLogin("git.example/corp/", RULE);
        web.tags("https://other.example/x", "other.example/x git " + SECRET);
        web.tags("https://third.example/x", "third.example/x git " + SECRET);
        rule("git.example", "git.example", login("rule"));
        rule("other.example", "git.example", login("somebody"));
        rule("third.example", "git.example", new NoLogin());
        try (JGitFetcher fetcher = fetcher()) {
            assertThat(list(fetcher, "git.example/corp/secret")).containsExactly("v1.0.0");
            assertThatThrownBy(() -> list(fetcher, "other.example/x"))
                    .isInstanceOf(FetchException.NotFound.class)
                    .hasMessageContaining("status 401");
            assertThatThrownBy(() -> list(fetcher, "third.example/x"))
                    .isInstanceOf(FetchException.NotFound.class)
                    .hasMessageContaining("(no login was used for this repository: rule 3 says so)");
        }
    }

    @Test
    void shareNoCloneWithWhomTheyAreNotFor() throws Exception {
        environment.remove("HTTPS_PROXY");
        environment.remove("HTTP_PROXY");
        environment.put("GOPRIVATE", "git.example");
        try (GitServer git = new GitServer(folder.resolve("remote.git")).needsLogin(RULE)) {
            Files.writeString(
                    folder.resolve(".gitconfig"), "[url \"" + git.url() + "\"]\ninsteadOf = https://git.example/u/r\n");
            environment.put("GIT_ALLOW_PROTOCOL", "https:http");
            rules.add(rule("git.example/u/r.git/b", git.hostAndPort(), true, login("somebody")));
            rules.add(rule("git.example/u/r.git/c", git.hostAndPort(), true, new NoLogin()));
            rules.add(rule("git.example/u/r.git", git.hostAndPort(), true, login("rule")));
            try (JGitFetcher fetcher = fetcher()) {
                assertThat(latest(fetcher, "git.example/u/r.git")).startsWith("v0.0.0-2023");
                assertThatThrownBy(() -> latest(fetcher, "git.example/u/r.git/b"))
                        .isInstanceOf(FetchException.NotFound.class)
                        .hasMessageContaining("status 401");
                assertThatThrownBy(() -> latest(fetcher, "git.example/u/r.git/c"))
                        .isInstanceOf(FetchException.NotFound.class)
                        .hasMessageContaining("status 401");
            }
            try (Stream<Path> clones = Files.list(folder.resolve("cache/clones"))) {
                assertThat(clones).hasSize(1);
            }
        }
    }

    private static String latest(JGitFetcher fetcher, String module) throws Exception {
        return fetcher.resolve(ModulePath.parse(module), new VersionQuery.Latest())
                .version()
                .value();
    }

    @Test
    void sayNothingToServersWhoseCertificatesAreNotChecked() throws Exception {
        Files.writeString(folder.resolve(".gitconfig"), "[http]\n\tsslVerify = false\n");
        rule("git.example/corp", "git.example", login("rule"));
        assertThatThrownBy(() -> list("git.example/corp/secret"))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageContaining("rule 1 is not for a server whose certificate http.sslVerify leaves unchecked");
        assertThat(requests(SECRET + "/info/refs")).isEmpty();
        rules.set(0, rule("git.example/corp", "git.example", true, login("rule")));
        assertThat(list("git.example/corp/secret")).containsExactly("v1.0.0");
    }

    @Test
    void keepTheNetrcFileFromProxiesThatPagesName() throws Exception {
        environment.put("GOPRIVATE", "git.example");
        web.tags("https://git.example/corp/secret", "git.example/corp/secret mod https://git.example/goproxy");
        rule("git.example/corp", "git.example", login("rule"));
        List<String> asked = new ArrayList<>();
        try (JGitFetcher fetcher = JGitFetcher.builder(folder.resolve("cache"))
                .environment(environment)
                .logins(LoginRules.of(rules))
                .proxies((url, mayUseLogin, guard) -> {
                    asked.add(url + " " + mayUseLogin);
                    throw new IllegalArgumentException("no proxy is asked in this test");
                })
                .build()) {
            assertThatThrownBy(() -> list(fetcher, "git.example/corp/secret"))
                    .isInstanceOf(FetchException.NotFound.class);
        }
        assertThat(asked).containsExactly("https://git.example/goproxy false");
    }

    @Test
    void areNamedByExplanationsWithoutTheirSecrets() throws Exception {
        rule("git.example/corp", "git.example", HttpLogin.basic("rule", Secret.of("password", "hunter2")));
        assertThat(explained()).isEqualTo("may be used: it is the module's own, by rule 1 (login of rule)");
        rules.set(0, rule("git.example/corp", "git.example", false, new NoLogin()));
        assertThat(explained()).isEqualTo("must not be used: rule 2 says so");
        assertThat(rules.toString()).doesNotContain("hunter2");
    }

    private String explained() throws Exception {
        ModulePath module = ModulePath.parse("git.example/corp/secret");
        try (JGitFetcher fetcher = fetcher()) {
            return fetcher.explain(module, VersionQuery.parse(module, "v9.9.9"), folder)
                    .discovery()
                    .logins();
        }
    }
}
