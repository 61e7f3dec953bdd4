package dev.athens.upstream;

import com.google.common.base.Suppliers;
import dev.athens.net.Trust;
import dev.athens.net.http.HttpClients;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/**
 * HTTP clients over one pool of connections, each made when it is needed: to read the certificates of all authorities takes
 * as long as some hundred requests, and plain http needs none. Thread-safe.
 */
final class Connections {
    private final Supplier<OkHttpClient> plain;
    private final Supplier<OkHttpClient> tls;
    private final Supplier<OkHttpClient> plainForLarge;
    private final Supplier<OkHttpClient> tlsForLarge;

    /**
     * Makes nothing yet.
     *
     * @param settings of all clients but for TLS
     * @param trust whom to trust with https
     */
    Connections(Supplier<OkHttpClient.Builder> settings, Supplier<Trust> trust) {
        this.plain = Suppliers.memoize(() -> settings.get()
                .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
                .build());
        this.tls = Suppliers.memoize(() -> {
            OkHttpClient.Builder client = plain.get()
                    .newBuilder()
                    .connectionSpecs(List.of(ConnectionSpec.MODERN_TLS, ConnectionSpec.CLEARTEXT));
            HttpClients.use(client, trust.get());
            return client.build();
        });
        this.plainForLarge = Suppliers.memoize(() -> withoutTimeLimit(plain.get()));
        this.tlsForLarge = Suppliers.memoize(() -> withoutTimeLimit(tls.get()));
    }

    private static OkHttpClient withoutTimeLimit(OkHttpClient client) {
        return client.newBuilder().callTimeout(Duration.ZERO).build();
    }

    /**
     * The client for a URL.
     *
     * @param large whether the answer may take longer than any time limit on a whole call
     */
    OkHttpClient client(HttpUrl url, boolean large) {
        if (url.isHttps()) {
            return (large ? tlsForLarge : tls).get();
        }
        return (large ? plainForLarge : plain).get();
    }
}
