package dev.athens.vcs.jgit.net;

import com.google.common.base.Suppliers;
import dev.athens.net.AddressGuard;
import dev.athens.net.EnvironmentProxies;
import dev.athens.net.http.GuardedHttp;
import dev.athens.net.http.MinimumRate;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.Authenticator;
import okhttp3.CookieJar;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/**
 * How pages and repositories are reached over HTTP: proxies, certificates, logins, timeouts, forbidden addresses.
 *
 * <p>Concurrency: immutable; one pool of connections for all. TLS is set up when it is first needed, since that takes longer
 * than all else at the start of a server.
 */
public final class Network {
    private final Supplier<OkHttpClient> client;
    private final Function<String, Optional<String>> logins;
    private final Optional<String> sshPassphrase;
    private final AddressGuard guard;
    private final Predicate<String> isProxy;
    private final LongSupplier nanoTime;

    private Network(
            Supplier<OkHttpClient> client,
            Function<String, Optional<String>> logins,
            Optional<String> sshPassphrase,
            AddressGuard guard,
            Predicate<String> isProxy,
            LongSupplier nanoTime) {
        this.client = Suppliers.memoize(client::get);
        this.logins = logins;
        this.sshPassphrase = sshPassphrase;
        this.guard = guard;
        this.isProxy = isProxy;
        this.nanoTime = nanoTime;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The client for all requests, under the guard for strangers; it follows no redirects, keeps no cookies and answers no challenge. */
    public OkHttpClient client() {
        return client.get();
    }

    /** The same client without certificate checks. */
    public OkHttpClient insecureClient() {
        Trust trust = Trust.everyone();
        return client().newBuilder()
                .sslSocketFactory(trust.sockets(), trust.manager())
                .hostnameVerifier((host, session) -> true)
                .build();
    }

    /** Elapsed time, in nanoseconds. */
    public long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** A client of this network under another guard; it has the connections of the others under that guard. */
    public OkHttpClient reaching(OkHttpClient other, AddressGuard chosen) {
        return GuardedHttp.apply(other.newBuilder(), chosen, isProxy).build();
    }

    /** A client of this network, perhaps without guard. */
    public OkHttpClient reaching(OkHttpClient other, boolean anyAddress) {
        return reaching(other, guard(anyAddress));
    }

    /** The guard for strangers, or none where any address may be reached. */
    AddressGuard guard(boolean anyAddress) {
        return anyAddress ? AddressGuard.open() : guard;
    }

    /** The Basic authorization for a URL's host; empty if there is none or the URL's scheme is not encrypted. */
    public Optional<String> authorization(HttpUrl url) {
        return url.isHttps() ? anyAuthorization(url) : Optional.empty();
    }

    /** The Basic authorization for a URL's host, whatever its scheme. */
    Optional<String> anyAuthorization(HttpUrl url) {
        boolean defaultPort = url.port() == HttpUrl.defaultPort(url.scheme());
        return logins.apply(defaultPort ? url.host() : url.host() + ":" + url.port());
    }

    /** The passphrase of the user's SSH keys. */
    Optional<String> sshPassphrase() {
        return sshPassphrase;
    }

    /** The Basic authorization for a login. */
    public static String basic(String user, String password) {
        return Credentials.basic(user, password, StandardCharsets.UTF_8);
    }

    /** Certificates that are trusted. */
    public record Trust(SSLSocketFactory sockets, X509TrustManager manager) {
        static Trust of(X509TrustManager manager) {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {manager}, null);
                return new Trust(context.getSocketFactory(), manager);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java runtime has TLS", e);
            }
        }

        static Trust everyone() {
            return of(new TrustEveryone());
        }
    }

    /** Accepts any certificate: for GOINSECURE and http.sslVerify = false, which ask for exactly that. */
    private static final class TrustEveryone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            // accepted
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // accepted
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Settings with defaults: no logins, the runtime's proxies and certificates, any address. */
    public static final class Builder {
        /** What a git server sends of its progress while it prepares a pack is at least twice that. */
        private static final int MIN_BYTES_PER_SECOND = 16;

        private static final Duration RATE_WINDOW = Duration.ofSeconds(60);

        private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

        private Function<String, Optional<String>> logins = host -> Optional.empty();
        private Optional<String> sshPassphrase = Optional.empty();
        private Optional<ProxySelector> proxies = Optional.empty();
        private Optional<Supplier<Trust>> trust = Optional.empty();
        private Duration readTimeout = Duration.ofSeconds(30);
        private LongSupplier nanoTime = System::nanoTime;
        private AddressGuard guard = AddressGuard.open();

        /** The source of elapsed time, in nanoseconds. */
        public Builder nanoTime(LongSupplier value) {
            nanoTime = value;
            return this;
        }

        /** The {@linkplain #basic Basic authorization} for a host, with a port where the URL has one of its own. */
        public Builder logins(Function<String, Optional<String>> value) {
            logins = value;
            return this;
        }

        /** The passphrase of all SSH keys in files that need one. */
        public Builder sshPassphrase(Optional<String> value) {
            sshPassphrase = value;
            return this;
        }

        public Builder proxies(ProxySelector value) {
            proxies = Optional.of(value);
            return this;
        }

        public Builder trust(SSLContext context, X509TrustManager manager) {
            return trust(() -> new Trust(context.getSocketFactory(), manager));
        }

        public Builder trust(Supplier<Trust> value) {
            trust = Optional.of(value);
            return this;
        }

        /** The longest silence of a server. */
        public Builder readTimeout(Duration value) {
            readTimeout = value;
            return this;
        }

        /** Decides which addresses strangers may lead to. */
        public Builder guard(AddressGuard value) {
            guard = value;
            return this;
        }

        public Network build() {
            AddressGuard strangers = guard;
            Predicate<String> isProxy = proxies.<Predicate<String>>map(
                            chosen -> chosen instanceof EnvironmentProxies ours ? ours::isProxy : host -> false)
                    .orElse(host -> false);
            Duration read = readTimeout;
            LongSupplier time = nanoTime;
            Optional<ProxySelector> selector = proxies;
            Optional<Supplier<Trust>> trusted = trust;
            Supplier<OkHttpClient> client = () -> {
                OkHttpClient.Builder http = new OkHttpClient.Builder()
                        .followRedirects(false)
                        .followSslRedirects(false)
                        // as for upstreams: connects need no thread that may not be had
                        .fastFallback(false)
                        .authenticator(Authenticator.NONE)
                        .cookieJar(CookieJar.NO_COOKIES)
                        .connectTimeout(CONNECT_TIMEOUT)
                        .readTimeout(read)
                        .writeTimeout(read);
                selector.ifPresent(http::proxySelector);
                trusted.map(Supplier::get).ifPresent(given -> http.sslSocketFactory(given.sockets(), given.manager()));
                MinimumRate.apply(http, MIN_BYTES_PER_SECOND, RATE_WINDOW, time);
                return GuardedHttp.apply(http, strangers, isProxy).build();
            };
            return new Network(client, logins, sshPassphrase, strangers, isProxy, time);
        }
    }
}
