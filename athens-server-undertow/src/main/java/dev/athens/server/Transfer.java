package dev.athens.server;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.RejectedExecutionException;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;

/**
 * Sends a part and ends the exchange. Reading happens on workers only, and while the socket is full no thread waits for
 * it, so a slow client costs a file handle or one buffer.
 *
 * <p><b>Concurrency:</b> at any time at most one thread is in {@link #run}: the next run is started by the write
 * listener, which is armed at the end of the one before.
 */
final class Transfer implements Runnable {
    private static final System.Logger LOG = System.getLogger(Transfer.class.getName());

    private final HttpServerExchange exchange;
    private final StreamSinkChannel socket;
    private final Part part;

    private Transfer(HttpServerExchange exchange, Part part) {
        this.exchange = exchange;
        this.part = part;
        this.socket = exchange.getResponseChannel();
    }

    /** Starts to send; called on a worker, with all headers set. Closes the part in the end. */
    static void start(HttpServerExchange exchange, Part part) {
        exchange.addExchangeCompleteListener((completed, next) -> {
            IoUtils.safeClose(part);
            next.proceed();
        });
        new Transfer(exchange, part).run();
    }

    @Override
    public void run() {
        try {
            if (part.sendTo(socket)) {
                exchange.endExchange();
                return;
            }
            socket.getWriteSetter().set(this::goOn);
            socket.resumeWrites();
        } catch (Part.BrokenException e) {
            LOG.log(Level.ERROR, "sending " + exchange.getRequestURI() + " broke off: the storage failed", e);
            abort();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> exchange.getRequestURI() + ": client went away: " + e.getMessage());
            abort();
        }
    }

    private void goOn(StreamSinkChannel writable) {
        writable.suspendWrites();
        try {
            exchange.dispatch(this);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, () -> exchange.getRequestURI() + ": server stopped while it sent");
            abort();
        }
    }

    /** Closes the connection, the only way to tell the client that the body is not whole. */
    private void abort() {
        IoUtils.safeClose(part);
        IoUtils.safeClose(exchange.getConnection());
        exchange.endExchange();
    }
}
