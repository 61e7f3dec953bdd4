package dev.athens.vcs.jgit.net;

import com.google.common.base.Suppliers;
import dev.athens.net.AddressGuard;
import dev.athens.net.EnvironmentProxies;
import dev.athens.net.Trust;
import dev.athens.net.http.GuardedHttp;
import dev.athens.net.http.HttpClients;
import dev.athens.net.http.MinimumRate;
import dev.athens.vcs.jgit.login.Web;
import java.net.ProxySelector;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
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
        OkHttpClient.Builder insecure = client().newBuilder().hostnameVerifier((host, session) -> true);
        HttpClients.use(insecure, Trust.ofAnyone());
        return insecure.build();
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

    /** Asks services that the operator's own configuration names. */
    Web web() {
        return new NetworkWeb(this);
    }

    /** The passphrase of the user's SSH keys. */
    Optional<String> sshPassphrase() {
        return sshPassphrase;
    }

    /** Settings with defaults: no logins, the runtime's proxies and certificates, any address. */
    public static final class Builder {
        /** What a git server sends of its progress while it prepares a pack is at least twice that. */
        private static final int MIN_BYTES_PER_SECOND = 16;

        private static final Duration RATE_WINDOW = Duration.ofSeconds(60);

        private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

        private Function<String, Optional<String>> logins = host -> Optional.empty();
        private Optional<String> sshPassphrase = Optional.empty();
        private Optional<EnvironmentProxies> proxies = Optional.empty();
        private Optional<ProxySelector> selector = Optional.empty();
        private Optional<Supplier<Trust>> trust = Optional.empty();
        private Duration readTimeout = Duration.ofSeconds(30);
        private LongSupplier nanoTime = System::nanoTime;
        private AddressGuard guard = AddressGuard.open();

        /** The source of elapsed time, in nanoseconds. */
        public Builder nanoTime(LongSupplier value) {
            nanoTime = value;
            return this;
        }

        /** The {@linkplain HttpClients#basic Basic authorization} for a host, with a port where the URL has one of its own. */
        public Builder logins(Function<String, Optional<String>> value) {
            logins = value;
            return this;
        }

        /** The passphrase of all SSH keys in files that need one. */
        public Builder sshPassphrase(Optional<String> value) {
            sshPassphrase = value;
            return this;
        }

        /** Proxies, and the logins for them. */
        public Builder proxies(EnvironmentProxies value) {
            proxies = Optional.of(value);
            return this;
        }

        /** Proxies that need no logins and are not known by their names. */
        public Builder selector(ProxySelector value) {
            selector = Optional.of(value);
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
            Predicate<String> isProxy =
                    proxies.<Predicate<String>>map(ours -> ours::isProxy).orElse(host -> false);
            Duration read = readTimeout;
            LongSupplier time = nanoTime;
            Optional<EnvironmentProxies> environment = proxies;
            Optional<ProxySelector> chosen = selector;
            Optional<Supplier<Trust>> trusted = trust;
            Supplier<OkHttpClient> client = () -> {
                OkHttpClient.Builder http = HttpClients.builder(CONNECT_TIMEOUT, read);
                environment.ifPresent(ours -> HttpClients.use(http, ours));
                chosen.ifPresent(http::proxySelector);
                trusted.map(Supplier::get).ifPresent(given -> HttpClients.use(http, given));
                MinimumRate.apply(http, MIN_BYTES_PER_SECOND, RATE_WINDOW, time);
                return GuardedHttp.apply(http, strangers, isProxy).build();
            };
            return new Network(client, logins, sshPassphrase, strangers, isProxy, time);
        }
    }
}
