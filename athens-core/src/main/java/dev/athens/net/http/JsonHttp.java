package dev.athens.net.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.net.EnvironmentProxies;
import dev.athens.net.TrustedCertificates;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Asks a service that the operator has named, whatever its address, in JSON. Follows no redirects. Thread-safe. */
public final class JsonHttp implements AutoCloseable {
    private static final MediaType JSON = MediaType.get("application/json");
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_BODY_BYTES = 64 << 20;

    private final Map<String, String> variables;
    private final Duration patience;

    @GuardedBy("this")
    private Optional<OkHttpClient> client = Optional.empty();

    /**
     * An answer.
     *
     * @param status such as 200
     * @param body all of it
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares answers, and whoever gets one owns it
    public record Reply(int status, byte[] body) {}

    /**
     * Asks nobody yet.
     *
     * @param variables of the environment, which name proxies and certificates
     * @param patience how long the service may be silent
     */
    public JsonHttp(Map<String, String> variables, Duration patience) {
        this.variables = Map.copyOf(variables);
        this.patience = patience;
    }

    /**
     * Asks for something, or sends something.
     *
     * @param body what is sent by POST; GET if it is empty
     * @throws IOException if there is no answer, or one that is too long
     */
    public Reply ask(URI url, Map<String, String> headers, Optional<byte[]> body) throws IOException {
        HttpUrl parsed = HttpUrl.get(url);
        if (parsed == null) {
            throw new IOException(url + ": neither http nor https");
        }
        Request.Builder request = new Request.Builder().url(parsed);
        headers.forEach(request::header);
        body.ifPresent(bytes -> request.post(RequestBody.create(bytes, JSON)));
        try (Response response = client().newCall(request.build()).execute()) {
            byte[] bytes = response.body().byteStream().readNBytes(MAX_BODY_BYTES + 1);
            if (bytes.length > MAX_BODY_BYTES) {
                throw new IOException(url + ": the answer is longer than " + MAX_BODY_BYTES + " bytes");
            }
            return new Reply(response.code(), bytes);
        }
    }

    /** Made when it is needed: to read the certificates of all authorities takes a while. */
    private synchronized OkHttpClient client() {
        if (client.isEmpty()) {
            OkHttpClient.Builder http = HttpClients.builder(CONNECT_TIMEOUT, patience);
            HttpClients.use(http, EnvironmentProxies.from(variables));
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
