package dev.athens.vcs.jgit.net;

import dev.athens.fetch.FetchException;
import dev.athens.fetch.Login;
import dev.athens.internal.Urls;
import dev.athens.net.AddressGuard;
import dev.athens.net.http.HttpClients;
import dev.athens.vcs.jgit.clones.AnswerBudget;
import dev.athens.vcs.jgit.clones.ServerChangedException;
import dev.athens.vcs.jgit.login.LoginRule;
import dev.athens.vcs.jgit.place.Remote;
import dev.athens.vcs.jgit.place.RepositoryPath;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Authenticator;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory2;

/**
 * JGit's HTTP connections for one repository, made by OkHttp: so they keep to the proxies, certificates and address rule
 * of {@link Network} and to the user's git configuration, and every request is given only the logins and headers that
 * its own URL may see, wherever redirects lead.
 *
 * <p>Concurrency: for one transport, thus one thread.
 */
final class GitHttp implements HttpConnectionFactory2 {
    /** What the requests of git's protocols, the old one for plain files included, put behind a repository's URL. */
    private static final Pattern REQUEST = Pattern.compile("/(?:info/refs|git-upload-pack|HEAD"
            + "|objects/(?:info/(?:packs|alternates|http-alternates)"
            + "|pack/pack-[0-9a-f]{40}[.](?:pack|idx)|[0-9a-f]{2}/[0-9a-f]{38}))$");

    private final Network network;
    private final CertificateFiles trusted;
    private final GitSettings settings;
    private final HttpUrl origin;
    private final AddressGuard guard;
    private final boolean byUser;
    private final Remote remote;
    private final AnswerBudget budget;
    private final KnownServers servers;
    private final OkHttpClient client;
    private boolean assumes;
    private boolean hasChanged;

    /**
     * Makes connections for a repository.
     *
     * @param trusted certificates of files that the settings name
     * @param origin the repository's URL
     * @param guard for all hosts but one that the user's configuration chose, and for where that leads
     * @param byUser whether the user's configuration chose the URL; then a login may go to it over plain http
     * @param remote what may be done there, and what where it redirects to
     * @param budget what the answers may cost; closed with the session
     * @param servers what servers are known to answer
     * @throws IOException if a file that the settings name is unusable
     */
    GitHttp(
            Network network,
            CertificateFiles trusted,
            GitSettings settings,
            HttpUrl origin,
            AddressGuard guard,
            boolean byUser,
            Remote remote,
            AnswerBudget budget,
            KnownServers servers)
            throws IOException {
        this.network = network;
        this.trusted = trusted;
        this.settings = settings;
        this.origin = origin;
        this.guard = guard;
        this.byUser = byUser;
        this.remote = remote;
        this.budget = budget;
        this.servers = servers;
        this.client = client();
    }

    private OkHttpClient client() throws IOException {
        boolean verifies = settings.verifiesCertificates(origin);
        OkHttpClient.Builder builder = (verifies ? network.client() : network.insecureClient()).newBuilder();
        Optional<Path> certificates = settings.certificates(origin);
        if (verifies && certificates.isPresent()) {
            HttpClients.use(builder, trusted.trust(certificates.get()));
        }
        Optional<String> proxy = settings.proxy(origin);
        if (proxy.isPresent()) {
            useProxy(builder, proxy.get());
        }
        return builder.build();
    }

    private static void useProxy(OkHttpClient.Builder builder, String text) throws IOException {
        if (text.isEmpty()) {
            builder.proxy(Proxy.NO_PROXY);
            return;
        }
        URI uri;
        try {
            uri = URI.create(text.contains("://") ? text : "http://" + text);
        } catch (IllegalArgumentException e) {
            throw new IOException("malformed http.proxy " + Urls.withoutSecrets(text), e);
        }
        String host = uri.getHost();
        if (host == null) {
            throw new IOException("malformed http.proxy " + Urls.withoutSecrets(text));
        }
        boolean socks = uri.getScheme().startsWith("socks");
        int port = uri.getPort() >= 0 ? uri.getPort() : 1080; // curl's default for any kind of proxy
        // looked up here, since a guard looks up the hosts of repositories
        InetSocketAddress address = new InetSocketAddress(host, port);
        builder.proxy(new Proxy(socks ? Proxy.Type.SOCKS : Proxy.Type.HTTP, address));
        String login = uri.getUserInfo();
        if (login != null) {
            int colon = login.indexOf(':');
            String user = colon < 0 ? login : login.substring(0, colon);
            String password = colon < 0 ? "" : login.substring(colon + 1);
            builder.proxyAuthenticator(answering(HttpClients.basic(new Login(user, password))));
        }
    }

    private static Authenticator answering(String authorization) {
        return (route, response) -> response.request().header("Proxy-Authorization") != null
                ? null
                : response.request()
                        .newBuilder()
                        .header("Proxy-Authorization", authorization)
                        .build();
    }

    /**
     * The headers that the user's settings and logins add to a request. A redirect gets those that its own goal may have.
     *
     * @throws IOException if the module may not use the repository that was redirected to; the cause says why
     */
    List<String> headersFor(HttpUrl url) throws IOException {
        boolean ownOrigin = isOrigin(url);
        boolean mayUseLogin = mayUseLogin(url);
        if (remote.rule().isPresent()) {
            return List.of(); // the rule alone says who we are
        }
        if (!mayUseLogin) {
            return byUser || !ownOrigin
                    ? List.of()
                    : ownLogin().map(GitHttp::header).stream().toList();
        }
        List<String> headers = new ArrayList<>(settings.extraHeaders(url, ownOrigin));
        boolean authorized =
                headers.stream().anyMatch(header -> header.regionMatches(true, 0, "Authorization:", 0, 14));
        if (!authorized) {
            authorization(url, ownOrigin).map(GitHttp::header).ifPresent(headers::add);
        }
        return headers;
    }

