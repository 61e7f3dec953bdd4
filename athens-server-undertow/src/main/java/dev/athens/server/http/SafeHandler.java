package dev.athens.server.http;

import dev.athens.server.memory.Shortage;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.xnio.XnioWorker;

/**
 * The outermost frame of a thread: a bug, or a body that cannot be opened, ends in a response and in the log, not in an
 * exchange that never ends.
 *
 * @param next what may fail
 */
public record SafeHandler(HttpHandler next) implements HttpHandler {
    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        try {
            next.handleRequest(exchange);
        } catch (IOException | RuntimeException e) {
            ResponseWriter.fail(exchange, e);
        } catch (OutOfMemoryError e) {
            if (Shortage.of(e).isEmpty()) {
                throw e;
            }
            ResponseWriter.fail(exchange, e);
        }
    }

    /** Lets a worker call a handler. If there is none, and no thread for another, the request is refused. */
    public static void dispatch(HttpServerExchange exchange, HttpHandler next) {
        HttpHandler safe = new SafeHandler(next);
        exchange.dispatch(task -> execute(exchange, task), safe);
    }

    private static void execute(HttpServerExchange exchange, Runnable task) {
        XnioWorker worker = exchange.getConnection().getWorker();
        try {
            worker.execute(task);
        } catch (RejectedExecutionException e) {
            if (worker.isShutdown()) {
                ResponseWriter.fail(exchange, e);
            } else {
                // the worker's queue has no end, so that it was a thread that could not be had
                ResponseWriter.refuse(exchange, Shortage.THREADS);
            }
        } catch (OutOfMemoryError e) {
            ResponseWriter.refuse(exchange, Shortage.of(e).orElseThrow(() -> e));
        }
    }
}
