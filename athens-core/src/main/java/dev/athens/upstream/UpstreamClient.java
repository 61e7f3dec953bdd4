package dev.athens.upstream;

import dev.athens.fetch.DocumentFetcher;
import dev.athens.fetch.FailureReason;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.Login;
import dev.athens.fetch.Netrc;
import dev.athens.internal.Urls;
import dev.athens.net.AddressGuard;
import dev.athens.net.BlockedAddressException;
import dev.athens.net.EnvironmentProxies;
import dev.athens.net.TrustedCertificates;
import dev.athens.net.http.GuardedHttp;
import dev.athens.net.http.HttpClients;
import dev.athens.net.http.MinimumRate;
import dev.athens.net.http.RedirectException;
import dev.athens.net.http.Redirects;
import dev.athens.net.http.ServerText;
import dev.athens.net.http.TooSlowException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * The HTTP connections of a process to other module proxies and checksum databases, with the rules that hold for all of
 * them: redirects, credentials, time limits, retries, and what a status means. Thread-safe; share one.
 *
 * <p>What fails by a broken connection, an overload or a fault of the server is tried three times in all. A status of
 * 404 or 410 means "not found", 403 "refused", everything else but 200 says nothing about the module. Source: Go Modules
 * Reference, "GOPROXY protocol".
 *
 * <p>The operator's own servers may have any address. What they lead to by a redirect may have a public one, or one of a
 * network that is {@linkplain Builder#guard trusted}, unless they are on the inside themselves.
 *
 * <p>TLS is set up when it is first needed, since that takes longer than all else at the start of a server.
 *
 * <p>Interrupts end a call at once, except while a host name is looked up or a SOCKS proxy is used.
 */
public final class UpstreamClient implements DocumentFetcher {
    private static final int MAX_ATTEMPTS = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    /** A zip of the largest size would take six days; an old modem was four times as fast. */
    private static final HttpUrl HTTPS =
            new HttpUrl.Builder().scheme("https").host("localhost").build();

    private static final int MIN_BYTES_PER_SECOND = 1024;

    private static final Duration RATE_WINDOW = Duration.ofSeconds(30);

    /** Two for each fetch that may run by default, so that HTTP/1.1 connections are used again. */
    private static final int MAX_IDLE_CONNECTIONS = 60;

    /** Waits between two attempts. */
    interface Pause {
        void take(Duration duration) throws InterruptedException;
    }

    private final Connections connections;
    private final Netrc netrc;
    private final AddressGuard guard;
    private final Predicate<String> isProxy;
    private final Pause pause;

    private UpstreamClient(UpstreamClient other, Netrc netrc) {
        this.connections = other.connections;
        this.netrc = netrc;
        this.guard = other.guard;
        this.isProxy = other.isProxy;
        this.pause = other.pause;
    }

    private UpstreamClient(Builder builder) {
        EnvironmentProxies proxies = EnvironmentProxies.from(builder.variables);
        this.connections = builder.connections(proxies);
        this.netrc = builder.netrc;
        this.guard = builder.guard;
        this.isProxy = proxies::isProxy;
        this.pause = builder.pause;
    }

    /** Starts to build a client. */
    public static Builder builder() {
        return new Builder();
    }

    /** The same connections without the logins of the netrc file; those that stand in a URL itself are still sent. */
    public UpstreamClient withoutLogins() {
        return new UpstreamClient(this, Netrc.none());
    }

    /** Gets ready for https now, in place of when it is first used: certificates are read, and no server is asked. */
    public void prepare() {
        connections.client(HTTPS, true);
    }

    @Override
    public byte[] get(URI location, int maxBytes) throws FetchException, InterruptedException {
        HttpUrl url = HttpUrl.get(location);
        if (url == null) {
            throw new FetchException.Unavailable("reading " + Urls.redact(location) + ": unsupported URL");
        }
        Target target = Target.document(url);
        byte[] bytes = read(target, maxBytes);
        if (bytes.length > maxBytes) {
            throw new FetchException.Unavailable(target.what() + ": larger than " + maxBytes + " bytes");
        }
        return bytes;
    }

    /** Reads at most one byte more than {@code maxBytes}, by which the caller sees that there is too much. */
    byte[] read(Target target, int maxBytes) throws FetchException, InterruptedException {
        return exchange(target, response -> response.body().byteStream().readNBytes(maxBytes + 1));
    }

    /** Asks, and asks again where that may help. */
    <T> T exchange(Target target, Exchange<T> exchange) throws FetchException, InterruptedException {
        Optional<String> authorization = authorization(target);
        for (int attempt = 1; ; attempt++) {
            try (Response response = ask(target, authorization, exchange)) {
                if (exchange.accepts(response.code())) {
                    return exchange.read(response);
                }
                if (attempt == MAX_ATTEMPTS || !mayPass(response.code())) {
                    throw failure(target, response);
                }
            } catch (BlockedAddressException e) {
                throw new FetchException.Refused(target.what() + ": " + e.getMessage());
            } catch (RedirectException e) {
                throw new FetchException.Unavailable(target.what() + ": " + e.getMessage());
            } catch (IOException e) {
                if (Thread.interrupted()) {
                    throw interrupted(target, e);
                }
                if (attempt == MAX_ATTEMPTS || !mayPass(e)) {
                    throw failure(target, e);
                }
            }
            pause.take(FIRST_PAUSE.multipliedBy(attempt));
        }
    }

    /** Asks until the answer leads nowhere else; the caller closes it. */
    private Response ask(Target target, Optional<String> authorization, Exchange<?> exchange) throws IOException {
        Redirects way = new Redirects(target.url(), true);
        while (true) {
            Request.Builder request = new Request.Builder().url(way.url());
            exchange.headers().forEach(request::header);
            exchange.body().ifPresent(request::post);
            if (way.mayUseLogin()) {
                authorization.ifPresent(value -> request.header("Authorization", value));
            }
            OkHttpClient client = connections.client(way.url(), exchange.isLarge());
            Response response =
                    reaching(client, target, way.url()).newCall(request.build()).execute();
            if (!leadsOn(way, response, exchange)) {
                return response;
            }
            response.close();
        }
    }

    private static boolean leadsOn(Redirects way, Response response, Exchange<?> exchange) throws RedirectException {
        try {
            return exchange.body().isEmpty() && way.follow(response);
        } catch (RedirectException e) {
            response.close();
            throw e;
        }
    }

    /** The operator's own servers are not guarded, but what they lead to, and what strangers named. */
    private OkHttpClient reaching(OkHttpClient chosen, Target target, HttpUrl url) {
        String own = target.url().host();
        if (target.namedByStranger().isEmpty() && url.host().equals(own)) {
            return chosen;
        }
        AddressGuard reach = target.namedByStranger().orElseGet(() -> guard.behind(own));
        return GuardedHttp.apply(chosen.newBuilder(), reach, isProxy).build();
    }

    private Optional<String> authorization(Target target) throws FetchException.Unavailable {
        HttpUrl url = target.url();
        if (!url.username().isEmpty() || !url.password().isEmpty()) {
            if (!url.isHttps() && !target.insecure()) {
                throw new FetchException.Unavailable(
                        target.what() + ": refusing to pass credentials to an insecure URL, use https or GOINSECURE");
            }
            return Optional.of(HttpClients.basic(new Login(url.username(), url.password())));
        }
        if (!url.isHttps()) {
            return Optional.empty();
        }
        String port = url.port() == HttpUrl.defaultPort("https") ? "" : ":" + url.port();
        return netrc.lookup(url.host() + port).map(HttpClients::basic);
    }

    private static boolean mayPass(int status) {
        return status == 429 || status >= 500;
    }

    /** A time limit is not tried again: the caller waited long enough. */
    private static boolean mayPass(IOException e) {
        return !(e instanceof InterruptedIOException
                || e instanceof SSLHandshakeException
                || e instanceof SSLPeerUnverifiedException);
    }

    private static InterruptedException interrupted(Target target, IOException cause) {
        InterruptedException interrupted = new InterruptedException(target.what() + ": interrupted");
        interrupted.initCause(cause);
        return interrupted;
    }

    private static FetchException failure(Target target, Response response) {
        int status = response.code();
        String message = target.what() + ": " + ServerText.status(response);
        String retryAfter = response.header("Retry-After", "");
        if (retryAfter != null && retryAfter.matches("[A-Za-z0-9:, ]{1,40}")) {
            message += ", retry after " + retryAfter;
        }
        message += target.namedByStranger().isPresent() ? "" : ServerText.detail(response);
        return switch (status) {
            case 404, 410 -> new FetchException.NotFound(message);
            case 403 -> new FetchException.Refused(message);
            default -> new FetchException.Unavailable(message);
        };
    }

    private static FetchException failure(Target target, IOException e) {
        if (e instanceof TooSlowException) {
            return FetchException.Unavailable.timedOut(target.what() + ": " + e.getMessage());
        }
        // a limit on the whole call shows as an interruption that nobody asked for
        if (e instanceof InterruptedIOException) {
            return FetchException.Unavailable.timedOut(target.what() + ": timed out");
        }
        return new FetchException.Unavailable(target.what() + ": " + FailureReason.words(e), e);
    }

    /** Settings of a client; all are optional. Not thread-safe. */
    public static final class Builder {
        private Map<String, String> variables = Map.of();
        private Netrc netrc = Netrc.none();
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration readTimeout = Duration.ofSeconds(30);
        private Duration documentTimeout = Duration.ofSeconds(60);
        private AddressGuard guard = AddressGuard.trusting(List.of());
        private Pause pause = duration -> Thread.sleep(duration.toMillis());
        private LongSupplier nanoTime = System::nanoTime;

        private Builder() {}

        /**
         * Takes HTTP proxies, certificates and netrc logins from the variables that the go command reads; without this,
         * there are none but the Java runtime's certificates.
         *
         * @param variables such as {@link System#getenv()}
         * @see EnvironmentProxies
         * @see TrustedCertificates
         * @see Netrc
         */
        public Builder environment(Map<String, String> variables) {
            this.variables = Map.copyOf(variables);
            this.netrc = Netrc.load(variables);
            return this;
        }

        /** How long a connection may take to be there; 10 seconds by default. */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = timeout;
            return this;
        }

        /** How long a server may be silent; 30 seconds by default. */
        public Builder readTimeout(Duration timeout) {
            this.readTimeout = timeout;
            return this;
        }

        /** How long one attempt at anything but a module zip may take; 60 seconds by default. */
        public Builder documentTimeout(Duration timeout) {
            this.documentTimeout = timeout;
            return this;
        }

        /** Decides where redirects may lead; to public addresses alone by default. */
        public Builder guard(AddressGuard guard) {
            this.guard = guard;
            return this;
        }

        Builder nanoTime(LongSupplier nanoTime) {
            this.nanoTime = nanoTime;
            return this;
        }

        Builder pause(Pause pause) {
            this.pause = pause;
            return this;
        }

        /**
         * Builds the client.
         *
         * @throws IllegalArgumentException if a variable of the environment is malformed
         */
        public UpstreamClient build() {
            return new UpstreamClient(this);
        }

        private Connections connections(EnvironmentProxies proxies) {
            Map<String, String> certificates = variables;
            Duration connect = connectTimeout;
            Duration read = readTimeout;
            Duration document = documentTimeout;
            LongSupplier time = nanoTime;
            Supplier<OkHttpClient.Builder> settings = () -> {
                OkHttpClient.Builder http = HttpClients.builder(connect, read)
                        .callTimeout(document)
                        .socketFactory(new InterruptibleSockets())
                        .connectionPool(new ConnectionPool(MAX_IDLE_CONNECTIONS, 1, TimeUnit.MINUTES));
                HttpClients.use(http, proxies);
                return MinimumRate.apply(http, MIN_BYTES_PER_SECOND, RATE_WINDOW, time);
            };
            return new Connections(settings, () -> TrustedCertificates.from(certificates));
        }
    }
}
