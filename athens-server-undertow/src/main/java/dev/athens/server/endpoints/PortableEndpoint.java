package dev.athens.server.endpoints;

import dev.athens.http.EndpointRequest;
import dev.athens.http.HttpEndpoint;
import dev.athens.http.Response;
import dev.athens.server.http.ClientAddress;
import dev.athens.server.http.PublicAddress;
import dev.athens.server.http.RequestContext;
import dev.athens.server.http.RequestIds;
import dev.athens.server.options.Endpoint;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers by an endpoint that knows nothing of this server.
 *
 * @param endpoint answers
 */
public record PortableEndpoint(HttpEndpoint endpoint) {
    /** The same as an endpoint of this server. */
    public Endpoint adapted() {
        return new Endpoint(endpoint.prefix(), endpoint.methods(), this::handle, endpoint.audience());
    }

    private void handle(HttpServerExchange exchange) throws IOException {
        if (endpoint.maxBodyBytes() > 0) {
            exchange.setMaxEntitySize(endpoint.maxBodyBytes());
        }
        exchange.startBlocking();
        try (Response response = endpoint.respond(request(exchange))) {
            exchange.setStatusCode(response.status());
            response.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
            if (!exchange.getRequestMethod().equals(Methods.HEAD) && response.bodyBytes() > 0) {
                response.body().transferTo(exchange.getOutputStream());
            }
        }
        exchange.endExchange();
    }

    private static EndpointRequest request(HttpServerExchange exchange) {
        RequestContext context = RequestContext.of(exchange);
        Map<String, List<String>> query = new LinkedHashMap<>();
        exchange.getQueryParameters().forEach((name, values) -> query.put(name, new ArrayList<>(values)));
        return new EndpointRequest(
                exchange.getRequestMethod().toString(),
                context.path(),
                query,
                name -> Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)),
                context.caller(),
                new EndpointRequest.Sender(
                        RequestIds.of(exchange), ClientAddress.of(exchange), PublicAddress.base(exchange)),
                exchange.getInputStream());
    }
}
