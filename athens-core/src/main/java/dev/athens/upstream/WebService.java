package dev.athens.upstream;

import dev.athens.internal.Urls;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import okhttp3.HttpUrl;

/**
 * A web service of the operator's choice, and how it is reached. Thread-safe.
 *
 * @param client asks it
 * @param target where it is
 */
record WebService(UpstreamClient client, Target target) {
    /**
     * A service by its URL.
     *
     * @param doing what is done there, for messages, such as {@code telling}
     * @param url an http or https URL; user info in it is sent as credentials
     * @param environment the variables that name HTTP proxies, certificates and netrc logins, as for {@link
     *     UpstreamClient.Builder#environment}
     * @param timeout how long one try may take
     * @throws IllegalArgumentException if the URL is of another kind
     */
    static WebService at(String doing, URI url, Map<String, String> environment, Duration timeout) {
        HttpUrl parsed = HttpUrl.get(url);
        if (parsed == null) {
            throw new IllegalArgumentException("must be an http or https URL, not " + Urls.redact(url));
        }
        UpstreamClient client = UpstreamClient.builder()
                .environment(environment)
                .connectTimeout(timeout)
                .readTimeout(timeout)
                .documentTimeout(timeout)
                .build();
        // the operator's own choice, like everything about this URL
        return new WebService(client, new Target(doing + " " + Urls.redact(url), parsed, true));
    }
}
