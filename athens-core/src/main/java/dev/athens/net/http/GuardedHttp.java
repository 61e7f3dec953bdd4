package dev.athens.net.http;

import dev.athens.net.AddressGuard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import okhttp3.Connection;
import okhttp3.Dns;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/**
 * Puts a client under a guard: names are looked up once and their addresses checked, hosts that are addresses themselves are
 * checked before anything is connected, and no request is sent over a connection whose other end was not checked.
 */
public final class GuardedHttp {
    private GuardedHttp() {}

    /**
     * Applies a guard in place of whichever the client had. Connections are not shared with clients of another guard.
     *
     * @param isProxy tells the names of forward proxies, which the operator chose; the same object each time, or
     *     connections are not used again
     */
    public static OkHttpClient.Builder apply(
            OkHttpClient.Builder client, AddressGuard guard, Predicate<String> isProxy) {
        client.interceptors().removeIf(Literals.class::isInstance);
        client.networkInterceptors().removeIf(Connections.class::isInstance);
        ObservedCalls.ofStrangers(client);
        return client.dns(new GuardedDns(guard, isProxy))
                .addInterceptor(new Literals(guard))
                .addNetworkInterceptor(new Connections(guard));
    }

    /** Equal ones share connections. */
    private record GuardedDns(AddressGuard guard, Predicate<String> isProxy) implements Dns {
        @Override
        public List<InetAddress> lookup(String host) throws UnknownHostException {
            return isProxy.test(host) ? AddressGuard.open().resolve(host) : guard.resolve(host);
        }
    }

    /** Checks what is not looked up, or not here. */
    private record Literals(AddressGuard guard) implements Interceptor {
        @Override
        public Response intercept(Chain chain) throws IOException {
            guard.checkLiteral(chain.request().url().host());
            return chain.proceed(chain.request());
        }
    }

    /** Checks the other end itself: a page may name the proxy, too, and mean it. */
    private record Connections(AddressGuard guard) implements Interceptor {
        @Override
        public Response intercept(Chain chain) throws IOException {
            Connection connection = Objects.requireNonNull(chain.connection());
            InetSocketAddress end = connection.route().socketAddress();
            if (connection.route().proxy().type() == Proxy.Type.DIRECT) {
                guard.check(chain.request().url().host(), end.getAddress());
            }
            return chain.proceed(chain.request());
        }
    }
}
