package dev.athens.vcs.jgit.net;

import dev.athens.net.AddressGuard;
import dev.athens.vcs.jgit.login.Web;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Reaches services that the operator's own configuration names, whatever their address; redirects lead nowhere. */
record NetworkWeb(Network network) implements Web {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final int MAX_BODY_BYTES = 64 << 10;
    private static final MediaType JSON = MediaType.get("application/json");

    @Override
    public Reply send(String method, URI url, Map<String, String> headers, String body) throws IOException {
        HttpUrl parsed = HttpUrl.get(url);
        if (parsed == null) {
            throw new IOException(url + ": neither http nor https");
        }
        Request.Builder request = new Request.Builder().url(parsed);
        headers.forEach(request::header);
        if (method.equals("POST")) {
            request.post(RequestBody.create(body, JSON));
        }
        OkHttpClient client = network.reaching(network.client(), AddressGuard.open())
                .newBuilder()
                .callTimeout(TIMEOUT)
                .build();
        try (Response response = client.newCall(request.build()).execute()) {
            byte[] bytes = response.body().byteStream().readNBytes(MAX_BODY_BYTES);
            return new Reply(response.code(), new String(bytes, StandardCharsets.UTF_8));
        }
    }
}
