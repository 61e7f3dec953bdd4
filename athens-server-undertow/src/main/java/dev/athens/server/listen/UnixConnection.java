package dev.athens.server.listen;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.xnio.Option;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/** A connection of a Unix socket in the shape that XNIO knows. Its peers have no addresses. */
final class UnixConnection extends StreamConnection {
    private final SocketChannel socket;
    private final SelectionKey key;
    private final UnixConduit conduit;
    private final int writeTimeoutMillis;

    UnixConnection(XnioIoThread thread, SocketChannel socket, SelectionKey key, Duration writeTimeout) {
        super(thread);
        this.socket = socket;
        this.key = key;
        this.conduit = new UnixConduit(this, socket, key);
        this.writeTimeoutMillis = (int) writeTimeout.toMillis();
        setSourceConduit(conduit);
        setSinkConduit(conduit);
    }

    /** Told by the thread that waits: the socket can be read or written. */
    void ready() {
        try {
            conduit.ready(key.readyOps());
        } catch (CancelledKeyException e) {
            // closed meanwhile
            return;
        }
    }

    @Override
    protected boolean readClosed() {
        return super.readClosed();
    }

    @Override
    protected boolean writeClosed() {
        return super.writeClosed();
    }

    @Override
    protected void notifyReadClosed() {
        conduit.readTerminated();
        super.notifyReadClosed();
    }

    @Override
    protected void notifyWriteClosed() {
        conduit.writeTerminated();
        super.notifyWriteClosed();
    }

    /** The system closes the socket once the thread that waits has let go of the key. */
    @Override
    protected void closeAction() throws IOException {
        key.cancel();
        socket.close();
        if (key.selector().isOpen()) {
            key.selector().wakeup();
        }
    }

    @Override
    public SocketAddress getPeerAddress() {
        return conduit.peer();
    }

    @Override
    public SocketAddress getLocalAddress() {
        return conduit.local();
    }

    @Override
    public boolean supportsOption(Option<?> option) {
        return option == Options.WRITE_TIMEOUT;
    }

    @Override
    public <T> @Nullable T getOption(Option<T> option) {
        return option == Options.WRITE_TIMEOUT ? option.cast(writeTimeoutMillis) : null;
    }
}
