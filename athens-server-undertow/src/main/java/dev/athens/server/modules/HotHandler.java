package dev.athens.server.modules;

import dev.athens.proxy.Answer;
import dev.athens.server.http.Reports;
import dev.athens.server.http.RequestContext;
import dev.athens.server.http.SafeHandler;
import dev.athens.server.http.Step;
import dev.athens.server.shortcut.Shortcut;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.util.Optional;

/**
 * Answers at once, on the I/O thread, what was sent a moment ago and may be sent again; a worker does the rest.
 *
 * @param answers who decides whether it may
 * @param responses what was sent
 * @param reports are told what was asked
 * @param next who answers the rest, on a worker
 */
public record HotHandler(Answers answers, HotResponses responses, Reports reports, HttpHandler next) implements Step {
    @Override
    public void handle(HttpServerExchange exchange, RequestContext context) throws Exception {
        if (isPlain(exchange) && answer(exchange, context)) {
            return;
        }
        context.attach(exchange);
        if (exchange.isInIoThread()) {
            SafeHandler.dispatch(exchange, next);
            return;
        }
        next.handleRequest(exchange);
    }

    private boolean isPlain(HttpServerExchange exchange) {
        HttpString method = exchange.getRequestMethod();
        return (method.equals(Methods.GET) || method.equals(Methods.HEAD))
                && exchange.getQueryString().isEmpty()
                && !exchange.getRequestHeaders().contains(ProtocolHandler.DISABLE_MODULE_FETCH)
                && !reports.areToShow(exchange);
    }

    private boolean answer(HttpServerExchange exchange, RequestContext context) throws IOException {
        Optional<HotResponses.Hot> hot = responses.find(exchange.getRequestURI());
        if (hot.isEmpty()) {
            return false;
        }
        Optional<Answer> answer = answers.now(hot.get().request());
        if (answer.isPresent()
                && answer.get() instanceof Answer.Found found
                && hot.get().isStill(found)
                && hot.get().body().hold(exchange)) {
            prepare(exchange, context, hot.get(), found);
            if (reports.areOn()) {
                context.know(hot.get().request());
                context.attach(exchange);
            }
            AnswerWriter.found(exchange, hot.get().request(), found, hot.get().body(), true);
            return true;
        }
        return false;
    }

    /** The next request on the connection may get the same answer by a shortcut, and the next one for it on any other. */
    private static void prepare(
            HttpServerExchange exchange, RequestContext context, HotResponses.Hot hot, Answer.Found found) {
        Optional<Shortcut> shortcut = Shortcut.of(exchange);
        if (shortcut.isEmpty()
                || found.source() != Answer.Source.STORAGE
                || !shortcut.get().isRepeatable(exchange)) {
            return;
        }
        shortcut.get().learn(exchange, context.caller());
        if (!hot.isReady()) {
            exchange.addExchangeCompleteListener((ended, next) -> {
                hot.ready(ended);
                next.proceed();
            });
        }
    }
}
