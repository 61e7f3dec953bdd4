package dev.athens.server;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.athens.config.ConfigException;
import dev.athens.http.HttpEndpoint;
import dev.athens.http.StorageRedirects;
import dev.athens.index.VersionIndex;
import dev.athens.net.Cidr;
import dev.athens.observe.Observer;
import dev.athens.policy.AccessRules;
import dev.athens.policy.ModuleAccess;
import dev.athens.policy.TokenLogins;
import dev.athens.proxy.ModuleProxy;
import dev.athens.server.endpoints.HomeTemplate;
import dev.athens.server.endpoints.PortableEndpoint;
import dev.athens.server.files.SmallFile;
import dev.athens.server.files.WatchedFiles;
import dev.athens.server.http.AccessLog;
import dev.athens.server.http.DateHeader;
import dev.athens.server.http.Shutdown;
import dev.athens.server.listen.Certificates;
import dev.athens.server.listen.ClientAuthorities;
import dev.athens.server.listen.Listener;
import dev.athens.server.listen.Place;
import dev.athens.server.modules.Answers;
import dev.athens.server.options.AuditListener;
import dev.athens.server.options.CertificateLogin;
import dev.athens.server.options.Endpoint;
import dev.athens.server.options.HeaderLogin;
import dev.athens.server.options.HealthPart;
import dev.athens.server.options.Limits;
import dev.athens.server.options.ReadinessCheck;
import dev.athens.server.options.RequestListener;
import dev.athens.server.options.ServerCounts;
import dev.athens.server.options.SumdbSource;
import dev.athens.server.users.Users;
import dev.athens.storage.Catalog;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.X509TrustManager;

/**
 * Serves a {@link ModuleProxy} over HTTP. Thread-safe.
 *
 * <p>Beside the proxy protocol it answers {@code /healthz}, {@code /readyz}, {@code /version} and, if there is a source
 * for it, {@code /catalog}, {@code /index} and {@code /sumdb/}; {@code /} tells people how it is used. An application
 * with an Undertow of its own mounts {@link Builder#handler()} instead of
 * starting a server.
 */
