package dev.athens.vcs.jgit.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Ticker;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.Login;
import dev.athens.module.ModulePath;
import dev.athens.net.AddressGuard;
import dev.athens.net.BlockedAddressException;
import dev.athens.net.http.HttpClients;
import dev.athens.vcs.jgit.net.GitServer;
import dev.athens.vcs.jgit.net.Network;
import dev.athens.vcs.jgit.net.PageServer;
import dev.athens.vcs.jgit.place.RepositoryLocation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryLocatorTest {
    private static final String UNRECOGNIZED = "v.example/x: unrecognized import path \"v.example/x\": ";
    private static final String PAGE = "https://v.example/x?go-get=1";

    private PageServer web;

    @BeforeEach
    void startServer() throws Exception {
        web = new PageServer();
    }

    @AfterEach
    void stopServer() throws Exception {
        web.close();
    }

    @Test
    void asksNobodyAboutKnownHosts() throws Exception {
        assertThat(locate("github.com/pkg/errors/v2"))
                .isEqualTo(new RepositoryLocation("git", "https://github.com/pkg/errors", "github.com/pkg/errors", ""));
        assertThat(web.requests()).isEmpty();
    }

    @Test
    void rejectsWrongPathsOfKnownHostsWithoutAskingTheirPage() {
        assertNotFound("github.com/u", "github.com/u: invalid github.com import path \"github.com/u\"");
        assertThat(web.requests()).isEmpty();
    }

    @Test
    void readsThePageOfThePath() throws Exception {
        web.tags("https://v.example/x", "v.example/x git https://r.example/x.git/");

        assertThat(locate("v.example/x"))
                .isEqualTo(new RepositoryLocation("git", "https://r.example/x.git/", "v.example/x", ""));
        assertThat(web.requests()).containsExactly(PAGE);
    }

    @Test
    void asksTheRootOfAHost() throws Exception {
        web.tags("https://v.example/", "v.example git https://r.example/x");

        assertThat(locate("v.example").root()).isEqualTo("v.example");
    }

    @Test
    void asksThePageOfAPrefixForConfirmation() throws Exception {
        String tag = "v.example/x git https://r.example/x";
        web.tags("https://v.example/x/y/z", tag).tags("https://v.example/x", tag);

        assertThat(locate("v.example/x/y/z"))
                .isEqualTo(new RepositoryLocation("git", "https://r.example/x", "v.example/x", ""));
        assertThat(web.requests()).containsExactly("https://v.example/x/y/z?go-get=1", PAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v.example/x git https://other.example/x",
                "v.example/x hg https://r.example/x",
                "v.example/x git https://r.example/x sub",
                "v.example/other git https://r.example/x",
            })
    void rejectsAPrefixWhoseOwnPageDisagrees(String tag) {
        web.tags("https://v.example/x/y", "v.example/x git https://r.example/x").tags("https://v.example/x", tag);

        assertNotFound(
                "v.example/x/y",
                "v.example/x/y: unrecognized import path \"v.example/x/y\": https://v.example/x/y?go-get=1 and " + PAGE
                        + " disagree about go-import for v.example/x");
    }

    @Test
    void rejectsSeveralTagsForAPath() {
        String tag = "v.example/x git https://r.example/x";
        web.tags("https://v.example/x", tag, tag);

        assertNotFound(
                "v.example/x",
                UNRECOGNIZED + "parse " + PAGE + ": multiple meta tags match import path \"v.example/x\"");
    }

    @Test
    void ignoresTagsOfOtherPaths() throws Exception {
        web.tags(
                "https://v.example/x",
                "v.example/xy git https://r.example/xy",
                "v.example/x git https://r.example/x",
                "v.example/x/ git https://r.example/z");

        assertThat(locate("v.example/x").url()).isEqualTo("https://r.example/x");
    }

    @Test
    void namesTheTagsThatDoNotMatch() {
        web.tags("https://v.example/x", "v.example/y git https://r.example/y", "v.example/z git https://r.example/z");

        assertNotFound(
                "v.example/x",
                UNRECOGNIZED + "parse " + PAGE + ": no go-import meta tags (meta tag v.example/y did not match import "
                        + "path v.example/x, meta tag v.example/z did not match import path v.example/x)");
    }

    @Test
    void prefersAModuleProxy() throws Exception {
        web.tags(
                "https://v.example/x",
                "v.example/x git https://r.example/x",
                "v.example git https://r.example/all",
                "v.example/x mod http://p.example/base");

        RepositoryLocation location = locate("v.example/x");

        assertThat(location).isEqualTo(new RepositoryLocation("mod", "http://p.example/base", "v.example/x", ""));
        assertThat(location.isProxy()).isTrue();
    }

    @Test
    void exemptsModuleProxiesFromGovcs() throws Exception {
        web.tags("https://v.example/x", "v.example/x mod https://p.example");

        assertThat(locate("v.example/x", Map.of("GOVCS", "*:off")).isProxy()).isTrue();
    }

    @Test
    void keepsTheFolderClean() throws Exception {
        web.tags("https://v.example/x", "v.example/x git https://r.example/x go//./src/");

        assertThat(locate("v.example/x").subdir()).isEqualTo("go/src");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "git https://r.example/x /go; invalid subdirectory \"/go\": leading slash",
                "git https://r.example/x -go; invalid subdirectory \"-go\": leading hyphen",
                "git https://r.example/x a/../../b; invalid subdirectory \"a/../../b\": leads out of the repository",
                "git r.example/x; invalid repo root \"r.example/x\": no scheme",
                "git git@r.example:x; invalid repo root \"git@r.example:x\": no scheme",
                "git file:///srv/x; invalid repo root \"file:///srv/x\": file scheme disallowed",
                "git FILE://h/x; invalid repo root \"FILE://h/x\": file scheme disallowed",
                "cvs https://r.example/x; unknown vcs \"cvs\"",
                "mod ssh://r.example/x; "
                        + "invalid repo root \"ssh://r.example/x\": not a module proxy's http or https URL",
            })
    void rejectsUnusableTags(String tag, String reason) {
        web.tags("https://v.example/x", "v.example/x " + tag);

        assertNotFound("v.example/x", UNRECOGNIZED + PAGE + ": " + reason);
    }

    @Test
    void obeysGovcs() {
        web.tags("https://v.example/x", "v.example/x svn https://r.example/x");

        assertNotFound(
                "v.example/x", "v.example/x: GOVCS disallows using svn for public v.example/x; see 'go help vcs'");
        assertThatThrownBy(() -> locate("github.com/a/b", Map.of("GOVCS", "github.com:off")))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessageContaining("GOVCS disallows using git for public github.com/a/b");
    }

    @Test
    void saysThatOnlyGitIsSupported() {
        web.tags("https://v.example/x", "v.example/x hg https://r.example/x");

        assertNotFound(
                "v.example/x", "v.example/x: no support for hg repositories such as https://r.example/x, only for git");
    }

    @Test
    void readsTagsFromAnErrorPage() throws Exception {
        web.page("https://v.example/x", 404, "<meta name=go-import content='v.example/x git https://r.example/x'>");

        assertThat(locate("v.example/x").url()).isEqualTo("https://r.example/x");
    }

    @Test
    void reportsAMissingPageWithoutWhatTheServerSays() {
        web.page("https://v.example/x", 404, "no such module\nask elsewhere\n\nbye", "Content-Type: text/plain");

        assertNotFound("v.example/x", UNRECOGNIZED + "reading " + PAGE + ": 404 Not Found");
    }

    @Test
    void reportsAPageThatIsNoXml() {
        web.page("https://v.example/x", 200, "<html>\n<script>if (a < b)</script>");

        assertNotFound(
                "v.example/x",
                UNRECOGNIZED + "parsing v.example/x: XML syntax error on line 2: expected element name after <");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429})
    void isUnavailableWhenTheServerIsInTrouble(int status) {
        web.page("https://v.example/x", status, "");

        assertThatThrownBy(() -> locate("v.example/x"))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageContaining("reading " + PAGE + ": " + status);
    }

    @Test
    void isUnavailableWhenTheHostIsUnknown() {
        Network network = guarded(host -> {
            throw new UnknownHostException(host);
        });

        assertThatThrownBy(() -> locator(network, Map.of()).locate(ModulePath.parse("v.example/x")))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessage(UNRECOGNIZED + "https fetch: Get \"" + PAGE + "\": no such host: v.example");
    }

    @Test
    void isUnavailableWhenTheCertificateIsUnknown() {
        web.tags("https://v.example/x", "v.example/x git https://r.example/x");
        Network network = Network.builder().selector(web.proxies()).build();

        assertThatThrownBy(() -> locator(network, Map.of()).locate(ModulePath.parse("v.example/x")))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageContaining("https fetch: ");
    }

    @Test
    void timesOutOnASilentServer() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Network network = Network.builder()
                    .selector(ProxySelector.of((InetSocketAddress) silent.getLocalSocketAddress()))
                    .readTimeout(Duration.ofMillis(50))
                    .build();

            assertThatThrownBy(() -> locator(network, Map.of()).locate(ModulePath.parse("v.example/x")))
                    .isInstanceOfSatisfying(FetchException.Unavailable.class, e -> assertThat(e.isTimeout())
                            .isTrue())
                    .hasMessage(UNRECOGNIZED + "https fetch: Get \"" + PAGE + "\": timed out");
        }
    }

    @Test
    void passesAnInterruptOn() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Network network = Network.builder()
                    .selector(ProxySelector.of((InetSocketAddress) silent.getLocalSocketAddress()))
                    .build();
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> locator(network, Map.of()).locate(ModulePath.parse("v.example/x")))
                    .isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @Test
    void followsRedirects() throws Exception {
        web.page("https://v.example/x", 302, "", "Location: /y?go-get=1")
                .page("https://v.example/y", 308, "", "Location: https://w.example/z")
                .tags("https://w.example/z", "v.example/x git https://r.example/x");

        assertThat(locate("v.example/x").url()).isEqualTo("https://r.example/x");
    }

    @Test
    void stopsAfterTenRedirects() {
        web.page("https://v.example/x", 302, "", "Location: /x?go-get=1");

        assertNotFound("v.example/x", UNRECOGNIZED + "https fetch: stopped after 10 redirects");
        assertThat(web.requests()).hasSize(11);
    }

    @Test
    void countsAllRedirectsInOneTimeLimit() {
        web.page("https://v.example/x", 302, "", "Location: /x?go-get=1");
        AtomicLong seconds = new AtomicLong();
        Network network = web.network()
                .nanoTime(() -> Duration.ofSeconds(seconds.addAndGet(4)).toNanos())
                .build();

        assertThatThrownBy(() -> locator(network, Map.of()).locate(ModulePath.parse("v.example/x")))
                .isInstanceOfSatisfying(FetchException.Unavailable.class, e -> assertThat(e.isTimeout())
                        .isTrue());
        assertThat(web.requests()).hasSizeLessThan(4);
    }

    @Test
    void followsNoRedirectFromHttpsToHttp() {
        web.page("https://v.example/x", 302, "", "Location: http://w.example/y");

        assertNotFound(
                "v.example/x",
                UNRECOGNIZED + "https fetch: redirected from secure URL https://v.example/x"
                        + " to insecure URL http://w.example/y");
    }

    @Test
    void fallsBackToHttpOnlyWhereInsecurePathsAreAllowed() throws Exception {
        web.withoutHttps("v.example").tags("http://v.example/x", "v.example/x git http://r.example/x");

        assertThat(locate("v.example/x", Map.of("GOINSECURE", "*.example")).url())
                .isEqualTo("http://r.example/x");
        assertThatThrownBy(() -> locate("v.example/x", Map.of("GOINSECURE", "v.example/y")))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageContaining("https fetch: ");
    }

    @Test
    void checksNoCertificateWhereInsecurePathsAreAllowed() throws Exception {
        web.tags("https://v.example/x", "v.example/x git https://r.example/x");
        Network network = Network.builder().selector(web.proxies()).build();

        assertThat(locator(network, Map.of("GOINSECURE", "v.example"))
                        .locate(ModulePath.parse("v.example/x"))
                        .url())
                .isEqualTo("https://r.example/x");
    }

    @Test
    void sendsALoginToItsHostAlone() throws Exception {
        web.page("https://v.example/x", 302, "", "Location: https://w.example/y")
                .tags("https://w.example/y", "v.example/x git https://r.example/x");
        Network network = web.network().logins(RepositoryLocatorTest::login).build();

        locator(network, Map.of()).locate(ModulePath.parse("v.example/x"));

        assertThat(web.requests()).containsExactly(PAGE + " as " + basic("me:secret"), "https://w.example/y");
    }

    @Test
    void sendsNoLoginByWayOfAnotherHost() throws Exception {
        web.page("https://v.example/x", 302, "", "Location: https://w.example/y")
                .page("https://w.example/y", 302, "", "Location: https://v.example/z")
                .tags("https://v.example/z", "v.example/x git https://r.example/x");
        Network network = web.network()
                .logins(host -> Optional.of(HttpClients.basic(new Login("me", "secret"))))
                .build();

        locator(network, Map.of()).locate(ModulePath.parse("v.example/x"));

        assertThat(web.requests())
                .containsExactly(PAGE + " as " + basic("me:secret"), "https://w.example/y", "https://v.example/z");
    }

    @Test
    void sendsNoLoginOverHttp() throws Exception {
        web.withoutHttps("v.example").tags("http://v.example/x", "v.example/x git http://r.example/x");
        Network network = web.network().logins(RepositoryLocatorTest::login).build();

        locator(network, Map.of("GOINSECURE", "v.example")).locate(ModulePath.parse("v.example/x"));

        assertThat(web.requests()).containsExactly("http://v.example/x?go-get=1");
    }

    private static Network guarded(AddressGuard.Resolver resolver) {
        return Network.builder()
                .selector(ProxySelector.of(null))
                .guard(AddressGuard.trusting(List.of(), resolver))
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "::1", "fd00::1", "fe80::1"})
    void refusesHostsOnTheInside(String address) {
        Network network = guarded(host -> List.of(InetAddress.getByName(address)));

        assertThatThrownBy(() -> locator(network, Map.of()).locate(ModulePath.parse("v.example/x")))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessageStartingWith(UNRECOGNIZED + "https fetch: v.example: a")
                .hasMessageEndingWith(" address, which is asked only if GOPRIVATE matches the module or"
                        + " TrustedNetworks (ATHENS_TRUSTED_NETWORKS) names the range");
    }

    @Test
    void refusesAddressesOnTheInsideWrittenAsHost() {
        Network network = guarded(host -> List.of());

        assertThatThrownBy(() -> locator(network, Map.of()).locate(ModulePath.parse("127.0.0.1/x")))
                .isInstanceOf(FetchException.Refused.class);
    }

    @Test
    void asksHostsOnTheInsideForModulesThatGoprivateMatches(@TempDir Path folder) throws Exception {
        try (GitServer inside = new GitServer(folder)) {
            PageClient client = new PageClient(guarded(host -> List.of()));
            String path = inside.hostAndPort() + "/x";

            assertThatThrownBy(() -> client.get(path, new PageRules(true, false, Optional.empty())))
                    .isInstanceOf(BlockedAddressException.class);
            assertThat(inside.requests()).isEmpty();
            assertThat(client.get(path, new PageRules(true, true, Optional.empty()))
                            .failure())
                    .isEqualTo("reading http://" + path + "?go-get=1: 404 Not Found");
        }
    }

    @Test
    void followsNoRedirectToTheInside() {
        web.page("https://v.example/x", 302, "", "Location: https://127.0.0.1/x");
        Network network = web.network().guard(AddressGuard.trusting(List.of())).build();

        assertThatThrownBy(() -> locator(network, Map.of()).locate(ModulePath.parse("v.example/x")))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessageStartingWith(UNRECOGNIZED + "https fetch: 127.0.0.1: a loopback address");
    }

    @Test
    void remembersPagesForAWhile() throws Exception {
        String tag = "v.example/x git https://r.example/x";
        web.tags("https://v.example/x", tag).tags("https://v.example/x/a", tag).tags("https://v.example/x/b", tag);
        AtomicLong nanos = new AtomicLong();
        RepositoryLocator locator = RepositoryLocator.builder(web.network().build(), (module, url, anyAddress) -> {})
                .ticker(new Ticker() {
                    @Override
                    public long read() {
                        return nanos.get();
                    }
                })
                .build();

        locator.locate(ModulePath.parse("v.example/x/a"));
        locator.locate(ModulePath.parse("v.example/x/b"));
        locator.locate(ModulePath.parse("v.example/x/a"));
        assertThat(web.requests()).hasSize(3);

        nanos.set(Duration.ofMinutes(6).toNanos());
        locator.locate(ModulePath.parse("v.example/x"));
        assertThat(web.requests()).hasSize(4);
    }

    @Test
    void triesTheSchemesOfARepositoryNamedInThePath() throws Exception {
        List<String> tried = new ArrayList<>();
        RepositoryLocator locator = probing(Map.of(), (module, url, anyAddress) -> {
            tried.add(url);
            if (!url.startsWith("git+ssh:")) {
                throw new FetchException.NotFound(url + ": repository not found");
            }
        });

        for (int i = 0; i < 2; i++) {
            assertThat(locator.locate(ModulePath.parse("h.example/u/r.git/sub")))
                    .isEqualTo(new RepositoryLocation("git", "git+ssh://h.example/u/r", "h.example/u/r.git", ""));
        }
        assertThat(tried).containsExactly("https://h.example/u/r", "git+ssh://h.example/u/r");
    }

    @Test
    void triesInsecureSchemesWhereAllowed() {
        List<String> tried = new ArrayList<>();
        RepositoryLocator locator = probing(Map.of("GOINSECURE", "h.example"), (module, url, anyAddress) -> {
            tried.add(url.substring(0, url.indexOf(':')));
            throw new FetchException.NotFound(url);
        });

        assertThatThrownBy(() -> locator.locate(ModulePath.parse("h.example/r.git")))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessage("h.example/r.git: no protocol found for repository");
        assertThat(tried).containsExactly("git", "https", "http", "git+ssh", "ssh");
    }

    @Test
    void triesTheSchemesThatGitAllowProtocolLists() throws Exception {
        RepositoryLocator locator = probing(Map.of("GIT_ALLOW_PROTOCOL", "http:file"), (module, url, anyAddress) -> {});

        assertThat(locator.locate(ModulePath.parse("h.example/r.git")).url()).isEqualTo("http://h.example/r");
    }

    @Test
    void isRefusedWhenAnAnswerCostsTooMuch() {
        RepositoryLocator locator = probing(Map.of(), (module, url, anyAddress) -> {
            throw url.startsWith("https:")
                    ? new FetchException.Refused(url + " sends more than it may")
                    : new FetchException.Unavailable(url + ": connection refused");
        });

        assertThatThrownBy(() -> locator.locate(ModulePath.parse("h.example/r.git")))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessage("h.example/r.git: no secure protocol found for repository: https://h.example/r"
                        + " sends more than it may");
    }

    @Test
    void isUnavailableWhenNoSchemeAnswers() {
        RepositoryLocator locator = probing(Map.of(), (module, url, anyAddress) -> {
            throw new FetchException.Unavailable(url + ": connection refused");
        });

        assertThatThrownBy(() -> locator.locate(ModulePath.parse("h.example/r.git")))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessage("h.example/r.git: no secure protocol found for repository: "
                        + "https://h.example/r: connection refused");
    }

    @Test
    void asksForbiddenRepositoriesNothing() {
        List<String> tried = new ArrayList<>();
        RepositoryLocator locator =
                probing(Map.of("GOVCS", "h.example:off"), (module, url, anyAddress) -> tried.add(url));

        assertThatThrownBy(() -> locator.locate(ModulePath.parse("h.example/r.git")))
                .isInstanceOf(FetchException.NotFound.class);
        assertThat(tried).isEmpty();
    }

    @Test
    void stopsWaitingForAPageWhenInterrupted() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        AtomicReference<Throwable> outcome = new AtomicReference<>();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Network network = Network.builder()
                    .selector(ProxySelector.of((InetSocketAddress) silent.getLocalSocketAddress()))
                    .readTimeout(Duration.ofSeconds(1))
                    .build();
            Thread waiting = new Thread(() -> {
                asked.countDown();
                try {
                    locator(network, Map.of()).locate(ModulePath.parse("v.example/x"));
                } catch (FetchException | InterruptedException e) {
                    outcome.set(e);
                }
            });
            waiting.start();
            asked.await();
            waiting.interrupt();
            waiting.join();
        }
        assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
    }

    private static Optional<String> login(String host) {
        return host.equals("v.example") ? Optional.of(HttpClients.basic(new Login("me", "secret"))) : Optional.empty();
    }

    private static String basic(String login) {
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
    }

    private RepositoryLocator probing(Map<String, String> environment, RepositoryLocator.Probe probe) {
        return RepositoryLocator.builder(web.network().build(), probe)
                .environment(environment)
                .build();
    }

    private static RepositoryLocator locator(Network network, Map<String, String> environment) {
        return RepositoryLocator.builder(network, (module, url, anyAddress) -> {})
                .environment(environment)
                .build();
    }

    private RepositoryLocation locate(String path) throws FetchException, InterruptedException {
        return locate(path, Map.of());
    }

    private RepositoryLocation locate(String path, Map<String, String> environment)
            throws FetchException, InterruptedException {
        return locator(web.network().build(), environment).locate(ModulePath.parse(path));
    }

    private void assertNotFound(String path, String message) {
        assertThatThrownBy(() -> locate(path))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessage(message);
    }
}
