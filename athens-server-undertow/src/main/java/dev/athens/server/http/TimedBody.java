package dev.athens.server.http;

import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * Closes the connection of a request whose body does not come in time, where an endpoint reads bodies: its worker would wait
 * for ever. Undertow has a limit for headers alone.
 *
 * @param patience how long a body may take
 * @param next who answers
 */
public record TimedBody(Duration patience, Step next) implements Step {
    @Override
    public void handle(HttpServerExchange exchange, RequestContext context) throws Exception {
        if (context.route() == Route.OWN && !exchange.isRequestComplete()) {
            XnioExecutor.Key watch = exchange.getIoThread()
                    .executeAfter(() -> giveUp(exchange), patience.toMillis(), TimeUnit.MILLISECONDS);
            exchange.addExchangeCompleteListener((ended, following) -> {
                watch.remove();
                following.proceed();
            });
        }
        next.handle(exchange, context);
    }

    private static void giveUp(HttpServerExchange exchange) {
        if (!exchange.isRequestComplete()) {
            // of HTTP/2, it is the stream
            IoUtils.safeClose(exchange.getConnection());
        }
    }
}
