package dev.athens.server.endpoints;

import dev.athens.fetch.FetchException;
import dev.athens.http.Caching;
import dev.athens.http.ContentTypes;
import dev.athens.http.StatusCodes;
import dev.athens.module.InvalidNameException;
import dev.athens.protocol.SumdbRequest;
import dev.athens.server.body.Body;
import dev.athens.server.http.ObservedRequests;
import dev.athens.server.http.RequestContext;
import dev.athens.server.http.ResponseWriter;
import dev.athens.server.http.SafeHandler;
import dev.athens.server.http.SumdbTarget;
import dev.athens.server.options.SumdbSource;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Relays checksum databases below {@code /sumdb/<database name>/}. Nothing of the client's request but the path goes on.
 *
 * <p>Source: golang.org/design/25530-sumdb, "Proxying a Checksum Database".
 */
public final class SumdbHandler implements AutoCloseable {
    private static final String TEXT = "text/plain; charset=UTF-8";
    private static final int THREADS = 16;
    private static final int MAX_WAITING = 1000;

    private final SumdbSource source;

    /** Relaying waits for another server; on threads of its own it keeps no worker from answering hits. */
    private final ThreadPoolExecutor threads;

    private volatile boolean closed;

    public SumdbHandler(SumdbSource source) {
        this.source = source;
        this.threads = relayThreads();
    }

    private static ThreadPoolExecutor relayThreads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                Duration.ofSeconds(30).toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                work -> {
                    Thread thread = new Thread(work, "athens-sumdb");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    public void handle(HttpServerExchange exchange) {
        Optional<SumdbTarget> target;
        try {
            target = SumdbTarget.parse(RequestContext.of(exchange).path());
        } catch (InvalidNameException e) {
            ResponseWriter.problem(exchange, StatusCodes.notFound(String.valueOf(e.getMessage())));
            return;
        }
        if (target.isEmpty()) {
            ResponseWriter.problem(exchange, StatusCodes.notFound("not a path of a checksum database"));
            return;
        }
        HttpHandler relay = ObservedRequests.carried(thread -> relay(thread, target.get()));
        exchange.dispatch(threads, new SafeHandler(relay));
    }

    private void relay(HttpServerExchange exchange, SumdbTarget target) throws IOException {
        if (closed) {
            ResponseWriter.problem(exchange, StatusCodes.notReady("shutting down"));
            return;
        }
        byte[] bytes;
        try {
            bytes = source.get(target.database(), target.request());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ResponseWriter.fail(exchange, e);
            return;
        } catch (FetchException e) {
            ResponseWriter.fail(exchange, e);
            return;
        }
        ResponseWriter.body(exchange, Body.of(bytes), contentType(target.request()), caching(target.request()));
    }

    private static String contentType(SumdbRequest request) {
        return request instanceof SumdbRequest.HashTile ? ContentTypes.BYTES : TEXT;
    }

    private static String caching(SumdbRequest request) {
        if (request instanceof SumdbRequest.Supported || request instanceof SumdbRequest.Latest) {
            return Caching.MINUTE;
        }
        return request.isFinal() ? Caching.FOR_EVER : Caching.HOURS;
    }

    /** Breaks off what is asked of others, and sends away who waits for his turn. */
    @Override
    public void close() {
        closed = true;
        threads.shutdownNow().forEach(Runnable::run);
    }
}