    private static String header(String authorization) {
        return "Authorization: " + authorization;
    }

    private Optional<String> authorization(HttpUrl url, boolean ownOrigin) {
        Optional<String> own = ownOrigin ? ownLogin() : Optional.empty();
        if (own.isPresent()) {
            return own;
        }
        return byUser && ownOrigin ? network.anyAuthorization(url) : network.authorization(url);
    }

    /** The login that stands in the repository's URL itself; whoever wrote the URL knows it. */
    private Optional<String> ownLogin() {
        return origin.username().isEmpty() || origin.password().isEmpty()
                ? Optional.empty()
                : Optional.of(HttpClients.basic(new Login(origin.username(), origin.password())));
    }

    private boolean mayUseLogin(HttpUrl url) throws IOException {
        if (isRepository(url)) {
            return remote.mayUseLogin();
        }
        HttpUrl plain = url.newBuilder().query(null).fragment(null).build();
        String repository = REQUEST.matcher(plain.toString()).replaceFirst("");
        try {
            return remote.mayUseLoginAt(repository);
        } catch (FetchException.Refused e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Tells whether a request is one to the repository itself, also with another scheme or without {@code .git}. */
    private boolean isRepository(HttpUrl url) {
        HttpUrl plain = url.newBuilder().query(null).fragment(null).build();
        Matcher request = REQUEST.matcher(plain.toString());
        if (!request.find()) {
            return false;
        }
        Optional<RepositoryPath> here = RepositoryPath.of(plain.toString().substring(0, request.start()));
        return here.isPresent() && here.equals(RepositoryPath.of(origin.toString()));
    }

    /** Tells whether the user's cookies may go with a request. */
    boolean mayUseCookies(HttpUrl url) {
        return remote.rule().isEmpty() && isOrigin(url) && isRepository(url) && remote.mayUseLogin();
    }

    boolean isOrigin(HttpUrl url) {
        return url.scheme().equals(origin.scheme()) && url.host().equals(origin.host()) && url.port() == origin.port();
    }

    /** What the answers may cost. */
    AnswerBudget budget() {
        return budget;
    }

    /** What a server probably says that it can do; if anything, the next answer shows whether that is true. */
    Optional<byte[]> assumed(HttpUrl url) {
        Optional<byte[]> known = servers.answer(url);
        assumes = known.isPresent();
        return known;
    }

    /** Remembers what a server said that it can do. */
    void learn(HttpUrl url, byte[] answer) {
        servers.learn(url, answer);
    }

    /**
     * Compares an answer with what was assumed of the server.
     *
     * @throws ServerChangedException if it is not what a server of that kind says
     */
    void confirm(HttpUrl url, boolean asExpected) throws ServerChangedException {
        if (assumes && !asExpected) {
            servers.distrust(url);
            hasChanged = true;
            checkUnchanged();
        }
        assumes = false;
    }

    /** JGit tries everything twice; what was assumed and turned out to be wrong is not tried again. */
    void checkUnchanged() throws ServerChangedException {
        if (hasChanged) {
            throw new ServerChangedException(origin.host() + " has another answer for this repository than for others");
        }
    }

    private AddressGuard guard(HttpUrl url) {
        if (!byUser) {
            return guard;
        }
        return url.host().equals(origin.host()) ? AddressGuard.open() : guard.behind(origin.host());
    }

    Response execute(Request request, int connectTimeoutMillis, int readTimeoutMillis) throws IOException {
        OkHttpClient.Builder builder =
                network.reaching(client, guard(request.url())).newBuilder();
        if (connectTimeoutMillis > 0) {
            builder.connectTimeout(Duration.ofMillis(connectTimeoutMillis));
        }
        if (readTimeoutMillis > 0) {
            builder.readTimeout(Duration.ofMillis(readTimeoutMillis));
        }
        OkHttpClient built = builder.build();
        Optional<LoginRule> rule = remote.rule();
        if (rule.isEmpty() || !isOrigin(request.url()) || !mayUseLogin(request.url())) {
            return built.newCall(request).execute();
        }
        if (!rule.get().insecure() && !settings.verifiesCertificates(origin)) {
            throw new IOException(rule.get().name() + " is not for a server whose certificate http.sslVerify leaves"
                    + " unchecked, which it would have to allow by insecure = true");
        }
        return new RuleLogin(rule.get(), RuleLogin.path(origin), network).execute(built, request);
    }

    @Override
    public HttpConnection create(URL url) throws IOException {
        return new GitHttpConnection(this, url);
    }

    /** Makes a connection; the proxy that JGit found by the runtime's settings is not the one to use. */
    @Override
    public HttpConnection create(URL url, Proxy ignored) throws IOException {
        return create(url);
    }

    @Override
    public GitSession newSession() {
        return new Session(budget);
    }

    /** Closes what JGit leaves open, such as the answers before a redirect. */
    private static final class Session implements GitSession {
        private final List<GitHttpConnection> connections = new ArrayList<>();
        private final AnswerBudget budget;

        Session(AnswerBudget budget) {
            this.budget = budget;
        }

        @Override
        public HttpConnection configure(HttpConnection connection, boolean sslVerify) {
            GitHttpConnection own = (GitHttpConnection) connection;
            connections.add(own);
            return own;
        }

        @Override
        public void close() {
            connections.forEach(GitHttpConnection::close);
            connections.clear();
            budget.close();
        }
    }
}
