package dev.athens.vcs.jgit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.PathPatterns;
import dev.athens.module.Version;
import dev.athens.policy.FilterFile;
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
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Import pages of strangers that lead to what only this process can read, and pages that rightly do. */
@Timeout(60)
@Tag("attack")
class StrangersTest {
    private static final String SECRET = "https://git.example/corp/secret";
    private static final String LOGIN = "Basic " + Base64.getEncoder().encodeToString("me:pw".getBytes(UTF_8));

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>(Map.of("GIT_CONFIG_NOSYSTEM", "1"));
    private PageServer web;

    @BeforeEach
    void startServer() throws Exception {
        web = new PageServer();
        InetSocketAddress proxy = (InetSocketAddress)
                web.proxies().select(URI.create("http://x")).get(0).address();
        environment.put("HTTPS_PROXY", "http://127.0.0.1:" + proxy.getPort());
        environment.put("HOME", folder.toString());
        environment.put(
                "SSL_CERT_FILE",
                Files.writeString(folder.resolve("ca.pem"), web.certificate()).toString());
        Files.writeString(folder.resolve(".netrc"), "machine git.example login me password pw\n");
        web.needsLogin("git.example/corp/", LOGIN).repository(SECRET, "v1.0.0");
        web.tags("https://git.example/corp/secret", "git.example/corp/secret git " + SECRET + ".git");
        web.repository(SECRET + ".git", "v1.0.0");
        evil(SECRET);
    }

    @AfterEach
    void stopServer() throws Exception {
        web.close();
    }

    private void evil(String repository) {
        web.tags("https://evil.example/x", "evil.example/x git " + repository);
    }

    private void configure(String text) throws Exception {
        Files.writeString(folder.resolve(".gitconfig"), text);
    }

    private JGitFetcher fetcher(UnaryOperator<JGitFetcher.Builder> settings) {
        return settings.apply(JGitFetcher.builder(folder.resolve("cache")).environment(environment))
                .build();
    }

    private List<String> list(String module) throws Exception {
        return list(module, builder -> builder);
    }

    private List<String> list(String module, UnaryOperator<JGitFetcher.Builder> settings) throws Exception {
        try (JGitFetcher fetcher = fetcher(settings)) {
            return list(fetcher, module);
        }
    }

    private static List<String> list(JGitFetcher fetcher, String module) throws Exception {
        return fetcher.list(ModulePath.parse(module)).stream()
                .map(Version::value)
                .toList();
    }

    private void assertNothingLeaks() {
        assertThatThrownBy(() -> list("evil.example/x"))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessageContaining("status 401")
                .hasMessageEndingWith("(no login was used for this repository: it is not the module's own, and neither"
                        + " GOPRIVATE nor the trusted imports match the module)");
        assertThat(web.requests())
                .contains(SECRET + "/info/refs?service=git-upload-pack")
                .noneMatch(request -> request.contains(" as "));
    }

    @Test
    void getNothingThatNeedsALogin() {
        assertNothingLeaks();
    }

