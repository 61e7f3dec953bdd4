package dev.athens.server.memory;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * The buffers of one connection. When it needs one that it cannot have, it is closed: TLS and HTTP/2 do not expect that
 * there is none, and would ask again and again. Thread-safe.
 */
public final class ConnectionBuffers implements ByteBufferPool {
    /** Ordinary ones have fewer; each response of HTTP/2 that waits for its client has one. */
    private static final int MANY = 16;

    private final Buffers all;
    private final StreamConnection connection;
    private final int most;
    private final AtomicInteger lent = new AtomicInteger();

    /**
     * Starts with none.
     *
     * @param connection what is closed
     * @param most how many it may have at once
     */
    public ConnectionBuffers(Buffers all, StreamConnection connection, int most) {
        this.all = all;
        this.connection = connection;
        this.most = most;
    }

    @Override
    public PooledByteBuffer allocate() {
        int count = lent.incrementAndGet();
        if (count == MANY) {
            all.noteGreedy(this, true);
        }
        all.relieve();
        try {
            if (count > most) {
                throw new Buffers.SpentException();
            }
            return new Lent(all.allocate());
        } catch (Buffers.SpentException e) {
            giveBack();
            close();
            throw e;
        }
    }

    private void giveBack() {
        if (lent.getAndDecrement() == MANY) {
            all.noteGreedy(this, false);
        }
    }

    /** How many buffers the connection has. */
    int lent() {
        return lent.get();
    }

    /** Closes the connection, as soon as what its thread does now is done. */
    @Override
    public void close() {
        try {
            connection.getIoThread().execute(() -> IoUtils.safeClose(connection));
        } catch (RejectedExecutionException e) {
            IoUtils.safeClose(connection);
        }
    }

    /** A buffer that the connection has. */
    private final class Lent implements PooledByteBuffer {
        private final PooledByteBuffer buffer;
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Lent(PooledByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer getBuffer() {
            return buffer.getBuffer();
        }

        @Override
        public void close() {
            if (open.getAndSet(false)) {
                giveBack();
                buffer.close();
            }
        }

        @Override
        public boolean isOpen() {
            return open.get();
        }
    }

    @Override
    public ByteBufferPool getArrayBackedPool() {
        return all.getArrayBackedPool();
    }

    @Override
    public int getBufferSize() {
        return all.getBufferSize();
    }

    @Override
    public boolean isDirect() {
        return true;
    }
}
