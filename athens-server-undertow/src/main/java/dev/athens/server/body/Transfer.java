package dev.athens.server.body;

import dev.athens.server.memory.Buffers;
import dev.athens.server.memory.Shortage;
import dev.athens.server.options.Limits;
import dev.athens.server.text.PlainText;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.Option;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSinkChannel;

/**
 * Sends a part and ends the exchange. Reading happens on workers only, or on the {@linkplain #READERS threads} that an exchange has for it; what is in memory is sent by the I/O thread of the
 * connection, since a worker would get into its way when the next request comes. While the socket is full no thread waits for
 * it, so a slow client costs a file handle or one buffer.
 *
 * <p>A client that takes nothing for too long is dropped. The timer is here because in HTTP/2 a client can stop one
 * response and keep the connection busy, which a time limit for writes to the socket does not see.
 *
 * <p><b>Concurrency:</b> at any time at most one thread is in {@link #run}: the next run is started by the write
 * listener, which is armed at the end of the one before. The timer runs on the thread of the write listener, so that
 * only one of both acts.
 */
public final class Transfer implements Runnable {
    /** A setting of the listener, so that it comes along with each exchange. */
    public static final Option<Patience> PATIENCE = Option.simple(Transfer.class, "PATIENCE", Patience.class);

    /** Who reads the body of an exchange in place of workers. */
    public static final AttachmentKey<Executor> READERS = AttachmentKey.create(Executor.class);

    private static final System.Logger LOG = System.getLogger(Transfer.class.getName());
    private static final Patience DEFAULT_PATIENCE = new Patience(Limits.DEFAULT.stalledClientTimeout(), () -> false);

    /** When buffers are short, whoever has one for nothing loses it after so long. */
    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(5);

    /**
     * How long a client may take nothing.
     *
     * @param timeout how long in general
     * @param isShort whether a few seconds must do for now
     */
    public record Patience(Duration timeout, BooleanSupplier isShort) {}

    private final HttpServerExchange exchange;
    private final StreamSinkChannel socket;
    private final Part part;
    private volatile XnioExecutor.@Nullable Key timer;
    private long stalledSinceNanos;

    private Transfer(HttpServerExchange exchange, Part part) {
        this.exchange = exchange;
        this.part = part;
        this.socket = exchange.getResponseChannel();
    }

    /** Starts to send, with all headers set; called on a worker unless the part is in memory. Closes the part in the end. */
    public static void start(HttpServerExchange exchange, Part part) {
        if (!part.isInMemory()) {
            exchange.addExchangeCompleteListener((completed, next) -> {
                IoUtils.safeClose(part);
                next.proceed();
            });
        }
        new Transfer(exchange, part).goOn();
    }

    @Override
    public void run() {
        try {
            if (part.sendTo(socket)) {
                exchange.endExchange();
                return;
            }
            socket.getWriteSetter().set(ready -> writable());
            stalledSinceNanos = System.nanoTime();
            watch();
            socket.resumeWrites();
        } catch (Part.BrokenException e) {
            LOG.log(Level.ERROR, "sending " + path() + " broke off: the storage failed", e);
            abort();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> path() + ": client went away: " + e.getMessage());
            abort();
        } catch (Buffers.SpentException e) {
            LOG.log(Level.DEBUG, () -> path() + ": " + e.getMessage());
            abort();
        }
    }

    private void watch() {
        long millis = Math.min(SHORT_PATIENCE.toMillis(), patience().timeout().toMillis());
        timer = exchange.getIoThread().executeAfter(this::stalled, millis, TimeUnit.MILLISECONDS);
    }

    private Patience patience() {
        return exchange.getConnection().getUndertowOptions().get(PATIENCE, DEFAULT_PATIENCE);
    }

    private void stalled() {
        Duration stalled = Duration.ofNanos(System.nanoTime() - stalledSinceNanos);
        if (stalled.compareTo(patience().timeout()) < 0 && !patience().isShort().getAsBoolean()) {
            watch();
            return;
        }
        socket.suspendWrites();
        LOG.log(Level.DEBUG, () -> path() + ": client took nothing for " + stalled.toMillis() + " ms");
        abort();
    }

    private void writable() {
        socket.suspendWrites();
        XnioExecutor.Key running = timer;
        if (running != null) {
            running.remove();
        }
        goOn();
    }

    /** Runs here, if this is a thread of the right kind. */
    private void goOn() {
        if (part.isInMemory() == exchange.isInIoThread()) {
            run();
            return;
        }
        try {
            exchange.dispatch(part.isInMemory() ? exchange.getIoThread() : readers(), this);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, () -> path() + ": server stopped while it sent");
            abort();
        } catch (OutOfMemoryError e) {
            Shortage.of(e).orElseThrow(() -> e).note();
            abort();
        }
    }

    private Executor readers() {
        Executor own = exchange.getAttachment(READERS);
        return own == null ? exchange.getConnection().getWorker() : own;
    }

    private String path() {
        return PlainText.logged(exchange.getRequestURI());
    }

    /**
     * Closes the connection or, in HTTP/2, resets the stream: the only way to tell the client that the body is not whole.
     * A stream that waits for its client does not notice that it was reset, and must be closed itself.
     */
    private void abort() {
        IoUtils.safeClose(part);
        IoUtils.safeClose(socket);
        IoUtils.safeClose(exchange.getConnection());
        exchange.endExchange();
    }
}