    @Test
    void getNoHeadersOfTheGitConfiguration() throws Exception {
        configure("[http]\n\textraHeader = Authorization: " + LOGIN + "\n"
                + "[http \"https://git.example/\"]\n\textraHeader = Authorization: " + LOGIN + "\n");
        assertNothingLeaks();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://me:pw@git.example/", "git@git.example:", "ssh://git@git.example/"})
    void getNoWayToLogInThatTheConfigurationLeadsTo(String base) throws Exception {
        configure("[url \"" + base + "\"]\n\tinsteadOf = https://git.example/\n");
        assertNothingLeaks();
    }

    @Test
    void getWhatEverybodyMayRead() throws Exception {
        web.repository("https://git.example/public/x", "v1.2.3");
        evil("https://git.example/public/x");
        assertThat(list("evil.example/x")).containsExactly("v1.2.3");
        assertThat(web.requests()).noneMatch(request -> request.contains(" as "));
    }

    @Test
    void areNobodyOnTheSameHostEither() throws Exception {
        web.tags("https://git.example/evil/x", "git.example/evil/x git " + SECRET);
        assertThatThrownBy(() -> list("git.example/evil/x")).isInstanceOf(FetchException.NotFound.class);
        assertThat(web.requests())
                .noneMatch(request -> request.startsWith(SECRET + "/info") && request.contains(" as "));
    }

    @Test
    void getNothingFromWhatOthersHaveJustFetched() throws Exception {
        evil(SECRET + ".git");
        try (JGitFetcher fetcher = fetcher(builder -> builder)) {
            assertThat(list(fetcher, "git.example/corp/secret")).containsExactly("v1.0.0");
            assertThatThrownBy(() -> list(fetcher, "evil.example/x")).isInstanceOf(FetchException.NotFound.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssh://git@git.example/corp/secret",
                "git+ssh://git.example/corp/secret",
            })
    void useNoKeys(String url) {
        evil(url);
        assertThatThrownBy(() -> list("evil.example/x"))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessageContaining("ssh needs a login, and none may be used for ");
    }

    @Test
    void takeNoLoginAlongARedirect() {
        evil("https://evil.example/r");
        web.page("https://evil.example/r/info/refs", 301, "", "Location: " + SECRET + "/info/refs");
        assertNothingLeaksByRedirect("evil.example/x");
    }

    @Test
    void takeNoLoginAlongARedirectFromTheirOwnRepository() {
        web.tags("https://git.example/evil/x", "git.example/evil/x git https://git.example/evil/x");
        web.page("https://git.example/evil/x/info/refs", 301, "", "Location: " + SECRET + "/info/refs");
        assertNothingLeaksByRedirect("git.example/evil/x");
    }

    private void assertNothingLeaksByRedirect(String module) {
        assertThatThrownBy(() -> list(module)).isInstanceOf(FetchException.NotFound.class);
        assertThat(web.requests())
                .anyMatch(request -> request.startsWith(SECRET + "/info/refs"))
                .noneMatch(request -> request.startsWith(SECRET) && request.contains(" as "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SECRET,
                SECRET + ".git",
                "https://git.example/CORP/Secret/",
                "https://GIT.example./corp/secret",
                "https://git.example:443/corp/secret",
                "https://git.example:8443/corp/secret",
                "https://git.example//corp/secret",
                "https://git.example/%63orp/secret",
                "https://git.example/x/../corp/secret",
                "https://git.example/x/%2e%2e/corp%2Fsecret",
                "https://git.example\\corp\\secret",
                "https://git.example\\@evil.example/x",
                "https://a@b@git.example/corp/secret",
                "https://%67it.example/corp/secret",
                "http://git.example/corp/secret",
                "git://git.example/corp/secret",
                "ssh://git@git.example/corp/secret",
            })
    void getNothingThatAFilterExcludesHoweverItIsSpelled(String url) {
        evil(url);
        assertThatThrownBy(() -> list("evil.example/x", builder -> builder.repositories(filtered())))
                .isInstanceOf(FetchException.Refused.class)
                .message()
                .startsWith("evil.example/x: ")
                .matches(text -> text.contains("excluded by line 2 of the filter of this proxy: - git.example/corp")
                        || text.contains("malformed URL of a repository"));
        assertThat(web.requests()).containsExactly("https://evil.example/x?go-get=1");
    }

    private static RepositoryRule filtered() {
        return RepositoryRule.standard(PathPatterns.none(), PathPatterns.parse("evil.example"))
                .filteredBy(FilterFile.parse("filter", "+\n- git.example/corp\n"));
    }

    @Test
    void areNotRedirectedToWhatAFilterExcludes() {
        evil("https://evil.example/r");
        web.page("https://evil.example/r/info/refs", 301, "", "Location: " + SECRET + "/info/refs");
        assertThatThrownBy(() -> list("evil.example/x", builder -> builder.repositories(filtered())))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessageContaining("excluded by line 2");
        assertThat(web.requests()).noneMatch(request -> request.startsWith("https://git.example/"));
    }

    @Test
    void getNoProxyWithALogin() throws Exception {
        List<String> asked = new ArrayList<>();
        web.tags("https://evil.example/x", "evil.example/x mod https://git.example/goproxy");
        UnaryOperator<JGitFetcher.Builder> proxies = builder -> builder.proxies((url, mayUseLogin, guard) -> {
            asked.add(url + " " + mayUseLogin);
            throw new IllegalArgumentException("no proxy is asked in this test");
        });
        assertThatThrownBy(() -> list("evil.example/x", proxies)).isInstanceOf(FetchException.NotFound.class);
        environment.put("GOPRIVATE", "evil.example");
        assertThatThrownBy(() -> list("evil.example/x", proxies)).isInstanceOf(FetchException.NotFound.class);
        assertThat(asked).containsExactly("https://git.example/goproxy false", "https://git.example/goproxy true");

        web.tags("https://evil.example/x", "evil.example/x mod https://git.example/corp/proxy");
        assertThatThrownBy(() ->
                        list("evil.example/x", builder -> proxies.apply(builder).repositories(filtered())))
                .hasMessageContaining("excluded by line 2");
        assertThat(asked).hasSize(2);
    }

    @Test
    void areOthersThanTheModuleItself() throws Exception {
        assertThat(list("git.example/corp/secret")).containsExactly("v1.0.0");
        assertThat(web.requests()).contains(SECRET + ".git/info/refs?service=git-upload-pack as " + LOGIN);
    }

    @Test
    void areOthersThanPrivateModules() throws Exception {
        environment.put("GOPRIVATE", "*.example/x");
        assertThat(list("evil.example/x")).containsExactly("v1.0.0");
    }

    @Test
    void areOthersThanTrustedPages() throws Exception {
        RepositoryRule rule = RepositoryRule.standard(PathPatterns.none(), PathPatterns.parse("evil.example"));
        assertThat(list("evil.example/x", builder -> builder.repositories(rule)))
                .containsExactly("v1.0.0");
    }

    @Test
    void areOthersThanThoseForWhomTheConfigurationLeadsThere() throws Exception {
        configure("[url \"https://me:pw@git.example/corp/\"]\n\tinsteadOf = https://go.example/\n");
        web.tags("https://go.example/secret", "go.example/secret git " + "https://go.example/secret");
        assertThat(list("go.example/secret")).containsExactly("v1.0.0");
        configure("[url \"" + SECRET + "\"]\n\tinsteadOf = https://go.example/secret\n");
        web.tags("https://go.example/secret", "go.example/secret git " + SECRET);
        assertThat(list("go.example/secret")).containsExactly("v1.0.0");
    }

    @Test
    void mayBeRedirectedWithinARepository() throws Exception {
        web.page(SECRET + ".git/info/refs", 301, "", "Location: " + SECRET + "/info/refs");
        assertThat(list("git.example/corp/secret")).containsExactly("v1.0.0");
    }
}
