package dev.athens.server.http;

import dev.athens.http.StatusCodes;
import dev.athens.observe.Observation;
import dev.athens.observe.Observer;
import dev.athens.policy.Caller;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.server.options.RequestListener;
import dev.athens.server.options.RequestReport;
import io.undertow.server.ExchangeCompletionListener.NextListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Gives each request an id, and tells those who want to know when it has ended. Thread-safe. */
public final class Reports {
    private static final System.Logger LOG = System.getLogger(Reports.class.getName());

    private final List<RequestListener> listeners;
    private final Observer observer;
    private final boolean followsTraces;

    /**
     * Tells nobody anything yet.
     *
     * @param observer may look at some of those that are answered at once
     */
    public Reports(List<RequestListener> listeners, Observer observer) {
        this.listeners = List.copyOf(listeners);
        this.observer = observer;
        this.followsTraces = observer != Observer.NONE && observer.followsTraces();
    }

    /** Tells whether anybody wants to know. */
    public boolean areOn() {
        return observer != Observer.NONE || anybodyListens();
    }

    /** Tells whether a request says that it belongs to a trace, for somebody who wants to see it. */
    public boolean areToShow(HttpServerExchange exchange) {
        return followsTraces && ClientTrace.isGiven(exchange);
    }

    private boolean anybodyListens() {
        // without a stream, since this is done for each request
        for (int i = 0; i < listeners.size(); i++) {
            if (listeners.get(i).isListening()) {
                return true;
            }
        }
        return false;
    }

    /** Reports what a handler answers. */
    public HttpHandler of(HttpHandler next) {
        return exchange -> {
            RequestIds.give(exchange);
            if (areOn()) {
                long startNanos = System.nanoTime();
                exchange.addExchangeCompleteListener((ended, following) -> tell(ended, startNanos, following));
            }
            next.handleRequest(exchange);
        };
    }

    private void tell(HttpServerExchange exchange, long startNanos, NextListener following) {
        try {
            RequestReport report = report(exchange, startNanos);
            boolean isSeen = RequestContext.find(exchange)
                    .map(context -> context.observation() != Observation.NONE)
                    .orElse(false);
            tell(isSeen ? report : seen(report));
        } finally {
            following.proceed();
        }
    }

    /** Reports a response to a plain request that was sent from what is stored, and has ended. */
    public void hit(
            String id,
            String path,
            ProtocolRequest request,
            long bytes,
            long startNanos,
            Caller caller,
            String client) {
        Duration took = since(startNanos);
        Observation seen = observer.hit(RequestReport.endpoint(request), path, took);
        if (seen == Observation.NONE && !anybodyListens()) {
            return;
        }
        RequestReport report = new RequestReport(
                id,
                Methods.GET_STRING,
                path,
                RequestReport.endpoint(request),
                Optional.of(request),
                StatusCodes.OK,
                bytes,
                took,
                Optional.of(Answer.Source.STORAGE),
                caller,
                client,
                seen.trace());
        if (seen != Observation.NONE) {
            ObservedRequests.end(seen, report);
        }
        tell(report);
    }

    /** The same, in a trace if it is one of those that an observer looks at. */
    private RequestReport seen(RequestReport report) {
        Observation seen = observer.hit(report.endpoint(), report.path(), report.took());
        if (seen == Observation.NONE) {
            return report;
        }
        ObservedRequests.end(seen, report);
        return report.in(seen.trace());
    }

    static RequestReport report(HttpServerExchange exchange, long startNanos) {
        Optional<RequestContext> context = RequestContext.find(exchange);
        return new RequestReport(
                RequestIds.of(exchange),
                exchange.getRequestMethod().toString(),
                exchange.getRequestURI(),
                context.map(Reports::endpoint).orElse(RequestReport.OTHER),
                context.flatMap(RequestContext::parsed),
                exchange.getStatusCode(),
                exchange.getResponseBytesSent(),
                since(startNanos),
                context.flatMap(RequestContext::source),
                context.map(RequestContext::caller).orElse(Caller.ANONYMOUS),
                ClientAddress.of(exchange),
                context.flatMap(known -> known.observation().trace()));
    }

    private static String endpoint(RequestContext context) {
        return context.endpoint().isPresent()
                ? context.endpoint().get().prefix()
                : context.parsed().map(RequestReport::endpoint).orElse(RequestReport.OTHER);
    }

    private static Duration since(long startNanos) {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    private void tell(RequestReport report) {
        for (RequestListener listener : listeners) {
            try {
                if (listener.isListening()) {
                    listener.ended(report);
                }
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "a listener of requests failed", e);
            }
        }
    }
}
