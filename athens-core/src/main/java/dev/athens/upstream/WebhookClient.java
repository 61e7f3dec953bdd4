package dev.athens.upstream;

import dev.athens.fetch.FetchException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Posts messages to a web service of the operator's choice. Redirects are not followed, and of the answer nothing counts but its
 * status. Thread-safe.
 */
public final class WebhookClient {
    private final WebService service;

    /**
     * What the service said.
     *
     * @param status the HTTP status, whatever it is
     * @param retryAfter what it wants to be waited for: seconds or a time, as it stands there
     */
    public record Reply(int status, Optional<String> retryAfter) {}

    private WebhookClient(WebService service) {
        this.service = service;
    }

    /**
     * Makes a client for a service.
     *
     * @param url an http or https URL; user info in it is sent as credentials
     * @param environment the variables that name HTTP proxies, certificates and netrc logins, as for {@link
     *     UpstreamClient.Builder#environment}
     * @param timeout how long one try may take
     * @throws IllegalArgumentException if the URL is of another kind
     */
    public static WebhookClient at(URI url, Map<String, String> environment, Duration timeout) {
        return new WebhookClient(WebService.at("telling", url, environment, timeout));
    }

    /**
     * Posts a message.
     *
     * @throws FetchException if there was no answer
     */
    public Reply post(byte[] body, String contentType, Map<String, String> headers)
            throws FetchException, InterruptedException {
        return service.client()
                .exchange(service.target(), new Message(headers, RequestBody.create(body, MediaType.get(contentType))));
    }

    private record Message(Map<String, String> headers, RequestBody content) implements Exchange<Reply> {
        @Override
        public Optional<RequestBody> body() {
            return Optional.of(content);
        }

        @Override
        public boolean accepts(int status) {
            return true;
        }

        @Override
        public Reply read(Response response) {
            return new Reply(response.code(), Optional.ofNullable(response.header("Retry-After")));
        }
    }
}
