package dev.athens.server.http;

import dev.athens.observe.Detail;
import dev.athens.observe.Observation;
import dev.athens.observe.Observer;
import dev.athens.observe.Running;
import dev.athens.server.options.RequestReport;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;

/**
 * Shows requests that cannot be answered at once, from when a worker begins with them until their responses have ended. What the
 * worker begins is part of them, and servers that are asked learn their ids.
 *
 * @param observer sees them
 * @param next answers, on a worker
 */
public record ObservedRequests(Observer observer, HttpHandler next) implements HttpHandler {
    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        RequestContext context = RequestContext.of(exchange);
        Observation request =
                observer.request(context.parsedEndpoint(), exchange.getRequestURI(), ClientTrace.of(exchange));
        context.observedAs(request.ofRequest(RequestIds.of(exchange)));
        if (request != Observation.NONE) {
            long startNanos = System.nanoTime();
            exchange.addExchangeCompleteListener((ended, following) -> {
                try {
                    end(request, Reports.report(ended, startNanos));
                } finally {
                    following.proceed();
                }
            });
        }
        within(context.observation(), next).handleRequest(exchange);
    }

    /** A handler that goes on, on another thread, with the request that this one answers. */
    public static HttpHandler carried(HttpHandler next) {
        return within(Running.current(), next);
    }

    private static HttpHandler within(Observation request, HttpHandler next) {
        return exchange -> Running.within(request, () -> {
            next.handleRequest(exchange);
            return true;
        });
    }

    /** Ends the observation of a request with all that is known of it. */
    static void end(Observation request, RequestReport report) {
        request.note(Detail.METHOD, report.method());
        request.note(Detail.STATUS, Integer.toString(report.status()));
        request.note(Detail.REQUEST_ID, report.id());
        request.note(Detail.BYTES, Long.toString(report.bytes()));
        report.module().ifPresent(module -> request.note(Detail.MODULE, module.value()));
        noteUnlessEmpty(request, Detail.VERSION, report.version());
        noteUnlessEmpty(request, Detail.CACHE, report.cache());
        noteUnlessEmpty(request, Detail.CLIENT, report.client());
        request.end();
    }

    private static void noteUnlessEmpty(Observation request, Detail detail, String value) {
        if (!value.isEmpty()) {
            request.note(detail, value);
        }
    }
}
