package dev.athens.server.http;

import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Protocols;
import org.xnio.IoUtils;

/**
 * Leaves a body of unknown length unread, and ends the connection or the stream after the answer. Undertow (2.4.4)
 * would read it up to its limit; then it prints a stack trace to standard error (ChunkedStreamSourceConduit), or lets
 * the exchange of an HTTP/2 stream stay for ever. Endpoints of the embedder may want the body, and who refuses a request of
 * theirs leaves it.
 *
 * @param next who answers
 */
public record UnreadBody(Step next) implements Step {
    @Override
    public void handle(HttpServerExchange exchange, RequestContext context) throws Exception {
        if (context.route() != Route.OWN) {
            leave(exchange);
        }
        next.handle(exchange, context);
    }

    /** Does it for one request, for which it may have been done already. */
    public static void leave(HttpServerExchange exchange) {
        if (exchange.getRequestHeaders().contains(Headers.TRANSFER_ENCODING)) {
            exchange.setPersistent(false);
            Connectors.terminateRequest(exchange);
        }
        if (exchange.getProtocol().equals(Protocols.HTTP_2_0) && !exchange.isRequestComplete()) {
            exchange.addExchangeCompleteListener((ended, following) -> {
                // a stream's connection is the stream; source: RFC 9113, section 8.1
                IoUtils.safeClose(ended.getConnection());
                following.proceed();
            });
            Connectors.terminateRequest(exchange);
        }
    }
}
