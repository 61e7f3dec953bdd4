package dev.athens.server.listen;

import io.undertow.conduits.WriteTimeoutStreamSinkConduit;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.protocols.http2.AbstractHttp2StreamSourceChannel;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.protocols.http2.Http2StreamSourceChannel;
import io.undertow.server.ConnectorStatistics;
import io.undertow.server.DelegateOpenListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.framed.FrameHeaderData;
import io.undertow.server.protocol.http2.Http2OpenListener;
import io.undertow.server.protocol.http2.Http2ReceiveListener;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;

/**
 * Takes over a connection whose client has chosen HTTP/2, with limits that Undertow's own listener has not (2.4.4): there the
 * number of streams is announced and no more, and each may have buffers. Not thread-safe; one for each connection.
 */
final class Http2Listener implements DelegateOpenListener {
    /** More than a browser or a go command asks at once on one connection. */
    static final int MAX_STREAMS = 128;

    /**
     * How many buffers a connection may have: one for each response that its client does not take, and some for what is on
     * its way beside them.
     */
    static final int MAX_BUFFERS = MAX_STREAMS + 64;

    private final ByteBufferPool buffers;
    private final OptionMap options;
    private final BooleanSupplier leaving;
    private HttpHandler handler;

    /**
     * Takes a connection over later.
     *
     * @param leaving tells whether the server is about to end, so that clients are sent away
     */
    Http2Listener(ByteBufferPool buffers, OptionMap options, HttpHandler handler, BooleanSupplier leaving) {
        this.buffers = buffers;
        this.options = options;
        this.handler = handler;
        this.leaving = leaving;
    }

    @Override
    public void handleEvent(StreamConnection connection) {
        handleEvent(connection, null);
    }

    @Override
    public void handleEvent(StreamConnection connection, @Nullable PooledByteBuffer data) {
        ConduitStreamSinkChannel sink = connection.getSinkChannel();
        sink.setConduit(new GoAway(sink.getConduit(), leaving));
        Limited channel = new Limited(connection, buffers, data, options);
        sink.setConduit(new WriteTimeoutStreamSinkConduit(sink.getConduit(), connection, this));
        channel.getReceiveSetter()
                .set(new Http2ReceiveListener(
                        exchange -> channel.handle(exchange, handler), options, buffers.getBufferSize(), null));
        channel.resumeReceives();
    }

    /**
     * Refuses requests beyond a number at once. Counted are requests rather than streams: one whose client has broken it off
     * costs as much until it is answered. A client that goes on all the same is sent away by Undertow's limit for broken
     * streams, which counts those that the server refuses too.
     */
    private static final class Limited extends Http2Channel {
        private final AtomicInteger running = new AtomicInteger();

        private Limited(
                StreamConnection connection,
                ByteBufferPool buffers,
                @Nullable PooledByteBuffer data,
                OptionMap options) {
            super(connection, Http2OpenListener.HTTP2, buffers, data, false, false, options);
        }

        private void handle(HttpServerExchange exchange, HttpHandler next) throws Exception {
            running.incrementAndGet();
            exchange.addExchangeCompleteListener((ended, following) -> {
                running.decrementAndGet();
                following.proceed();
            });
            next.handleRequest(exchange);
        }

        @Override
        protected @Nullable AbstractHttp2StreamSourceChannel createChannel(
                FrameHeaderData header, PooledByteBuffer data) throws IOException {
            AbstractHttp2StreamSourceChannel channel = super.createChannel(header, data);
            if (channel instanceof Http2StreamSourceChannel request && running.get() >= MAX_STREAMS) {
                // nobody has looked at it, so that the client may ask again; source: RFC 9113, section 8.7
                sendRstStream(request.getStreamId(), ERROR_REFUSED_STREAM);
                return null;
            }
            return channel;
        }
    }

    @Override
    public HttpHandler getRootHandler() {
        return handler;
    }

    @Override
    public void setRootHandler(HttpHandler handler) {
        this.handler = handler;
    }

    @Override
    public OptionMap getUndertowOptions() {
        return options;
    }

    /** Does nothing: a connection keeps the options that it began with. */
    @Override
    public void setUndertowOptions(OptionMap other) {}

    @Override
    public ByteBufferPool getBufferPool() {
        return buffers;
    }

    @Override
    public @Nullable ConnectorStatistics getConnectorStatistics() {
        return null;
    }

    /** Does nothing: connections end with the worker that they belong to. */
    @Override
    public void closeConnections() {}
}
