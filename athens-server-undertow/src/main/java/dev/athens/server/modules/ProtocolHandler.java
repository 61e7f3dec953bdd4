package dev.athens.server.modules;

import dev.athens.http.DisabledFetch;
import dev.athens.http.StatusCodes;
import dev.athens.module.InvalidNameException;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.server.http.ObservedRequests;
import dev.athens.server.http.Parked;
import dev.athens.server.http.RequestContext;
import dev.athens.server.http.ResponseWriter;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Answers the module proxy protocol. What is stored is answered by the worker that looked it up; while the rest is
 * fetched, no thread waits.
 */
public final class ProtocolHandler implements HttpHandler {
    static final HttpString DISABLE_MODULE_FETCH = new HttpString(DisabledFetch.HEADER);

    private final Answers complete;
    private final Answers stored;
    private final AnswerWriter writer;
    private final Waiting waiting;

    public ProtocolHandler(Answers complete, Answers stored, AnswerWriter writer, Waiting waiting) {
        this.complete = complete;
        this.stored = stored;
        this.writer = writer;
        this.waiting = waiting;
    }

    /** Answers on a worker. */
    @Override
    public void handleRequest(HttpServerExchange exchange) {
        ProtocolRequest request;
        try {
            request = RequestContext.of(exchange).request();
        } catch (InvalidNameException e) {
            ResponseWriter.problem(exchange, StatusCodes.notFound(String.valueOf(e.getMessage())));
            return;
        }
        if (asksForStoredOnly(exchange)) {
            answer(exchange, request, stored, false);
            return;
        }
        answer(exchange, request, complete, true);
    }

    private static boolean asksForStoredOnly(HttpServerExchange exchange) {
        String value = exchange.getRequestHeaders().getFirst(DISABLE_MODULE_FETCH);
        return value != null && DisabledFetch.isAsked(value);
    }

    private void answer(HttpServerExchange exchange, ProtocolRequest request, Answers answers, boolean complete) {
        Waiting.Place place = waiting.place(Waiting.Request.of(exchange, request.module()));
        CompletableFuture<Answer> answer = answers.later(request, place::take);
        if (answer.isDone()) {
            place.leave();
            respond(exchange, request, answer, complete);
            return;
        }
        place.hold();
        HttpHandler then = ObservedRequests.carried(worker -> respond(worker, request, answer, complete));
        Parked.await(exchange, answer, then, place::leave);
    }

    private void respond(
            HttpServerExchange exchange, ProtocolRequest request, CompletableFuture<Answer> done, boolean complete) {
        Answer answer;
        try {
            answer = done.join();
        } catch (CompletionException | CancellationException e) {
            ResponseWriter.fail(exchange, e);
            return;
        }
        writer.write(exchange, request, answer, complete);
    }
}
