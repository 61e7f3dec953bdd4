package dev.athens.upstream;

import dev.athens.fetch.FetchException;
import dev.athens.internal.Urls;
import dev.athens.net.http.ServerText;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Follows redirects as the go command does: at most ten, never from https to http, and credentials go to the first host
 * only. Source: cmd/go/internal/web, securityPreservingHTTPClient.
 */
final class Redirects {
    private static final int MAX_REDIRECTS = 10;
    private static final String USER_AGENT = "athens";

    private Redirects() {}

    /**
     * Asks until the answer is no redirect; the caller closes it.
     *
     * @param clients the client for a URL
     */
    static Response follow(
            Function<HttpUrl, OkHttpClient> clients,
            Target target,
            Optional<String> authorization,
            Exchange<?> exchange)
            throws IOException, FetchException.Unavailable {
        HttpUrl start = target.url();
        HttpUrl url = start;
        for (int count = 0; count <= MAX_REDIRECTS; count++) {
            Request.Builder request = new Request.Builder().url(withoutUserInfo(url));
            request.header("User-Agent", USER_AGENT);
            exchange.headers().forEach(request::header);
            exchange.body().ifPresent(request::post);
            if (isSameOrigin(url, start)) {
                authorization.ifPresent(value -> request.header("Authorization", value));
            }
            Response response = clients.apply(url).newCall(request.build()).execute();
            if (!isRedirect(response.code()) || exchange.body().isPresent()) {
                return response;
            }
            try (response) {
                url = next(target, url, response);
            }
        }
        throw new FetchException.Unavailable(target.what() + ": stopped after " + MAX_REDIRECTS + " redirects");
    }

    private static boolean isRedirect(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    private static HttpUrl next(Target target, HttpUrl from, Response response) throws FetchException.Unavailable {
        String location = response.header("Location", "");
        HttpUrl url = location == null || location.isEmpty() ? null : from.resolve(location);
        if (url == null) {
            throw new FetchException.Unavailable(
                    target.what() + ": " + ServerText.status(response) + " without a usable Location");
        }
        if (from.isHttps() && !url.isHttps()) {
            throw new FetchException.Unavailable(
                    target.what() + ": redirected from secure URL to insecure URL " + Urls.redact(url.toString()));
        }
        return url;
    }

    private static boolean isSameOrigin(HttpUrl a, HttpUrl b) {
        return a.scheme().equals(b.scheme()) && a.host().equals(b.host()) && a.port() == b.port();
    }

    private static HttpUrl withoutUserInfo(HttpUrl url) {
        return url.newBuilder().username("").password("").build();
    }
}
