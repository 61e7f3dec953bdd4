package dev.athens.server.http;

import dev.athens.http.StatusCodes;
import dev.athens.server.memory.Buffers;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.Connectors;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * An exchange that waits for its answer without a thread, and ends when its client leaves. Undertow reads nothing of a
 * connection while it is busy, and so does not notice that by itself.
 *
 * <p>In HTTP/1.1 a client that closes its side only counts as gone too: the two look the same until something is sent, and
 * other servers treat them so. What a client has sent of its next requests is kept for them.
 *
 * <p><b>Concurrency:</b> all that happens between the start and the end happens on the I/O thread of the connection.
 */
public final class Parked {
    /** HTTP/2 tells nobody that a stream was reset, so one has to look. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final HttpServerExchange exchange;
    private final XnioIoThread thread;
    private final CompletableFuture<?> answer;
    private final HttpHandler then;
    private final Runnable ended;
    private Optional<Watch> watch = Optional.empty();
    private boolean over;

    private Parked(HttpServerExchange exchange, CompletableFuture<?> answer, HttpHandler then, Runnable ended) {
        this.exchange = exchange;
        this.thread = exchange.getIoThread();
        this.answer = answer;
        this.then = then;
        this.ended = ended;
    }

    /**
     * Lets an exchange wait. Cancels the answer when the client leaves.
     *
     * @param then what answers, on a worker, when the answer is there
     * @param ended told once when it does not wait any more
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the exchange is the return value
    public static void await(
            HttpServerExchange exchange, CompletableFuture<?> answer, HttpHandler then, Runnable ended) {
        Parked parked = new Parked(exchange, answer, then, ended);
        // runs after this call has ended, so that nothing can resume the exchange before Undertow has let go of it
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> {
            parked.thread.execute(parked::begin);
            answer.whenComplete((found, failure) -> parked.thread.execute(parked::goOn));
        });
    }

    /** How a client is seen to leave. */
    private interface Watch {
        void end();
    }

    private void begin() {
        if (over) {
            return;
        }
        watch = Optional.of(
                exchange.getConnection() instanceof HttpServerConnection connection
                        ? new Reads(connection)
                        : new Looks());
    }

    private void goOn() {
        if (end()) {
            SafeHandler.dispatch(exchange, then);
        }
    }

    private void gone() {
        if (!end()) {
            return;
        }
        answer.cancel(false);
        exchange.setStatusCode(StatusCodes.CLIENT_LEFT);
        IoUtils.safeClose(exchange.getConnection());
        exchange.endExchange();
    }

    private boolean end() {
        if (over) {
            return false;
        }
        over = true;
        watch.ifPresent(Watch::end);
        ended.run();
        return true;
    }

    /** Reads ahead: the end of what a client sends is behind what it has sent. */
    private final class Reads implements Watch {
        private final HttpServerConnection connection;
        private final ConduitStreamSourceChannel source;
        private final @Nullable ChannelListener<? super ConduitStreamSourceChannel> before;

        private Reads(HttpServerConnection connection) {
            this.connection = connection;
            this.source = connection.getChannel().getSourceChannel();
            this.before = source.getReadListener();
            source.setReadListener(readable -> read());
            connection.getOriginalSourceConduit().resumeReads();
        }

        private void read() {
            int count;
            try {
                count = readOn();
            } catch (IOException | Buffers.SpentException e) {
                count = -1;
            }
            if (count < 0) {
                gone();
            }
        }

        /** As far as one buffer reaches; who sends more meanwhile is not watched any more. */
        private int readOn() throws IOException {
            PooledByteBuffer kept = connection.getExtraBytes();
            PooledByteBuffer pooled =
                    kept == null ? connection.getByteBufferPool().allocate() : kept;
            ByteBuffer buffer = pooled.getBuffer();
            int start = kept == null ? 0 : buffer.position();
            int end = kept == null ? 0 : buffer.limit();
            if (end == buffer.capacity()) {
                connection.getOriginalSourceConduit().suspendReads();
                return 0;
            }
            int count = -1;
            try {
                buffer.limit(buffer.capacity()).position(end);
                count = connection.getOriginalSourceConduit().read(buffer);
                return count;
            } finally {
                buffer.limit(end + Math.max(0, count)).position(start);
                if (kept == null && count > 0) {
                    connection.setExtraBytes(pooled);
                } else if (kept == null) {
                    pooled.close();
                }
            }
        }

        @Override
        public void end() {
            connection.getOriginalSourceConduit().suspendReads();
            source.setReadListener(before);
        }
    }

    /** Looks now and then whether the stream is still open. */
    private final class Looks implements Watch {
        private XnioExecutor.Key next = later();

        private XnioExecutor.Key later() {
            return thread.executeAfter(this::look, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void look() {
            if (exchange.getConnection().isOpen()
                    && Connectors.getConduitSinkChannel(exchange).isOpen()) {
                next = later();
                return;
            }
            gone();
        }

        @Override
        public void end() {
            next.remove();
        }
    }
}