public final class AthensServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(AthensServer.class.getName());

    /** For requests that came just before no more were answered. */
    private static final Duration LAST_MOMENT = Duration.ofMillis(50);

    private final ServerHandler handler;
    private final Listener listener;
    private final Shutdown shutdown;
    private final Duration shutdownDelay;
    private final boolean delayOnlyIfWatched;
    private final Duration shutdownTimeout;
    private final Optional<WatchedFiles<Certificates>> certificates;

    private AthensServer(ServerHandler handler, Listener listener, Shutdown shutdown, Builder settings) {
        this.handler = handler;
        this.listener = listener;
        this.shutdown = shutdown;
        this.shutdownDelay = settings.shutdownDelay;
        this.delayOnlyIfWatched = settings.delayOnlyIfWatched;
        this.shutdownTimeout = settings.shutdownTimeout;
        this.certificates = settings.certificates;
    }

    /** Starts to set up a server of a proxy, which it does not close. */
    public static Builder builder(ModuleProxy proxy) {
        return new Builder(Answers.of(proxy), Answers.ofStored(proxy)).observer(proxy.observer());
    }

    static Builder builder(Answers answers) {
        return new Builder(answers, answers);
    }

    /**
     * The port that the server listens on; never 0.
     *
     * @throws IllegalStateException if it listens on a Unix socket
     */
    public int port() {
        int port = listener.address().getPort();
        if (port == 0) {
            throw new IllegalStateException("there is no port: the server listens on " + address());
        }
        return port;
    }

    /** Where the server listens, for messages: {@code 127.0.0.1:3000} or {@code unix:/run/athens.sock}. */
    public String address() {
        InetSocketAddress address = listener.address();
        return address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** What there is to do, and what was refused since the start; for who asks now and then. */
    public ServerCounts counts() {
        return handler.counts(listener.connections(), certificates.map(files -> files.current()
                .end()));
    }

    /**
     * Stops gracefully. At once {@code /readyz} says that the server is not ready, and each answer that its connection
     * closes. All else goes on for the shutdown delay. Then no new connections are taken, running requests may end within
     * the shutdown timeout, and what is left of the connections is closed. An interrupted thread waits no longer and keeps
     * its interrupt flag; a second call does not wait for the delay.
     */
    @Override
    public void close() {
        boolean first = shutdown.begin();
        try {
            if (first) {
                goOn();
            }
            listener.stopAccepting();
            if (!shutdown.awaitNone(shutdownTimeout)) {
                LOG.log(
                        Level.WARNING,
                        "requests still running after " + shutdownTimeout.toSeconds() + " seconds were broken off");
            }
            shutdown.end();
            shutdown.awaitNone(LAST_MOMENT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listener.close();
        handler.close();
    }

    /** Until load balancers have noticed. */
    private void goOn() throws InterruptedException {
        if (!shutdownDelay.isZero() && (shutdown.isWatched() || !delayOnlyIfWatched)) {
            LOG.log(
                    Level.INFO,
                    "shutting down: not ready any more, answering for another " + shutdownDelay.toSeconds()
                            + " seconds");
            Thread.sleep(shutdownDelay.toMillis());
        }
        LOG.log(Level.INFO, "shutting down: waiting for running requests");
    }

    /** Settings of a server; all are optional. Not thread-safe. */
    public static final class Builder {
        // read by the handler that these are for
        final Answers answers;
        final Answers stored;
        Optional<SumdbSource> sumdb = Optional.empty();
        Optional<Catalog> catalog = Optional.empty();
        Optional<VersionIndex> index = Optional.empty();
        Supplier<String> version = () -> "{}";
        Optional<StorageRedirects> redirects = Optional.empty();
        Optional<Users> users = Optional.empty();
        final List<TokenLogins> tokens = new ArrayList<>();
        Optional<HeaderLogin> headerLogin = Optional.empty();
        Optional<CertificateLogin> certificateLogin = Optional.empty();
        Optional<ModuleAccess> access = Optional.empty();
        boolean hidesDenied;
        Optional<AuditListener> audit = Optional.empty();
        Optional<WatchedFiles<HomeTemplate>> homeTemplate = Optional.empty();
        Optional<WatchedFiles<String>> robots = Optional.empty();
        List<String> noSumPatterns = List.of();
        List<Cidr> trustedProxies = Cidr.PRIVATE;
        Limits limits = Limits.DEFAULT;
        boolean forceHttps;
        String path = "";
        final List<Endpoint> endpoints = new ArrayList<>();

        private Optional<ReadinessCheck> readiness = Optional.empty();
        private final List<HealthPart> parts = new ArrayList<>();
        private RequestListener accessLog = new AccessLog();
        private final List<RequestListener> listeners = new ArrayList<>();
        Observer observer = Observer.NONE;

        private Optional<WatchedFiles<Certificates>> certificates = Optional.empty();
        private Optional<WatchedFiles<X509TrustManager>> clientAuthorities = Optional.empty();
        private Optional<Path> unixSocket = Optional.empty();
        private String host = "";
        private int port = 3000;
        private Duration shutdownDelay = Duration.ZERO;
        private boolean delayOnlyIfWatched;
        private Duration shutdownTimeout = Duration.ofSeconds(60);

        private Builder(Answers answers, Answers stored) {
            this.answers = answers;
            this.stored = stored;
        }

        /** Who answers below {@code /sumdb/}; nobody by default, which sends clients to the databases themselves. */
        @CanIgnoreReturnValue
        public Builder sumdb(SumdbSource source) {
            this.sumdb = Optional.of(source);
            return this;
        }

        /** What {@code /catalog} lists; by default it is not implemented. */
        @CanIgnoreReturnValue
        public Builder catalog(Catalog catalog) {
            this.catalog = Optional.of(catalog);
            return this;
        }

        /** What {@code /index} lists; nothing by default. */
        @CanIgnoreReturnValue
        public Builder index(VersionIndex index) {
            this.index = Optional.of(index);
            return this;
        }

        /** What {@code /readyz} asks of the storage; nothing by default. It is the part {@code storage}, which is needed. */
        @CanIgnoreReturnValue
        public Builder readiness(ReadinessCheck check) {
            this.readiness = Optional.of(check);
            return this;
        }

        /**
         * What {@code /readyz} asks and tells besides; nothing by default.
         *
         * @throws IllegalArgumentException when the server is built, if two have the same name
         */
        @CanIgnoreReturnValue
        public Builder health(HealthPart part) {
            parts.add(part);
            return this;
        }

        List<HealthPart> parts() {
            return Stream.concat(
                            readiness.map(check -> HealthPart.needed("storage", "cannot be read", check)).stream(),
                            parts.stream())
                    .toList();
        }

        /** What {@code /version} answers, in JSON; asked each time, an empty object by default. */
        @CanIgnoreReturnValue
        public Builder version(Supplier<String> json) {
            this.version = json;
            return this;
        }

        /** The address to listen on, a name or a number; all addresses of the machine by default. */
        @CanIgnoreReturnValue
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /** The port to listen on, 0 for any that is free; 3000 by default. */
        @CanIgnoreReturnValue
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /**
         * What all paths begin with, such as {@code /go}; nothing by default.
         *
         * @throws IllegalArgumentException if it is not empty and does not begin with a slash
         */
        @CanIgnoreReturnValue
        public Builder path(String path) {
            if (!path.isEmpty() && !path.startsWith("/")) {
                throw new IllegalArgumentException("path must begin with a slash: " + path);
            }
            this.path = path.replaceAll("/+$", "");
            return this;
        }

        /**
         * How long new requests are still answered after {@link AthensServer#close}, while {@code /readyz} says that the
         * server is not ready, so that load balancers send no more; not at all by default.
         */
        @CanIgnoreReturnValue
        public Builder shutdownDelay(Duration delay) {
            this.shutdownDelay = delay;
            return this;
        }

        /** The same, but not at all if nobody has ever asked {@code /readyz}. */
        @CanIgnoreReturnValue
        public Builder shutdownDelayIfWatched(Duration delay) {
            this.delayOnlyIfWatched = true;
            return shutdownDelay(delay);
        }

        /** How long running requests may take to end after the shutdown delay; 60 seconds by default. */
        @CanIgnoreReturnValue
        public Builder shutdownTimeout(Duration timeout) {
            this.shutdownTimeout = timeout;
            return this;
        }

        /**
         * Speaks TLS 1.2 and newer, and in it HTTP/2 to clients that want it; plain HTTP by default. The files are read
         * again when they change, without an effect on open connections; while they are bad, what was read before stays
         * in force.
         *
         * @param certificateChainPem the server's certificate and then those that lead to a known authority, in PEM
         * @param keyPem the private key, not encrypted: PKCS#8, or PKCS#1 for RSA, or SEC1 for EC
         * @throws ConfigException if a file cannot be read or the two do not belong together
         */
        @CanIgnoreReturnValue
        public Builder tls(Path certificateChainPem, Path keyPem) {
            return tls(WatchedFiles.of(
                    List.of(certificateChainPem, keyPem), () -> Certificates.load(certificateChainPem, keyPem)));
        }

        @CanIgnoreReturnValue
        Builder tls(WatchedFiles<Certificates> certificates) {
            this.certificates = Optional.of(certificates);
            return this;
        }

        /**
         * Listens on a Unix socket instead of host and port, for a reverse proxy on the same machine, whose
         * {@code X-Forwarded} headers are believed. Who may connect is the matter of the process' umask and of the
         * folder.
         */
        @CanIgnoreReturnValue
        public Builder unixSocket(Path path) {
            this.unixSocket = Optional.of(path);
            return this;
        }

        /**
         * Sends clients without TLS to the same address with it, unless a trusted proxy says that they used it; not
         * those of {@code /healthz} and {@code /readyz}.
         */
        @CanIgnoreReturnValue
        public Builder forceHttps() {
            this.forceHttps = true;
            return this;
        }

        /**
         * Whose {@code X-Forwarded-For}, {@code -Proto} and {@code -Host} headers are believed; by default those of
         * {@link Cidr#PRIVATE}, of nobody if the list is empty.
         */
        @CanIgnoreReturnValue
        public Builder trustedProxies(List<Cidr> ranges) {
            this.trustedProxies = List.copyOf(ranges);
            return this;
        }

        /**
         * Knows these users by their passwords; nobody by default. As soon as there is any kind of login, {@link #access} decides who
         * may have what, but for {@code /healthz} and {@code /readyz}, which are for everybody.
         */
        @CanIgnoreReturnValue
        public Builder basicAuth(Users users) {
            this.users = Optional.of(users);
            return this;
        }

        /** Knows callers by these tokens too, which they send as {@code Bearer} or as a password. The caller closes what it is. */
        @CanIgnoreReturnValue
        public Builder tokens(TokenLogins logins) {
            tokens.add(logins);
            return this;
        }

        /** Believes reverse proxies that have asked for a login; none by default. */
        @CanIgnoreReturnValue
        public Builder headerLogin(HeaderLogin login) {
            this.headerLogin = Optional.of(login);
            return this;
        }

        /**
         * Knows callers by client certificates, if the server speaks TLS itself; not by default.
         *
         * @throws ConfigException if the file of authorities cannot be read or has none
         */
        @CanIgnoreReturnValue
        public Builder certificateLogin(CertificateLogin login) {
            Path authorities = login.authorities();
            return certificateLogin(
                    login, WatchedFiles.of(List.of(authorities), () -> ClientAuthorities.load(authorities)));
        }

        @CanIgnoreReturnValue
        Builder certificateLogin(CertificateLogin login, WatchedFiles<X509TrustManager> authorities) {
            this.certificateLogin = Optional.of(login);
            this.clientAuthorities = Optional.of(authorities);
            return this;
        }

        /**
         * Who may have which modules. By default {@link AccessRules#USERS} if there is any kind of login, and everybody everything if
         * there is none. What somebody may not have is refused by status 401 to who has not said who it is, and by 403 to others,
         * whether or not there is such a thing.
         */
        @CanIgnoreReturnValue
        public Builder access(ModuleAccess access) {
            this.access = Optional.of(access);
            return this;
        }

        /**
         * Says of modules that somebody may not have that they are not there, by status 404. Clients that have other proxies behind a
         * comma in their list then ask those, and so tell them the names.
         */
        @CanIgnoreReturnValue
        public Builder hideDenied() {
            this.hidesDenied = true;
            return this;
        }

        /** Who is told of logins that fail and of what is refused; nobody by default. */
        @CanIgnoreReturnValue
        public Builder audit(AuditListener listener) {
            this.audit = Optional.of(listener);
            return this;
        }

        /** When clients are sent to the storage for a zip, if it can make links; never by default. */
        @CanIgnoreReturnValue
        public Builder redirects(StorageRedirects when) {
            this.redirects = Optional.of(when);
            return this;
        }

        /** What clients may cost; {@link Limits#DEFAULT} by default. */
        @CanIgnoreReturnValue
        public Builder limits(Limits limits) {
            this.limits = limits;
            return this;
        }

        /**
         * What {@code /robots.txt} says; by default that all robots stay away. Read again when it changes.
         *
         * @throws ConfigException if it cannot be read
         */
        @CanIgnoreReturnValue
        public Builder robots(Path file) {
            this.robots = Optional.of(WatchedFiles.of(List.of(file), () -> SmallFile.read(file)));
            return this;
        }

        /**
         * What browsers see at {@code /}: a page in which <code>{{ .Host }}</code> stands for scheme and host of this
         * server and <code>{{ .NoSumPatterns }}</code> for {@link #noSumPatterns}. Read again when it changes.
         *
         * @throws ConfigException if it cannot be read, or something else is between <code>{{</code> and
         *     <code>}}</code>
         */
        @CanIgnoreReturnValue
        public Builder homeTemplate(Path file) {
            this.homeTemplate = Optional.of(WatchedFiles.of(List.of(file), () -> HomeTemplate.read(file)));
            return this;
        }

        /** Patterns of modules without checksums in a public database, for the home page; none by default. */
        @CanIgnoreReturnValue
        public Builder noSumPatterns(List<String> patterns) {
            this.noSumPatterns = List.copyOf(patterns);
            return this;
        }

        /**
         * Answers something else below the path of the server, beside the module proxy; after logins and redirects, and
         * noted in the access log, as all else is. What answers {@code /metrics} is found outside the path of the server too,
         * and is for those who may read all modules or administer the proxy.
         *
         * @throws IllegalArgumentException when the server is built, if two endpoints have the same path, the server's own
         *     counted
         */
        @CanIgnoreReturnValue
        public Builder endpoint(Endpoint endpoint) {
            endpoints.add(endpoint);
            return this;
        }

        /** Answers something else, as {@link #endpoint(Endpoint)}, by an endpoint that knows nothing of this server. */
        @CanIgnoreReturnValue
        public Builder endpoint(HttpEndpoint endpoint) {
            return endpoint(new PortableEndpoint(endpoint).adapted());
        }

        /** Who is told of each request that has ended, beside the access log; nobody by default. */
        @CanIgnoreReturnValue
        public Builder listener(RequestListener listener) {
            listeners.add(listener);
            return this;
        }

        /** Who sees requests, and what they are made of; who sees what the proxy does by default. */
        @CanIgnoreReturnValue
        public Builder observer(Observer observer) {
            this.observer = observer;
            return this;
        }

        /** What writes the access log, in place of lines of text under the name {@code dev.athens.access}. */
        @CanIgnoreReturnValue
        public Builder accessLog(RequestListener log) {
            this.accessLog = log;
            return this;
        }

        List<RequestListener> listeners() {
            return Stream.concat(Stream.of(accessLog), listeners.stream()).toList();
        }

        /** Who decides; nobody if everybody may have everything. */
        Optional<ModuleAccess> decider() {
            boolean hasLogins =
                    users.isPresent() || !tokens.isEmpty() || headerLogin.isPresent() || certificateLogin.isPresent();
            return access.or(() -> hasLogins ? Optional.of(AccessRules.USERS) : Optional.empty());
        }

        /**
         * Builds a handler for an Undertow that is there already, which the caller closes; host, port, Unix socket, TLS,
         * shutdown delay and timeout do not apply, and of the limits only those on requests that wait. Takes account of the
         * prefix that an outer path handler has resolved.
         */
        public ServerHandler handler() {
            return ServerHandler.of(this, false, new Shutdown());
        }

        /**
         * Starts a server.
         *
         * @throws IOException if it cannot listen on its address
         */
        public AthensServer start() throws IOException {
            Shutdown shutdown = new Shutdown();
            ServerHandler handler = ServerHandler.of(this, unixSocket.isPresent(), shutdown);
            try {
                HttpHandler first = new DateHeader(shutdown.watch(handler));
                Listener listener = new Place(host, port, unixSocket, certificates, clientAuthorities)
                        .listen(first, handler.shortcuts(), limits, shutdown::hasBegun);
                return new AthensServer(handler, listener, shutdown, this);
            } catch (IOException | RuntimeException e) {
                handler.close();
                throw e;
            }
        }
    }
}
