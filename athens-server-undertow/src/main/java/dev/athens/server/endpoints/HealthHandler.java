package dev.athens.server.endpoints;

import dev.athens.http.Caching;
import dev.athens.http.ContentTypes;
import dev.athens.http.Problem;
import dev.athens.http.StatusCodes;
import dev.athens.server.body.Body;
import dev.athens.server.http.ResponseWriter;
import dev.athens.server.http.SafeHandler;
import dev.athens.server.http.Shutdown;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Answers what operators ask: is it alive, is it ready, which build is it. */
public final class HealthHandler {
    private final Health health;
    private final Shutdown shutdown;
    private final Supplier<String> version;

    /** How somebody wants to be told. */
    private enum Form {
        /** In a line. */
        LINE,
        /** With a line for each part. */
        LINES,
        JSON
    }

    /**
     * Wires the answers.
     *
     * @param version what is answered to who asks for the build, in JSON
     */
    public HealthHandler(Health health, Shutdown shutdown, Supplier<String> version) {
        this.health = health;
        this.shutdown = shutdown;
        this.version = version;
    }

    public void alive(HttpServerExchange exchange) throws IOException {
        ResponseWriter.body(exchange, text("ok\n"), ContentTypes.TEXT, Caching.NEVER);
    }

    /** Really asks the parts, unless the server is about to end; no worker waits for them. */
    @SuppressWarnings("FutureReturnValueIgnored") // the exchange is the return value
    public void ready(HttpServerExchange exchange) throws IOException {
        Form form = form(exchange);
        if (form == Form.LINE) {
            // load balancers ask so; who wants to know more sends no clients elsewhere
            shutdown.noteWatcher();
        }
        if (shutdown.hasBegun()) {
            answer(exchange, form, StatusCodes.notReady("shutting down"), List.of());
            return;
        }
        CompletableFuture<List<Finding>> findings = health.ask(form != Form.LINE);
        if (findings.isDone()) {
            answer(exchange, form, findings.join());
            return;
        }
        exchange.dispatch(
                SameThreadExecutor.INSTANCE,
                () -> findings.whenComplete((found, failure) ->
                        SafeHandler.dispatch(exchange, worker -> answer(worker, form, findings.join()))));
    }

    private static Form form(HttpServerExchange exchange) {
        String accepted = exchange.getRequestHeaders().getFirst(Headers.ACCEPT);
        if (accepted != null && accepted.startsWith(ContentTypes.JSON)) {
            return Form.JSON;
        }
        return exchange.getQueryParameters().containsKey("verbose") ? Form.LINES : Form.LINE;
    }

    private static void answer(HttpServerExchange exchange, Form form, List<Finding> findings) throws IOException {
        if (findings.stream().anyMatch(Finding::stopsServer)) {
            answer(exchange, form, StatusCodes.notReady(HealthText.reason(findings)), findings);
            return;
        }
        String summary = HealthText.ready(findings);
        byte[] body =
                switch (form) {
                    case LINE -> bytes(summary + "\n");
                    case LINES -> bytes(summary + "\n" + HealthText.parts(findings));
                    case JSON -> HealthText.json(true, summary, findings);
                };
        ResponseWriter.body(exchange, Body.of(body), type(form), Caching.NEVER);
    }

    /** Not ready. */
    private static void answer(HttpServerExchange exchange, Form form, Problem problem, List<Finding> findings)
            throws IOException {
        if (form == Form.LINE) {
            ResponseWriter.problem(exchange, problem);
            return;
        }
        byte[] body = form == Form.JSON
                ? HealthText.json(false, problem.text().strip(), findings)
                : bytes(problem.text() + HealthText.parts(findings));
        ResponseWriter.whole(exchange, problem.status(), body, type(form), Caching.NEVER);
    }

    private static String type(Form form) {
        return form == Form.JSON ? ContentTypes.JSON : ContentTypes.TEXT;
    }

    public void version(HttpServerExchange exchange) throws IOException {
        ResponseWriter.body(exchange, text(version.get()), ContentTypes.JSON, Caching.NEVER);
    }

    private static Body text(String text) {
        return Body.of(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
