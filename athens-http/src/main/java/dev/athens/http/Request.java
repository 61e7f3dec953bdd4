package dev.athens.http;

import java.util.Optional;
import java.util.function.Function;

/**
 * A request as far as a module proxy looks at it.
 *
 * @param method such as {@code GET}
 * @param rawPath the path below the root of the proxy as it came, with its leading slash and its percent-encoding
 * @param conditions what the client has and wants of the content
 * @param isFetchDisabled whether nothing shall be fetched for it
 */
public record Request(String method, String rawPath, Conditions conditions, boolean isFetchDisabled) {
    /**
     * Reads a request.
     *
     * @param header gives the first value of a header, by its name in any case
     */
    public static Request of(String method, String rawPath, Function<String, Optional<String>> header) {
        boolean isFetchDisabled = header.apply(DisabledFetch.HEADER)
                .filter(DisabledFetch::isAsked)
                .isPresent();
        return new Request(method, rawPath, Conditions.of(header), isFetchDisabled);
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    boolean isRead() {
        return method.equals("GET") || isHead();
    }

    /** The path, decoded once. */
    String path() throws MalformedRequestException {
        return PercentEncoding.decodePath(rawPath);
    }
}
