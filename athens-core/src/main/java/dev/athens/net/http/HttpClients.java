package dev.athens.net.http;

import dev.athens.fetch.Login;
import dev.athens.net.EnvironmentProxies;
import dev.athens.net.Trust;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import okhttp3.Credentials;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * What all HTTP clients of a process have in common: how they call themselves, that they follow no redirects by themselves,
 * keep no cookies and answer no challenge, and how they use forward proxies and trust servers.
 */
public final class HttpClients {
    private static final String USER_AGENT = "athens";
    private static final String PROXY_LOGIN = "Proxy-Authorization";

    private HttpClients() {}

    /**
     * Starts to build a client.
     *
     * @param connectTimeout how long a connection may take to be there
     * @param readTimeout how long a server may be silent
     */
    public static OkHttpClient.Builder builder(Duration connectTimeout, Duration readTimeout) {
        return new OkHttpClient.Builder()
                .addInterceptor(HttpClients::named)
                .addInterceptor(new ObservedCalls(false))
                .followRedirects(false)
                .followSslRedirects(false)
                // one connect after the other, on the fetch's own thread: OkHttp's wait for ever if they cannot be
                // started
                .fastFallback(false)
                .connectTimeout(connectTimeout)
                .readTimeout(readTimeout)
                .writeTimeout(readTimeout);
    }

    /** Whoever has a name of his own, as git's protocol has, keeps it. */
    private static Response named(Interceptor.Chain chain) throws IOException {
        Request request = chain.request();
        return chain.proceed(
                request.header("User-Agent") != null
                        ? request
                        : request.newBuilder().header("User-Agent", USER_AGENT).build());
    }

    /** Makes a client use proxies, and log in to those that ask for it. */
    public static void use(OkHttpClient.Builder client, EnvironmentProxies proxies) {
        client.proxySelector(proxies).proxyAuthenticator((route, response) -> withProxyLogin(proxies, route, response));
    }

    private static @Nullable Request withProxyLogin(
            EnvironmentProxies proxies, @Nullable Route route, Response response) {
        if (route == null || response.request().header(PROXY_LOGIN) != null) {
            return null;
        }
        return proxies.login(route.proxy())
                .map(login -> response.request()
                        .newBuilder()
                        .header(PROXY_LOGIN, basic(login))
                        .build())
                .orElse(null);
    }

    /** Makes a client trust servers. */
    public static void use(OkHttpClient.Builder client, Trust trust) {
        client.sslSocketFactory(trust.sockets(), trust.manager());
    }

    /** The header for a login. */
    public static String basic(Login login) {
        return Credentials.basic(login.user(), login.password(), StandardCharsets.UTF_8);
    }
}
