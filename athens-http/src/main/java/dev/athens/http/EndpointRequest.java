package dev.athens.http;

import dev.athens.policy.Caller;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A request for an {@link HttpEndpoint}.
 *
 * @param method such as {@code GET}
 * @param path below the root of the server, decoded, with its leading slash
 * @param query the parameters, decoded, by name
 * @param header gives the first value of a header, by its name in any case
 * @param caller who asks, as far as the server knows
 * @param sender where it comes from
 * @param body what the client sent; ends by an exception if that is more than the server allows
 */
public record EndpointRequest(
        String method,
        String path,
        Map<String, List<String>> query,
        Function<String, Optional<String>> header,
        Caller caller,
        Sender sender,
        InputStream body) {
    /**
     * Where a request comes from, after the headers of trusted proxies were read.
     *
     * @param id by which the request is found in logs
     * @param address the client's, as numbers; empty if that is not known
     * @param base by which scheme, host and port it reaches the server, such as {@code https://go.corp.example}
     */
    public record Sender(String id, String address, String base) {}
}
