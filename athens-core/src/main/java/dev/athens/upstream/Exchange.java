package dev.athens.upstream;

import dev.athens.fetch.FetchException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import okhttp3.RequestBody;
import okhttp3.Response;

/** What one download sends and how it reads the answer; asked anew for every attempt. */
interface Exchange<T> {
    /** Further request headers. */
    default Map<String, String> headers() {
        return Map.of();
    }

    /** What to POST; empty to GET. What is posted follows no redirects. */
    default Optional<RequestBody> body() {
        return Optional.empty();
    }

    /** Tells whether a status means success. */
    default boolean accepts(int status) {
        return status == 200;
    }

    /** Tells whether the answer may take longer than any time limit on a whole call. */
    default boolean isLarge() {
        return false;
    }

    /**
     * Reads a successful answer.
     *
     * @throws IOException if it broke off; another attempt may follow
     * @throws FetchException if another attempt would not help
     */
    T read(Response response) throws IOException, FetchException;
}
