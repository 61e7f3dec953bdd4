package dev.athens.access.oidc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.athens.fetch.FailureReason;
import dev.athens.net.EnvironmentProxies;
import dev.athens.net.TrustedCertificates;
import dev.athens.net.http.HttpClients;
import dev.athens.net.http.ServerText;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Asks issuers for their keys, by way of the page that says where these are. Follows no redirects, since none of the pages has a
 * reason to be elsewhere. Thread-safe. Source: OpenID Connect Discovery 1.0, section 4.
 */
final class IssuerClient implements AutoCloseable {
    private static final String PAGE = "/.well-known/openid-configuration";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration WHOLE_TIMEOUT = Duration.ofSeconds(10);

    /** Honest ones have some kilobytes. */
    private static final int MAX_PAGE_BYTES = 512 * 1024;

    private final EnvironmentProxies proxies;
    private final Map<String, String> variables;

    @GuardedBy("this")
    private Optional<OkHttpClient> client = Optional.empty();

    /**
     * Asks nobody yet.
     *
     * @param variables of the environment, which name proxies and certificates
     */
    IssuerClient(Map<String, String> variables) {
        this.proxies = EnvironmentProxies.from(variables);
        this.variables = Map.copyOf(variables);
    }

    /** Whether a URL is one of an issuer: what comes by plain http could be anybody's. */
    static boolean mayAsk(URI url) {
        return url.getHost() != null
                && url.getRawUserInfo() == null
                && ("https".equals(url.getScheme())
                        || ("http".equals(url.getScheme()) && isThisMachine(url.getHost())));
    }

    private static boolean isThisMachine(String host) {
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    }

    /**
     * The keys of an issuer as they are now.
     *
     * @throws IOException if it cannot be had; the message names the issuer and says why
     */
    PublishedKeys ask(String issuer) throws IOException {
        try {
            return PublishedKeys.parse(page(keysOf(issuer)));
        } catch (IOException e) {
            throw new IOException(issuer + " cannot be asked for its keys: " + FailureReason.of(e), e);
        }
    }

    private URI keysOf(String issuer) throws IOException {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        URI page = URI.create(base + PAGE);
        Map<String, Object> configuration;
        try {
            configuration = Optional.ofNullable(JSONObjectUtils.parse(page(page)))
                    .orElseThrow(() -> new IOException(page + " says nothing"));
        } catch (ParseException e) {
            throw new IOException(page + " is no object of JSON", e);
        }
        if (!issuer.equals(configuration.get("issuer"))) {
            throw new IOException(page + " is of another issuer; write its name here as it does, to the last slash");
        }
        try {
            URI keys = new URI(String.valueOf(configuration.get("jwks_uri")));
            if (!mayAsk(keys)) {
                throw new IOException(page + " has no jwks_uri with https");
            }
            return keys;
        } catch (URISyntaxException e) {
            throw new IOException(page + " has a malformed jwks_uri", e);
        }
    }

    private String page(URI url) throws IOException {
        Request request = new Request.Builder()
                .url(url.toString())
                .header("Accept", "application/json")
                .build();
        try (Response response = client().newCall(request).execute()) {
            if (response.code() != 200) {
                throw new IOException(url + " answers " + ServerText.status(response));
            }
            byte[] bytes = response.body().byteStream().readNBytes(MAX_PAGE_BYTES + 1);
            if (bytes.length > MAX_PAGE_BYTES) {
                throw new IOException(url + " is longer than " + MAX_PAGE_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** Made when it is needed: to read the certificates of all authorities takes a while. */
    private synchronized OkHttpClient client() {
        if (client.isEmpty()) {
            OkHttpClient.Builder http =
                    HttpClients.builder(CONNECT_TIMEOUT, WHOLE_TIMEOUT).callTimeout(WHOLE_TIMEOUT);
            HttpClients.use(http, proxies);
            HttpClients.use(http, TrustedCertificates.from(variables));
            client = Optional.of(http.build());
        }
        return client.get();
    }

    @Override
    public synchronized void close() {
        client.ifPresent(http -> http.connectionPool().evictAll());
    }
}
