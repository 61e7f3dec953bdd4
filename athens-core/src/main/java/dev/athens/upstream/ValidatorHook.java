package dev.athens.upstream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleVersion;
import dev.athens.net.http.ServerText;
import dev.athens.policy.ModuleValidator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Asks a web service which versions may be served: it gets a POST with {@code {"Module":"...","Version":"..."}} and answers
 * 200 for yes or 403 for no, the latter perhaps with a reason in plain text. Whatever else it does means that it is in
 * trouble; overloads and faults are tried three times in all. Thread-safe.
 *
 * <p>Source: the validation hook of gomods/athens. The version is always a canonical one, also where a branch was asked
 * for.
 */
public final class ValidatorHook implements ModuleValidator {
    private static final MediaType JSON = MediaType.get("application/json");

    private final WebService service;

    private ValidatorHook(WebService service) {
        this.service = service;
    }

    /**
     * Makes a validator of a service.
     *
     * @param url an http or https URL; user info in it is sent as credentials
     * @param environment the variables that name HTTP proxies, certificates and netrc logins, as for {@link
     *     UpstreamClient.Builder#environment}
     * @param timeout how long one try may take
     * @throws IllegalArgumentException if the URL is of another kind
     */
    public static ValidatorHook at(URI url, Map<String, String> environment, Duration timeout) {
        return new ValidatorHook(WebService.at("asking the validator", url, environment, timeout));
    }

    @Override
    public Optional<String> refusal(ModuleVersion version) throws FetchException.Unavailable, InterruptedException {
        Target target = service.target();
        Target asked = new Target(version + ": " + target.what(), target.url(), target.insecure());
        try {
            return service.client().exchange(asked, new Question(version));
        } catch (FetchException.Unavailable e) {
            throw e;
        } catch (FetchException e) {
            throw new FetchException.Unavailable(String.valueOf(e.getMessage()), e);
        }
    }

    private record Question(ModuleVersion version) implements Exchange<Optional<String>> {
        @Override
        public Optional<RequestBody> body() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
                json.writeStartObject();
                json.writeStringField("Module", version.path().value());
                json.writeStringField("Version", version.version().value());
                json.writeEndObject();
            } catch (IOException e) {
                throw new UncheckedIOException("writing to memory", e);
            }
            return Optional.of(RequestBody.create(bytes.toByteArray(), JSON));
        }

        @Override
        public boolean accepts(int status) {
            return status == 200 || status == 403;
        }

        @Override
        public Optional<String> read(Response response) {
            return response.code() == 200
                    ? Optional.empty()
                    : Optional.of(version + ": refused by the validator of this proxy" + ServerText.detail(response));
        }
    }
}
