package dev.athens.server.endpoints;

import dev.athens.fetch.FetchException;
import dev.athens.http.Caching;
import dev.athens.http.ContentTypes;
import dev.athens.http.StatusCodes;
import dev.athens.module.InvalidNameException;
import dev.athens.protocol.SumdbRequest;
import dev.athens.server.body.Body;
import dev.athens.server.http.RequestContext;
import dev.athens.server.http.ResponseWriter;
import dev.athens.server.http.Route;
import dev.athens.server.http.SafeHandler;
import dev.athens.server.options.SumdbSource;
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

    /**
     * A path below {@code /sumdb/}, taken apart.
     *
     * @param database the name, which may contain slashes
     * @param request what is asked of it
     */
    record Target(String database, SumdbRequest request) {
        /** Finds where the name ends: before the first thing that a database can be asked. */
        static Optional<Target> parse(String path) {
            String text = path.substring(Route.SUMDB.path().length());
            int lookup = text.indexOf("/lookup/");
            int tile = text.indexOf("/tile/");
            if (lookup > 0 || tile > 0) {
                return Optional.of(cut(text, lookup > 0 && tile > 0 ? Math.min(lookup, tile) : Math.max(lookup, tile)));
            }
            int last = text.lastIndexOf('/');
            return last > 0 && (text.endsWith("/supported") || text.endsWith("/latest"))
                    ? Optional.of(cut(text, last))
                    : Optional.empty();
        }

        private static Target cut(String text, int slash) {
            return new Target(text.substring(0, slash), SumdbRequest.parse(text.substring(slash + 1)));
        }

        private boolean isHashTile() {
            return request instanceof SumdbRequest.HashTile;
        }

        private String caching() {
            if (request instanceof SumdbRequest.Supported || request instanceof SumdbRequest.Latest) {
                return Caching.MINUTE;
            }
            return request.isFinal() ? Caching.FOR_EVER : Caching.HOURS;
        }
    }

    public void handle(HttpServerExchange exchange) {
        Optional<Target> target;
        try {
            target = Target.parse(RequestContext.of(exchange).path());
        } catch (InvalidNameException e) {
            ResponseWriter.problem(exchange, StatusCodes.notFound(String.valueOf(e.getMessage())));
            return;
        }
        if (target.isEmpty()) {
            ResponseWriter.problem(exchange, StatusCodes.notFound("not a path of a checksum database"));
            return;
        }
        exchange.dispatch(threads, new SafeHandler(thread -> relay(thread, target.get())));
    }

    private void relay(HttpServerExchange exchange, Target target) throws IOException {
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
        ResponseWriter.body(
                exchange, Body.of(bytes), target.isHashTile() ? ContentTypes.BYTES : TEXT, target.caching());
    }

    /** Breaks off what is asked of others, and sends away who waits for his turn. */
    @Override
    public void close() {
        closed = true;
        threads.shutdownNow().forEach(Runnable::run);
    }
}
