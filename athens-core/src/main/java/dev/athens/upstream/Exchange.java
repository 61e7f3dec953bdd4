package dev.athens.upstream;

import dev.athens.fetch.FetchException;
import java.io.IOException;
import java.util.Map;
import okhttp3.Response;

/** What one download sends and how it reads the answer; asked anew for every attempt. */
interface Exchange<T> {
    /** Further request headers. */
    default Map<String, String> headers() {
        return Map.of();
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
