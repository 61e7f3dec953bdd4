package dev.athens.vcs.jgit.net;

import dev.athens.config.ConfigException;
import dev.athens.net.Trust;
import dev.athens.net.http.HttpClients;
import dev.athens.vcs.jgit.login.ClientCertificate;
import dev.athens.vcs.jgit.login.HttpCredential;
import dev.athens.vcs.jgit.login.LoginRule;
import dev.athens.vcs.jgit.login.Server;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * What a rule adds to HTTP requests: to those to the rule's own server, and to no others.
 *
 * @param rule the rule
 * @param path of the repository or page that is asked for, without slashes at its ends
 * @param network reaches the service that gives out credentials
 */
public record RuleLogin(LoginRule rule, String path, Network network) {
    private static final String AUTHORIZATION = "Authorization";
    private static final int UNAUTHORIZED = 401;

    /** The server of a URL. */
    public static Server server(HttpUrl url) {
        Server.Scheme scheme = url.isHttps() ? Server.Scheme.HTTPS : Server.Scheme.HTTP;
        return new Server(scheme, url.host(), url.port());
    }

    /** The path of a URL as credentials know it. */
    public static String path(HttpUrl url) {
        return String.join("/", url.pathSegments()).replaceFirst("/+$", "");
    }

    /**
     * Sends a request with what the rule has for it; if the server refuses that, once more with what there is instead.
     *
     * @param client sends it; the certificate of a rule is shown by another one that is otherwise the same
     */
    public Response execute(OkHttpClient client, Request request) throws IOException {
        HttpUrl url = request.url();
        if (!rule.maySendTo(server(url))) {
            return client.newCall(request).execute();
        }
        if (rule.credential() instanceof ClientCertificate certificate) {
            return showing(client, certificate).newCall(request).execute();
        }
        if (!(rule.credential() instanceof HttpCredential credential)) {
            return client.newCall(request).execute();
        }
        HttpCredential.Request asked = new HttpCredential.Request(server(url), path, network.web());
        Optional<String> sent = authorization(credential, asked);
        Response response = client.newCall(with(sent, request)).execute();
        if (response.code() != UNAUTHORIZED || sent.isEmpty() || !credential.forget(asked, sent.get())) {
            return response;
        }
        Optional<String> renewed;
        try {
            renewed = authorization(credential, asked);
        } catch (IOException e) {
            response.close();
            throw e;
        }
        if (renewed.equals(sent)) {
            return response;
        }
        response.close();
        return client.newCall(with(renewed, request)).execute();
    }

    private Optional<String> authorization(HttpCredential credential, HttpCredential.Request asked) throws IOException {
        try {
            return credential.authorization(asked);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            // not as the cause, which alone would be shown
            throw new IOException(rule.name() + ": " + GitFailures.describe(e));
        }
    }

    private static Request with(Optional<String> authorization, Request request) throws IOException {
        if (authorization.isEmpty()) {
            return request;
        }
        try {
            return request.newBuilder()
                    .header(AUTHORIZATION, authorization.get())
                    .build();
        } catch (IllegalArgumentException e) {
            // its own message shows the value
            throw new IOException("the login has characters that cannot be sent");
        }
    }

    private OkHttpClient showing(OkHttpClient client, ClientCertificate certificate) throws IOException {
        OkHttpClient.Builder builder = client.newBuilder();
        try {
            HttpClients.use(builder, Trust.of(Objects.requireNonNull(client.x509TrustManager()), certificate.read()));
        } catch (ConfigException e) {
            throw new IOException(rule.name() + ": " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new IOException(rule.name() + ": the client certificate cannot be used for TLS", e);
        }
        return builder.build();
    }
}
