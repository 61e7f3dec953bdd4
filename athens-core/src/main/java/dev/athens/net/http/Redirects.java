package dev.athens.net.http;

import dev.athens.internal.Urls;
import okhttp3.HttpUrl;
import okhttp3.Response;

/**
 * The way of one request through redirects, by the law of the go command: at most ten; never from https to http, unless
 * that was asked for; and a login goes to the first host only, and not any more once the way has left it. Not thread-safe.
 *
 * <p>Source: net/http, Client.do and shouldCopyHeaderOnRedirect; cmd/go/internal/web, securityPreservingHTTPClient.
 */
public final class Redirects {
    private static final int MAX = 10;

    private final HttpUrl first;
    private final boolean staysSecure;
    private HttpUrl url;
    private boolean mayUseLogin = true;
    private int count;

    /**
     * Begins.
     *
     * @param first what is asked first; the user info is not part of any request
     * @param staysSecure whether https may not lead to http
     */
    public Redirects(HttpUrl first, boolean staysSecure) {
        this.first = withoutUserInfo(first);
        this.staysSecure = staysSecure;
        this.url = this.first;
    }

    /** What to ask now. */
    public HttpUrl url() {
        return url;
    }

    /** Tells whether a login for the first host may go with the request. */
    public boolean mayUseLogin() {
        return mayUseLogin;
    }

    /**
     * Goes on to where an answer leads.
     *
     * @return whether it leads anywhere; if not, it is the last one
     * @throws RedirectException if it may not be followed
     */
    public boolean follow(Response answer) throws RedirectException {
        String location = answer.header("Location");
        if (!isRedirect(answer.code()) || location == null || location.isEmpty()) {
            return false;
        }
        HttpUrl next = url.resolve(location);
        if (next == null) {
            throw new RedirectException("redirected to something else than a http or https URL");
        }
        if (count == MAX) {
            throw new RedirectException("stopped after " + MAX + " redirects");
        }
        if (staysSecure && url.isHttps() && !next.isHttps()) {
            throw new RedirectException("redirected from secure URL " + Urls.withoutSecrets(url.toString())
                    + " to insecure URL " + Urls.withoutSecrets(next.toString()));
        }
        count++;
        url = withoutUserInfo(next);
        mayUseLogin &=
                url.scheme().equals(first.scheme()) && url.host().equals(first.host()) && url.port() == first.port();
        return true;
    }

    private static boolean isRedirect(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    private static HttpUrl withoutUserInfo(HttpUrl url) {
        return url.newBuilder().username("").password("").build();
    }
}
