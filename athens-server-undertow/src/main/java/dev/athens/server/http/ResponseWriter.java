package dev.athens.server.http;

import dev.athens.fetch.FailureReason;
import dev.athens.server.body.Body;
import dev.athens.server.body.Transfer;
import dev.athens.server.http.StatusCodes.Problem;
import dev.athens.server.memory.Buffers;
import dev.athens.server.memory.Shortage;
import dev.athens.server.text.PlainText;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.ByteRange;
import io.undertow.util.ByteRange.RangeResponseResult;
import io.undertow.util.ETagUtils;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.xnio.IoUtils;

/**
 * Turns bodies and failures into responses. Called on workers, or on I/O threads if the body is in memory; every call ends
 * the exchange, now or later.
 */
public final class ResponseWriter {
    public static final String TEXT = "text/plain; charset=utf-8";
    public static final String JSON = "application/json";
    public static final String BYTES = "application/octet-stream";

    private static final System.Logger LOG = System.getLogger(ResponseWriter.class.getName());

    /** Threads and memory that were short are often there again by then, and some fetches have ended. */
    private static final String RETRY_SECONDS = "2";

    private ResponseWriter() {}

    /**
     * Writes a body, or what the client asked of it: the headers, a range, or the news that it has it already.
     *
     * @throws IOException if the body cannot be opened; then nothing was sent
     */
    public static void body(HttpServerExchange exchange, Body body, String contentType, String caching)
            throws IOException {
        Optional<Body.Tag> tag = body.tag();
        HeaderMap headers = exchange.getResponseHeaders();
        headers.put(Headers.CACHE_CONTROL, caching);
        tag.ifPresent(known -> headers.put(Headers.ETAG, known.text()));
        if (tag.isPresent() && !ETagUtils.handleIfNoneMatch(exchange, tag.get().etag(), true)) {
            exchange.setStatusCode(StatusCodes.NOT_MODIFIED);
            exchange.endExchange();
            return;
        }
        headers.put(Headers.CONTENT_TYPE, contentType).put(Headers.ACCEPT_RANGES, "bytes");
        Optional<RangeResponseResult> range = range(exchange, body.sizeBytes(), tag);
        if (range.isEmpty()) {
            exchange.setStatusCode(StatusCodes.OK);
            send(exchange, body, 0, body.sizeBytes());
            return;
        }
        headers.put(Headers.CONTENT_RANGE, range.get().getContentRange());
        if (range.get().getStatusCode() != StatusCodes.PARTIAL_CONTENT) {
            headers.remove(Headers.ETAG);
            problem(exchange, StatusCodes.rangeNotSatisfiable(body.sizeBytes()), Caching.NEVER);
            return;
        }
        exchange.setStatusCode(StatusCodes.PARTIAL_CONTENT);
        send(exchange, body, range.get().getStart(), range.get().getContentLength());
    }

    /** The one range that is asked for; several at once are answered by everything, as RFC 9110, section 14.2 allows. */
    private static Optional<RangeResponseResult> range(HttpServerExchange exchange, long size, Optional<Body.Tag> tag) {
        HeaderMap headers = exchange.getRequestHeaders();
        String asked = headers.getFirst(Headers.RANGE);
        if (asked == null) {
            return Optional.empty();
        }
        String unless = headers.getFirst(Headers.IF_RANGE);
        boolean changed = unless != null && !tag.map(Body.Tag::text).equals(Optional.of(unless));
        if (changed || !exchange.getRequestMethod().equals(Methods.GET)) {
            return Optional.empty();
        }
        ByteRange range = ByteRange.parse(asked);
        if (range == null || range.getRanges() != 1) {
            return Optional.empty();
        }
        return Optional.ofNullable(range.getResponseResult(size, null, null, null));
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
    public static void problem(HttpServerExchange exchange, Problem problem, String caching) {
        Body text = Body.of(problem.text().getBytes(StandardCharsets.UTF_8));
        exchange.setStatusCode(problem.status());
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, caching).put(Headers.CONTENT_TYPE, TEXT);
        try {
            send(exchange, text, 0, text.sizeBytes());
        } catch (IOException e) {
            throw new AssertionError("bytes in memory cannot fail", e);
        }
    }

    /** Writes a failure: the client gets what concerns it, the log gets what concerns the operator. */
    public static void fail(HttpServerExchange exchange, Throwable failure) {
        Throwable cause = StatusCodes.unwrapped(failure);
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
        log(exchange, cause);
        answer(exchange, StatusCodes.of(cause));
    }

    /** Refuses a request for which something is missing that the process has run out of. */
    public static void refuse(HttpServerExchange exchange, Shortage shortage) {
        shortage.note();
        answer(exchange, StatusCodes.outOf(shortage));
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
        if (problem.isOverload()) {
            headers.put(Headers.RETRY_AFTER, RETRY_SECONDS);
        }
        problem(exchange, problem, problem.isNotFound() ? Caching.MOMENT : Caching.NEVER);
    }

    private static void log(HttpServerExchange exchange, Throwable failure) {
        String what = PlainText.logged(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        if (StatusCodes.isOurFault(failure)) {
            LOG.log(Level.ERROR, what + " failed", failure);
            return;
        }
        if (!StatusCodes.isAnswer(failure)) {
            LOG.log(Level.WARNING, what + " failed: " + FailureReason.of(failure));
        }
    }
}
