package dev.athens.policy;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/** URLs of proxies that clients are sent to. */
final class RedirectTargets {
    private static final Set<String> SCHEMES = Set.of("http", "https");

    private RedirectTargets() {}

    /** Reads a URL; its message does not repeat the text, which may hold a login. */
    static URI parse(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a URL: " + e.getReason());
        }
        return check(url);
    }

    static URI check(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme) || url.getHost() == null) {
            throw new IllegalArgumentException("must be a URL such as https://proxy.example");
        }
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("must not hold a login: every client would be told it");
        }
        if (url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("must end with its path, without ? and #");
        }
        return url;
    }
}
