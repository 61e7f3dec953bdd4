package dev.athens.http;

import dev.athens.content.Blob;
import dev.athens.module.InvalidNameException;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.proxy.ModuleProxy;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;

/**
 * Answers the requests of any HTTP server for a module proxy. Thread-safe.
 *
 * <pre>{@code
 * Request request = Request.of(method, rawPath, name -> Optional.ofNullable(headers.getFirst(name)));
 * try (Response response = responder.respond(request)) {
 *     // send response.status(), response.headers() and response.body()
 * }
 * }</pre>
 */
public final class ProxyResponder {
    private static final System.Logger LOG = System.getLogger(ProxyResponder.class.getName());

    private final ModuleProxy proxy;

    /** Answers for a proxy, which it does not close. */
    public ProxyResponder(ModuleProxy proxy) {
        this.proxy = proxy;
    }

    /**
     * Answers a request; waits as long as a fetch takes. Trouble is a response too, and is logged as far as it concerns the
     * operator.
     */
    public Response respond(Request request) {
        if (!request.isRead()) {
            return problem(request, StatusCodes.methodNotAllowed(), Map.of("Allow", StatusCodes.ALLOWED_METHODS));
        }
        ProtocolRequest asked;
        try {
            asked = ProtocolRequest.parse(request.path());
        } catch (MalformedRequestException e) {
            return problem(request, StatusCodes.malformed(e));
        } catch (InvalidNameException e) {
            return problem(request, StatusCodes.notFound(String.valueOf(e.getMessage())));
        }
        try {
            return response(request, asked, answer(request, asked));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failure(request, asked, e);
        } catch (ExecutionException | IOException | CancellationException e) {
            return failure(request, asked, e);
        }
    }

    private Answer answer(Request request, ProtocolRequest asked) throws ExecutionException, InterruptedException {
        return request.isFetchDisabled()
                ? DisabledFetch.answer(proxy.answerStoredAsync(asked).get())
                : proxy.answerAsync(asked).get();
    }

    private static Response failure(Request request, ProtocolRequest asked, Throwable e) {
        Failures.log(LOG, request.method() + " /" + asked.path(), e);
        return problem(request, StatusCodes.of(e));
    }

    private static Response response(Request request, ProtocolRequest asked, Answer answer) throws IOException {
        if (answer instanceof Answer.Found found) {
            return found(request, asked, found);
        }
        if (answer instanceof Answer.Redirect redirect) {
            return Response.withoutBody(
                    StatusCodes.FOUND,
                    Map.of("Location", redirect.location().toASCIIString(), "Cache-Control", Caching.NEVER));
        }
        if (answer instanceof Answer.Absent absent) {
            return problem(
                    request,
                    StatusCodes.notFound(absent.reason()),
                    Map.of("Cache-Control", Caching.ofAbsent(!request.isFetchDisabled())));
        }
        if (answer instanceof Answer.Gone gone) {
            return problem(
                    request,
                    StatusCodes.gone(gone.reason()),
                    Map.of("Cache-Control", Caching.ofAbsent(!request.isFetchDisabled())));
        }
        if (answer instanceof Answer.Refused refused) {
            return problem(request, StatusCodes.refused(refused.reason()));
        }
        throw new AssertionError(answer);
    }

    private static Response found(Request request, ProtocolRequest asked, Answer.Found found) throws IOException {
        Content content = Content.of(found.body());
        long size = content.sizeBytes();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Cache-Control", Caching.of(found, !request.isFetchDisabled()));
        content.tag().ifPresent(tag -> headers.put("ETag", tag.text()));
        if (found.source() == Answer.Source.STALE) {
            headers.put(Caching.STATUS_HEADER, Caching.STALE);
        }
        Portion portion = request.conditions().of(request.isHead(), size, content.tag());
        if (portion instanceof Portion.NotModified) {
            return Response.withoutBody(StatusCodes.NOT_MODIFIED, headers);
        }
        if (portion instanceof Portion.NotSatisfiable) {
            return problem(
                    request, StatusCodes.rangeNotSatisfiable(size), Map.of("Content-Range", Portion.noneOf(size)));
        }
        headers.put("Content-Type", ContentTypes.of(asked));
        headers.put("Accept-Ranges", "bytes");
        if (portion instanceof Portion.Range range) {
            headers.put("Content-Range", range.header(size));
            return content(StatusCodes.PARTIAL_CONTENT, headers, request, content.blob(), range);
        }
        return content(StatusCodes.OK, headers, request, content.blob(), new Portion.Range(0, size));
    }

    private static Response content(
            int status, Map<String, String> headers, Request request, Blob blob, Portion.Range range)
            throws IOException {
        headers.put("Content-Length", Long.toString(range.length()));
        return request.isHead() || range.length() == 0
                ? Response.withoutBody(status, headers)
                : Response.of(
                        status,
                        headers,
                        range.length(),
                        ContentStream.of(blob.openStream(), range.start(), range.length()));
    }

    private static Response problem(Request request, Problem problem) {
        return problem(request, problem, Map.of());
    }

    private static Response problem(Request request, Problem problem, Map<String, String> more) {
        Blob text = Blob.of(problem.text());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Cache-Control", problem.caching());
        headers.put("Content-Type", ContentTypes.TEXT);
        problem.retryAfter().ifPresent(seconds -> headers.put("Retry-After", seconds));
        headers.putAll(more);
        try {
            return content(problem.status(), headers, request, text, new Portion.Range(0, text.sizeBytes()));
        } catch (IOException e) {
            throw new AssertionError("bytes in memory cannot fail", e);
        }
    }
}
