package dev.athens.vcs.jgit.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.fetch.Login;
import dev.athens.net.AddressGuard;
import dev.athens.net.Cidr;
import dev.athens.net.http.HttpClients;
import dev.athens.vcs.jgit.clones.TestBudget;
import dev.athens.vcs.jgit.place.Remotes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.Daemon;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitTransportsTest {
    private static final String URL = "https://git.corp.example/u/r.git";

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>(Map.of("GIT_CONFIG_NOSYSTEM", "1"));
    private Path home;
    private GitServer server;

    @BeforeEach
    void startServer() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
        server = new GitServer(folder.resolve("remote.git"));
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void fetchesOverHttp() throws Exception {
        assertThat(fetch(server.url())).isEqualTo(server.repository().resolve("refs/heads/main"));
    }

    @Test
    void fetchesFromWhereTheUserRewritesTheUrlTo() throws Exception {
        configure("[url \"" + server.base() + "/\"]\ninsteadOf = https://git.corp.example/\n");

        assertThat(fetch(URL)).isEqualTo(server.repository().resolve("refs/heads/main"));
    }

    @Test
    void fetchesFromAFolderIfTheUserSaysSo() throws Exception {
        configure("[url \"file://" + folder.resolve("remote.git") + "\"]\ninsteadOf = " + URL + "\n");

        assertThat(fetch(URL)).isEqualTo(server.repository().resolve("refs/heads/main"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///srv/r.git",
                "FILE:///srv/r.git",
                "/srv/r.git",
                "../r.git",
                "git@h.example:u/r.git",
                "ftp://h.example/r.git",
                "amazon-s3://h.example/r.git",
                "ext::sh -c x",
                "https://",
            })
    void opensNothingThatAPageMustNotName(String url) {
        assertThatThrownBy(() -> check(url, Network.builder()))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessageContaining("URL");
    }

    @Test
    void opensNothingThatGitAllowProtocolLeavesOut() {
        environment.put("GIT_ALLOW_PROTOCOL", "https:ssh");

        assertThatThrownBy(() -> check(server.url(), Network.builder()))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessageEndingWith("transport 'http' not allowed by GIT_ALLOW_PROTOCOL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "git", "ssh"})
    void asksNoHostOnTheInside(String scheme) {
        String url = server.url().replace("http", scheme);

        assertThatThrownBy(() -> check(url, strict()))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessage(url + ": 127.0.0.1: a loopback address, which is asked only if GOPRIVATE matches the module"
                        + " or TrustedNetworks (ATHENS_TRUSTED_NETWORKS) names the range");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void asksHostsOnTheInsideForModulesThatMayBeAnywhere() {
        assertThatCode(() -> {
                    try (GitTransports transports = transports(strict())) {
                        transports.check(Remotes.anywhere(server.url()));
                    }
                })
                .doesNotThrowAnyException();
    }

    @Test
    void followsTheUsersHostOnTheInsideToAnother() {
        configure("[url \"" + server.base() + "/\"]\ninsteadOf = https://git.corp.example/\n");
        server.redirects("/elsewhere.git/info/refs", server.url().replace("127.0.0.1", "localhost") + "/info/refs");

        assertThatCode(() -> check("https://git.corp.example/elsewhere.git", strict()))
                .doesNotThrowAnyException();
    }

    @Test
    void followsNoRedirectOfAHostOutsideToTheInside() throws Exception {
        try (PageServer web = new PageServer()) {
            String inside = server.url() + "/info/refs?service=git-upload-pack";
            web.page("http://git.example/u/r/info/refs", 302, "", "Location: " + inside)
                    .page("http://own.example/u/r/info/refs", 302, "", "Location: " + inside);
            configure("[url \"http://own.example/\"]\ninsteadOf = https://git.corp.example/\n");

            assertThatThrownBy(() ->
                            check("http://git.example/u/r", web.network().guard(AddressGuard.trusting(List.of()))))
                    .isInstanceOf(FetchException.Refused.class);
            assertThatThrownBy(() -> check(
                            "https://git.corp.example/u/r", web.network().guard(AddressGuard.trusting(List.of()))))
                    .isInstanceOf(FetchException.Refused.class);
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void passesOnNothingThatAServerSays() throws Exception {
        try (PageServer web = new PageServer()) {
            String secret = "INTERNAL-SECRET-TOKEN=x";
            web.page("http://git.example/u/r/info/refs", 200, secret, "Content-Type: text/plain")
                    .page("http://git.example/u/e/info/refs", 500, secret, "Content-Type: text/plain");

            for (String path : List.of("r", "e")) {
                assertThatThrownBy(() -> check("http://git.example/u/" + path, web.network()))
                        .isInstanceOf(FetchException.class)
                        .hasMessageNotContaining("SECRET");
            }
        }
    }

    private static Network.Builder strict() {
        return Network.builder().guard(AddressGuard.trusting(List.of()));
    }

    /** Tells the server the name, but connects to the address that was checked. */
    @Test
    void fetchesByTheGitProtocolFromTheAddressThatWasChecked() throws Exception {
        AtomicInteger lookUps = new AtomicInteger();
        List<String> asked = new CopyOnWriteArrayList<>();
        Daemon daemon = new Daemon(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        daemon.setRepositoryResolver((client, name) -> {
            asked.add(name);
            server.repository().incrementOpen();
            return server.repository();
        });
        daemon.getService("git-upload-pack").setEnabled(true);
        daemon.start();
        try {
            AddressGuard guard = AddressGuard.trusting(List.of(Cidr.parse("127.0.0.1")), host -> {
                lookUps.incrementAndGet();
                return List.of(InetAddress.getByName(host.equals("git.example") ? "127.0.0.1" : "127.0.0.2"));
            });
            String url = "git://git.example:" + daemon.getAddress().getPort() + "/u/r.git";

            assertThat(fetch(url, Network.builder().guard(guard)))
                    .isEqualTo(server.repository().resolve("refs/heads/main"));
            assertThat(lookUps).hasValue(1);
            assertThat(asked).containsExactly("u/r.git");
            assertThatThrownBy(() -> check(
                            url.replace("git.example", "other.example"),
                            Network.builder().guard(guard)))
                    .isInstanceOf(FetchException.Refused.class);
        } finally {
            daemon.stopAndWait();
        }
    }

    @Test
    void sendsTheHeadersOfTheConfigurationWithEveryRequest() throws Exception {
        server.needsLogin("Basic abc");
        configure(
                "[http \"" + server.base() + "\"]\nextraHeader = Authorization: Basic abc\nextraHeader = X-Token: t\n");

        fetch(server.url());

        assertThat(server.requests())
                .containsExactly(
                        "GET /u/r.git/info/refs as Basic abc with t",
                        "POST /u/r.git/git-upload-pack as Basic abc with t",
                        "POST /u/r.git/git-upload-pack as Basic abc with t");
    }

    @Test
    void keepsHeadersAndLoginsFromOtherServersOnARedirect() throws Exception {
        try (GitServer other = new GitServer(folder.resolve("other.git"))) {
            server.redirects(GitServer.PATH + "/info/refs", other.url() + "/info/refs?service=git-upload-pack");
            configure("[http]\nextraHeader = X-Token: t\n[url \"http://me:secret@" + server.hostAndPort()
                    + "/\"]\ninsteadOf = https://git.corp.example/\n");

            check(URL, Network.builder());

            assertThat(server.requests())
                    .containsExactly("GET /u/r.git/info/refs as " + basic("me:secret") + " with t");
            assertThat(other.requests()).first().isEqualTo("GET /u/r.git/info/refs as - with -");
        }
    }

    @Test
    void sendsALoginToPlainHttpOnlyIfTheUserChoseIt() throws Exception {
        server.needsLogin(basic("me:secret"));
        Function<String, Optional<String>> logins = host -> host.equals(server.hostAndPort())
                ? Optional.of(HttpClients.basic(new Login("me", "secret")))
                : Optional.empty();

        assertThatThrownBy(() -> check(server.url(), Network.builder().logins(logins)))
                .isInstanceOf(FetchException.NotFound.class);
        configure("[url \"" + server.base() + "/\"]\ninsteadOf = https://git.corp.example/\n");
        assertThatCode(() -> check(URL, Network.builder().logins(logins))).doesNotThrowAnyException();
    }

    @Test
    void sendsALoginWithTheFirstHttpsRequest() throws Exception {
        try (PageServer web = new PageServer()) {
            Function<String, Optional<String>> logins = host -> host.equals("git.example")
                    ? Optional.of(HttpClients.basic(new Login("me", "secret")))
                    : Optional.empty();

            assertThatThrownBy(
                            () -> check("https://git.example/u/r", web.network().logins(logins)))
                    .isInstanceOf(FetchException.NotFound.class);

            assertThat(web.requests())
                    .containsExactly(
                            "https://git.example/u/r/info/refs?service=git-upload-pack as " + basic("me:secret"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 410})
    void findsNothingWhereTheServerIsClosed(int status) {
        server.fails(GitServer.PATH + "/info/refs", status);

        assertThatThrownBy(() -> check(server.url(), Network.builder()))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessageContaining("repository not found or authentication required: ")
                .hasMessageContaining("status " + status);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 429, 500, 503})
    void isUnavailableWhereTheServerIsInTrouble(int status) {
        server.fails(GitServer.PATH + "/info/refs", status);

        assertThatThrownBy(() -> check(server.url(), Network.builder()))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageContaining("status " + status);
    }

    @Test
    void isUnavailableWhereNothingListens() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }

        assertThatThrownBy(() -> check("http://127.0.0.1:" + port + "/r.git", Network.builder()))
                .isInstanceOf(FetchException.Unavailable.class);
    }

    @Test
    void timesOutOnASilentServer() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> check("http://127.0.0.1:" + silent.getLocalPort() + "/r.git", Network.builder()))
                    .isInstanceOfSatisfying(FetchException.Unavailable.class, e -> assertThat(e.isTimeout())
                            .isTrue());
        }
    }

    @Test
    void breaksOffAServerThatOnlyDrips() {
        AtomicLong minutes = new AtomicLong();
        Network.Builder network = Network.builder()
                .nanoTime(() -> Duration.ofMinutes(minutes.addAndGet(10)).toNanos());

        assertThatThrownBy(() -> check(server.url(), network))
                .isInstanceOfSatisfying(FetchException.Unavailable.class, e -> assertThat(e.isTimeout())
                        .isTrue())
                .hasMessageContaining("sends less than 16 bytes a second");
    }

    @Test
    void isUnavailableWhenTheConfigurationIsBroken() {
        configure("[url");

        assertThatThrownBy(() -> check(server.url(), Network.builder()))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageContaining("malformed git configuration .gitconfig");
    }

    @Test
    void takesTheProxyOfTheConfiguration() throws Exception {
        try (PageServer web = new PageServer()) {
            InetSocketAddress proxy = (InetSocketAddress)
                    web.proxies().select(URI.create("http://x")).get(0).address();
            configure("[http]\nproxy = 127.0.0.1:" + proxy.getPort() + "\n");

            assertThatThrownBy(() -> check("http://git.example/u/r", Network.builder()))
                    .isInstanceOf(FetchException.NotFound.class);

            assertThat(web.requests()).containsExactly("http://git.example/u/r/info/refs?service=git-upload-pack");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sslCAInfo = ~/ca.pem", "sslVerify = false"})
    void trustsTheServersThatTheConfigurationTrusts(String setting) throws Exception {
        try (PageServer web = new PageServer()) {
            Network.Builder network = Network.builder().selector(web.proxies());
            Files.writeString(home.resolve("ca.pem"), web.certificate());

            assertThatThrownBy(() -> check("https://git.example/u/r", network))
                    .isInstanceOf(FetchException.Unavailable.class);
            configure("[http \"https://git.example\"]\n" + setting + "\n");
            assertThatThrownBy(() -> check("https://git.example/u/r", network))
                    .isInstanceOf(FetchException.NotFound.class)
                    .hasMessageContaining("status 404");
        }
    }

    @Test
    void passesAnInterruptOn() {
        TransportException failure = new TransportException("x", new InterruptedIOException("interrupted"));
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> GitTransports.toFetchException("s", failure)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void showsNoLoginsInMessages() throws Exception {
        TransportException failure =
                new TransportException("went wrong\nbadly at https://me:secret@h.example/r?token=x: no idea why");

        assertThat(GitTransports.toFetchException("github.com/a/b", failure))
                .hasMessage("github.com/a/b: went wrong badly at https://h.example/r: no idea why");
    }

    @Test
    void keepsToItselfWhereTheUsersConfigurationLeads() throws Exception {
        TransportException failure =
                new TransportException(new URIish("https://me:secret@inside.example/r?token=x"), "went wrong");

        assertThat(GitTransports.toFetchException("github.com/a/b", failure)).hasMessage("github.com/a/b: went wrong");
    }

    private ObjectId fetch(String url) throws Exception {
        return fetch(url, Network.builder());
    }

    private ObjectId fetch(String url, Network.Builder network) throws Exception {
        try (GitTransports transports = transports(network);
                Repository local = new FileRepositoryBuilder()
                        .setBare()
                        .setGitDir(folder.resolve("local.git").toFile())
                        .build()) {
            local.create(true);
            try (Transport transport = transports.open(local, Remotes.trusted(url))) {
                transport.fetch(NullProgressMonitor.INSTANCE, List.of(new RefSpec("refs/heads/main:refs/x/main")));
            }
            return local.resolve("refs/x/main");
        }
    }

    private void check(String url, Network.Builder network) throws FetchException, InterruptedException {
        try (GitTransports transports = transports(network)) {
            transports.check(Remotes.trusted(url));
        }
    }

    private GitTransports transports(Network.Builder network) {
        return new GitTransports(network.build(), environment, home, Duration.ofSeconds(1), TestBudget.unlimited());
    }

    private void configure(String text) {
        try {
            Files.writeString(home.resolve(".gitconfig"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String basic(String login) {
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
    }
}
