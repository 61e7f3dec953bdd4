package dev.athens.server.http;

import dev.athens.http.Caching;
import dev.athens.http.Conditions;
import dev.athens.http.ContentTypes;
import dev.athens.http.ETag;
import dev.athens.http.Failures;
import dev.athens.http.Portion;
import dev.athens.http.Problem;
import dev.athens.http.StatusCodes;
import dev.athens.server.body.Body;
import dev.athens.server.body.Transfer;
import dev.athens.server.memory.Buffers;
import dev.athens.server.memory.Shortage;
import dev.athens.server.text.PlainText;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.xnio.IoUtils;

/**
 * Turns bodies and failures into responses. Called on workers, or on I/O threads if the body is in memory; every call ends
 * the exchange, now or later.
 */
public final class ResponseWriter {
    private static final System.Logger LOG = System.getLogger(ResponseWriter.class.getName());

    private ResponseWriter() {}

    /**
     * Writes a body, or what the client asked of it: the headers, a range, or the news that it has it already.
     *
     * @throws IOException if the body cannot be opened; then nothing was sent
     */
    public static void body(HttpServerExchange exchange, Body body, String contentType, String caching)
            throws IOException {
        Optional<ETag> tag = body.tag();
        long size = body.sizeBytes();
        boolean isHead = exchange.getRequestMethod().equals(Methods.HEAD);
        HeaderMap headers = exchange.getResponseHeaders();
        headers.put(Headers.CACHE_CONTROL, caching);
        tag.ifPresent(known -> headers.put(Headers.ETAG, known.text()));
        Portion portion = conditions(exchange.getRequestHeaders()).of(isHead, size, tag);
        if (portion instanceof Portion.NotModified) {
            exchange.setStatusCode(StatusCodes.NOT_MODIFIED);
            exchange.endExchange();
            return;
        }
        headers.put(Headers.CONTENT_TYPE, contentType).put(Headers.ACCEPT_RANGES, "bytes");
        if (portion instanceof Portion.NotSatisfiable) {
            headers.put(Headers.CONTENT_RANGE, Portion.noneOf(size)).remove(Headers.ETAG);
            problem(exchange, StatusCodes.rangeNotSatisfiable(size));
            return;
        }
        if (portion instanceof Portion.Range range) {
            headers.put(Headers.CONTENT_RANGE, range.header(size));
            exchange.setStatusCode(StatusCodes.PARTIAL_CONTENT);
            send(exchange, body, range.start(), range.length());
            return;
        }
        exchange.setStatusCode(StatusCodes.OK);
        send(exchange, body, 0, size);
    }

    /** Most requests have none, which is found out without making anything. */
    private static Conditions conditions(HeaderMap headers) {
        return headers.contains(Headers.IF_NONE_MATCH) || headers.contains(Headers.RANGE)
                ? new Conditions(
                        Optional.ofNullable(headers.getFirst(Headers.IF_NONE_MATCH)),
                        Optional.ofNullable(headers.getFirst(Headers.RANGE)),
                        Optional.ofNullable(headers.getFirst(Headers.IF_RANGE)))
                : Conditions.NONE;
    }

    private static void send(HttpServerExchange exchange, Body body, long start, long length) throws IOException {
        exchange.setResponseContentLength(length);
        if (exchange.getRequestMethod().equals(Methods.HEAD)) {
            exchange.endExchange();
            return;
        }
        Transfer.start(exchange, body.open(start, length));
    }

    /** Writes a problem that is nobody's fault here. */
    public static void problem(HttpServerExchange exchange, Problem problem) {
        problem(exchange, problem, problem.caching());
    }

    /** The same with another {@code Cache-Control}. */
    public static void problem(HttpServerExchange exchange, Problem problem, String caching) {
        whole(exchange, problem.status(), problem.text().getBytes(StandardCharsets.UTF_8), ContentTypes.TEXT, caching);
    }

    /** Writes a problem for programs; no cache keeps it. */
    public static void problemInJson(HttpServerExchange exchange, Problem problem) {
        whole(exchange, problem.status(), problem.json(), ContentTypes.JSON, Caching.NEVER);
    }

    /** Writes all of a body that is in memory, whatever part of it the client asked for. */
    public static void whole(
            HttpServerExchange exchange, int status, byte[] bytes, String contentType, String caching) {
        Body body = Body.of(bytes);
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, caching).put(Headers.CONTENT_TYPE, contentType);
        try {
            send(exchange, body, 0, body.sizeBytes());
        } catch (IOException e) {
            throw new AssertionError("bytes in memory cannot fail", e);
        }
    }

    /** Writes a failure: the client gets what concerns it, the log gets what concerns the operator. */
    public static void fail(HttpServerExchange exchange, Throwable failure) {
        Throwable cause = Failures.unwrapped(failure);
        if (cause instanceof Buffers.SpentException) {
            // not even the refusal can be written
            close(exchange);
            return;
        }
        Optional<Shortage> shortage = Shortage.of(cause);
        if (shortage.isPresent()) {
            refuse(exchange, shortage.get());
            return;
        }
        String what = PlainText.logged(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        Failures.log(LOG, what + " (id " + RequestIds.of(exchange) + ")", cause);
        answer(exchange, StatusCodes.of(cause));
    }

    /** Refuses a request for which something is missing that the process has run out of. */
    public static void refuse(HttpServerExchange exchange, Shortage shortage) {
        shortage.note();
        answer(exchange, StatusCodes.shortOf(shortage.what()));
    }

    private static void close(HttpServerExchange exchange) {
        IoUtils.safeClose(exchange.getConnection());
        exchange.endExchange();
    }

    private static void answer(HttpServerExchange exchange, Problem problem) {
        if (exchange.isResponseStarted()) {
            close(exchange);
            return;
        }
        HeaderMap headers = exchange.getResponseHeaders();
        headers.remove(Headers.ACCEPT_RANGES);
        headers.remove(Headers.CONTENT_RANGE);
        headers.remove(Headers.ETAG);
        problem.retryAfter().ifPresent(seconds -> headers.put(Headers.RETRY_AFTER, seconds));
        problem(exchange, problem);
    }
}
