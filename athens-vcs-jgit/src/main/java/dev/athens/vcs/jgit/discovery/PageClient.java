package dev.athens.vcs.jgit.discovery;

import com.google.common.base.Suppliers;
import dev.athens.net.http.Redirects;
import dev.athens.vcs.jgit.login.LoginRule;
import dev.athens.vcs.jgit.net.GitFailures;
import dev.athens.vcs.jgit.net.Network;
import dev.athens.vcs.jgit.net.RuleLogin;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Gets go-import pages. A host with a login gets it with the first request, but never over plain http and never by way
 * of a redirect from another host.
 *
 * <p>Source: Go's cmd/go/internal/web. The go command repeats a request that was answered 4xx, in case a command of
 * GOAUTH knows a login by then; logins do not change here, so it is asked once.
 */
final class PageClient {
    /** An answer, whatever its status, of which the first {@value #MAX_PAGE_BYTES} bytes are kept. */
    static final class Answer {
        private final String url;
        private final int code;
        private final String status;
        private final byte[] body;

        private Answer(HttpUrl first, Response response) throws IOException {
            url = first.toString();
            code = response.code();
            status = GitFailures.StatusException.line(code, response.message());
            body = response.body().byteStream().readNBytes(MAX_PAGE_BYTES);
        }

        /** The URL that was asked first. */
        String url() {
            return url;
        }

        List<GoImport> imports() throws GoXml.SyntaxException {
            return GoImportPage.parse(body);
        }

        boolean isOk() {
            return code == 200;
        }

        /** Tells whether the server is in trouble rather than without such a page. */
        boolean isServerTrouble() {
            return code >= 500 || code == 408 || code == 429;
        }

        /** The words of the go command for the status; the server's own are not passed on. */
        String failure() {
            return "reading " + url + ": " + status;
        }
    }

    /** The path of a page does not begin with the name of a host, so nobody can be asked. */
    static final class NoHostException extends IOException {
        private static final long serialVersionUID = 1L;

        NoHostException() {
            super("import path does not begin with hostname");
        }
    }

    static final int MAX_PAGE_BYTES = 1 << 20;

    /** With all redirects: pages are small, and whoever asks for a module waits for several. */
    private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(15);
    // Go's cmd/go/internal/web: impatientInsecureHTTPClient.
    private static final Duration INSECURE_TIMEOUT = Duration.ofSeconds(5);

    private final Network network;
    private final Supplier<OkHttpClient> secure;
    private final Supplier<OkHttpClient> insecure;

    PageClient(Network network) {
        this.network = network;
        this.secure = Suppliers.memoize(
                () -> network.client().newBuilder().callTimeout(PAGE_TIMEOUT).build());
        this.insecure = Suppliers.memoize(() -> network.insecureClient()
                .newBuilder()
                .callTimeout(INSECURE_TIMEOUT)
                .build());
    }

    /**
     * Gets the page {@code https://<path>?go-get=1}; if the rules allow it, certificates are not checked, and where
     * https fails http is tried.
     */
    Answer get(String path, PageRules rules) throws IOException {
        OkHttpClient checking = network.reaching(secure.get(), rules.anyAddress());
        if (!rules.insecure()) {
            return get(url("https", path), checking, rules, true);
        }
        try {
            return get(url("https", path), network.reaching(insecure.get(), rules.anyAddress()), rules, false);
        } catch (IOException e) {
            try {
                return get(url("http", path), checking, rules, false);
            } catch (IOException plain) {
                plain.addSuppressed(e);
                throw plain;
            }
        }
    }

    private static HttpUrl url(String scheme, String path) throws IOException {
        int slash = path.indexOf('/');
        String host = slash < 0 ? path : path.substring(0, slash);
        if (host.indexOf('.') < 0) {
            throw new NoHostException();
        }
        HttpUrl url = HttpUrl.parse(scheme + "://" + path + (slash < 0 ? "/" : "") + "?go-get=1");
        if (url == null || !url.username().isEmpty() || !url.password().isEmpty()) {
            throw new NoHostException();
        }
        return url;
    }

    private Answer get(HttpUrl first, OkHttpClient client, PageRules rules, boolean staysSecure) throws IOException {
        Redirects way = new Redirects(first, staysSecure);
        long end = network.nanoTime() + TimeUnit.MILLISECONDS.toNanos(client.callTimeoutMillis());
        while (true) {
            try (Response response = ask(timed(client, end), way, rules, staysSecure)) {
                if (!way.follow(response)) {
                    return new Answer(first, response);
                }
            }
        }
    }

    /** A rule's login goes to servers that have shown who they are, if it does not say otherwise. */
    private Response ask(OkHttpClient client, Redirects way, PageRules rules, boolean isVerified) throws IOException {
        Request.Builder request = new Request.Builder().url(way.url());
        Optional<LoginRule> rule = rules.login();
        if (way.mayUseLogin() && rule.isEmpty()) {
            network.authorization(way.url()).ifPresent(value -> request.header("Authorization", value));
        }
        boolean mayUseRule = way.mayUseLogin()
                && rule.isPresent()
                && (isVerified || rule.get().insecure());
        return mayUseRule
                ? new RuleLogin(rule.get(), RuleLogin.path(way.url()), network).execute(client, request.build())
                : client.newCall(request.build()).execute();
    }

    private OkHttpClient timed(OkHttpClient client, long end) throws InterruptedIOException {
        long leftNanos = end - network.nanoTime();
        if (leftNanos <= 0) {
            throw new InterruptedIOException("timeout");
        }
        return client.newBuilder()
                .callTimeout(Math.max(1, TimeUnit.NANOSECONDS.toMillis(leftNanos)), TimeUnit.MILLISECONDS)
                .build();
    }
}
