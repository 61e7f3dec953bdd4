package dev.athens.server.modules;

import dev.athens.http.Caching;
import dev.athens.http.ContentTypes;
import dev.athens.http.StatusCodes;
import dev.athens.http.StorageRedirects;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.server.body.Body;
import dev.athens.server.http.PublicAddress;
import dev.athens.server.http.RequestContext;
import dev.athens.server.http.ResponseWriter;
import dev.athens.server.http.SafeHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/**
 * Writes the answers of a module proxy. Called on workers, or on I/O threads if the body is in memory; every call ends the
 * exchange, now or later. Thread-safe.
 *
 * @param hot keeps what may be asked again
 * @param redirects when a client gets a zip from the storage; never if empty
 * @param readers read bodies that may come from a network
 */
public record AnswerWriter(HotResponses hot, Optional<StorageRedirects> redirects, Readers readers) {
    private static final HttpString CACHE_STATUS = new HttpString(Caching.STATUS_HEADER);

    /**
     * Writes an answer.
     *
     * @param complete whether the answer took everything into account that the proxy can know; if not, only what never
     *     changes may be cached
     */
    void write(HttpServerExchange exchange, ProtocolRequest request, Answer answer, boolean complete) {
        if (answer instanceof Answer.Found found) {
            try {
                foundSomewhere(exchange, request, found, complete);
            } catch (IOException e) {
                ResponseWriter.fail(exchange, e);
            }
            return;
        }
        if (answer instanceof Answer.Redirect redirect) {
            redirect(exchange, redirect.location());
            return;
        }
        if (answer instanceof Answer.Absent absent) {
            ResponseWriter.problem(exchange, StatusCodes.notFound(absent.reason()), Caching.ofAbsent(complete));
            return;
        }
        if (answer instanceof Answer.Gone gone) {
            ResponseWriter.problem(exchange, StatusCodes.gone(gone.reason()), Caching.ofAbsent(complete));
            return;
        }
        if (answer instanceof Answer.Refused refused) {
            ResponseWriter.problem(exchange, StatusCodes.refused(refused.reason()));
            return;
        }
        throw new AssertionError(answer);
    }

    private void foundSomewhere(
            HttpServerExchange exchange, ProtocolRequest request, Answer.Found found, boolean complete)
            throws IOException {
        if (redirects.isEmpty()
                || !(request instanceof ProtocolRequest.Zip)
                || !redirects.get().mayConcern(found.body())) {
            send(exchange, request, found, hot.body(exchange, request, found), complete);
            return;
        }
        Optional<URI> place = exchange.getRequestMethod().equals(Methods.GET)
                ? redirects.get().to(found.body(), client(exchange))
                : Optional.empty();
        if (place.isPresent()) {
            RequestContext.noteSource(exchange, found.source());
            redirect(exchange, place.get());
            return;
        }
        // not kept: the next client may be sent elsewhere
        send(exchange, request, found, Body.of(found.body()), complete);
    }

    private void send(
            HttpServerExchange exchange, ProtocolRequest request, Answer.Found found, Body body, boolean complete)
            throws IOException {
        if (!(body instanceof Body.Stream)) {
            found(exchange, request, found, body, complete);
            return;
        }
        try {
            readers.dispatch(exchange, new SafeHandler(reader -> found(reader, request, found, body, complete)));
        } catch (RejectedExecutionException e) {
            ResponseWriter.problem(exchange, StatusCodes.overloaded(String.valueOf(e.getMessage())));
        }
    }

    private static StorageRedirects.Client client(HttpServerExchange exchange) {
        return new StorageRedirects.Client(
                exchange.getRequestScheme().equals("https"),
                PublicAddress.host(exchange).map(host -> host.replaceFirst(":[0-9]+$", "")),
                exchange.getRequestHeaders().contains(Headers.AUTHORIZATION));
    }

    private static void redirect(HttpServerExchange exchange, URI location) {
        exchange.setStatusCode(StatusCodes.FOUND);
        exchange.getResponseHeaders()
                .put(Headers.LOCATION, location.toASCIIString())
                .put(Headers.CACHE_CONTROL, Caching.NEVER);
        exchange.endExchange();
    }

    /**
     * Writes what a module proxy has found.
     *
     * @param body the found blob
     * @param complete whether the answer took everything into account
     * @throws IOException if the body cannot be opened; then nothing was sent
     */
    static void found(
            HttpServerExchange exchange, ProtocolRequest request, Answer.Found found, Body body, boolean complete)
            throws IOException {
        RequestContext.noteSource(exchange, found.source());
        if (found.source() == Answer.Source.STALE) {
            exchange.getResponseHeaders().put(CACHE_STATUS, Caching.STALE);
        }
        ResponseWriter.body(exchange, body, ContentTypes.of(request), Caching.of(found, complete));
    }
}
