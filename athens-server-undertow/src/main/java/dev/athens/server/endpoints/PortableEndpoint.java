package dev.athens.server.endpoints;

import dev.athens.http.Audience;
import dev.athens.http.EndpointRequest;
import dev.athens.http.HttpEndpoint;
import dev.athens.http.MalformedRequestException;
import dev.athens.http.Problem;
import dev.athens.http.Response;
import dev.athens.http.StatusCodes;
import dev.athens.server.http.ClientAddress;
import dev.athens.server.http.PublicAddress;
import dev.athens.server.http.Query;
import dev.athens.server.http.RequestContext;
import dev.athens.server.http.RequestIds;
import dev.athens.server.http.ResponseWriter;
import dev.athens.server.http.UnreadBody;
import dev.athens.server.options.Endpoint;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
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
        Map<String, List<String>> query;
        try {
            query = Query.all(exchange);
        } catch (MalformedRequestException e) {
            refuse(exchange, StatusCodes.malformed(e));
            return;
        }
        if (endpoint.maxBodyBytes() > 0) {
            exchange.setMaxEntitySize(endpoint.maxBodyBytes());
        }
        exchange.startBlocking();
        try (Response response = endpoint.respond(request(exchange, query))) {
            if (!exchange.isRequestComplete()) {
                // or the rest of a long body would be taken for the next request
                UnreadBody.leave(exchange);
                exchange.setPersistent(false);
            }
            send(exchange, response);
        } catch (IOException | RuntimeException e) {
            if (exchange.getConnection().isOpen()) {
                throw e;
            }
            // the client has left while its body was read, and what fails then is nobody's failure
        }
        exchange.endExchange();
    }

    private void refuse(HttpServerExchange exchange, Problem problem) {
        if (endpoint.audience() == Audience.ADMINISTRATORS) {
            ResponseWriter.problemInJson(exchange, problem);
        } else {
            ResponseWriter.problem(exchange, problem);
        }
    }

    private static void send(HttpServerExchange exchange, Response response) throws IOException {
        exchange.setStatusCode(response.status());
        response.headers()
                .forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
        if (!exchange.getRequestMethod().equals(Methods.HEAD) && response.bodyBytes() > 0) {
            response.body().transferTo(exchange.getOutputStream());
        }
    }

    private static EndpointRequest request(HttpServerExchange exchange, Map<String, List<String>> query) {
        RequestContext context = RequestContext.of(exchange);
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
