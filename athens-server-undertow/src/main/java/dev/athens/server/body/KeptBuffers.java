package dev.athens.server.body;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.content.Blob;
import dev.athens.http.ETag;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.DefaultByteBufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.xnio.conduits.StreamSinkConduit;

/**
 * A body in memory off the heap, in buffers that go back to their pool in the end. From there it reaches a socket by one copy
 * of the bytes, which for long bodies costs less than what the kernel does to send a file. Thread-safe.
 */
public final class KeptBuffers extends KeptBody {
    /**
     * Where the buffers come from; never more than a number of bytes at once, also if those who hold old bodies are slow.
     */
    public static final class Pool implements AutoCloseable {
        private static final int BUFFER_BYTES = 32 * 1024;

        private final Semaphore free;
        private final ByteBufferPool buffers;

        @GuardedBy("this")
        private boolean closed;

        public Pool(long maxBytes) {
            int most = Math.toIntExact(maxBytes / BUFFER_BYTES);
            this.free = new Semaphore(most);
            this.buffers = new DefaultByteBufferPool(true, BUFFER_BYTES, most, 0);
        }

        /** Takes enough buffers; none if there are not enough, or it is closed. */
        private synchronized List<PooledByteBuffer> take(long bytes) {
            int count = Math.toIntExact((bytes + BUFFER_BYTES - 1) / BUFFER_BYTES);
            List<PooledByteBuffer> taken = new ArrayList<>(count);
            if (!closed && free.tryAcquire(count)) {
                for (int i = 0; i < count; i++) {
                    taken.add(buffers.allocate());
                }
            }
            return taken;
        }

        /** Gives no more buffers out, and drops those that nobody has; the others go when they come back. */
        @Override
        public synchronized void close() {
            closed = true;
            buffers.close();
        }

        private void giveBack(List<PooledByteBuffer> taken) {
            taken.forEach(PooledByteBuffer::close);
            free.release(taken.size());
        }
    }

    private final Pool pool;
    private final List<PooledByteBuffer> buffers;

    private KeptBuffers(Pool pool, List<PooledByteBuffer> buffers, long sizeBytes, Optional<ETag> tag) {
        super(sizeBytes, tag);
        this.pool = pool;
        this.buffers = buffers;
    }

    /**
     * Reads a blob, and holds its bytes until {@link #letGo}.
     *
     * @param tag the tag of the blob
     * @return empty if the pool has not enough left
     */
    public static Optional<KeptBuffers> read(Blob blob, Optional<ETag> tag, Pool pool) throws IOException {
        List<PooledByteBuffer> buffers = pool.take(blob.sizeBytes());
        if (buffers.isEmpty()) {
            return Optional.empty();
        }
        KeptBuffers body = new KeptBuffers(pool, buffers, blob.sizeBytes(), tag);
        try {
            body.fill(blob);
            return Optional.of(body);
        } catch (IOException e) {
            body.letGo();
            throw e;
        }
    }

    private void fill(Blob blob) throws IOException {
        try (ReadableByteChannel in = Channels.newChannel(blob.openStream())) {
            long unread = sizeBytes();
            for (PooledByteBuffer pooled : buffers) {
                ByteBuffer buffer = pooled.getBuffer();
                buffer.clear().limit((int) Math.min(buffer.capacity(), unread));
                unread -= buffer.remaining();
                while (buffer.hasRemaining()) {
                    if (in.read(buffer) < 0) {
                        throw new IOException("stored bytes end early, there should be " + sizeBytes());
                    }
                }
                buffer.flip();
            }
        }
    }

    @Override
    void release() {
        pool.giveBack(buffers);
    }

    @Override
    public boolean isReady() {
        return buffers.size() == 1;
    }

    @Override
    public long sendAtOnce(ByteBuffer head, StreamSinkConduit socket) throws IOException {
        ByteBuffer body = buffers.get(0).getBuffer().duplicate();
        socket.write(new ByteBuffer[] {head.flip(), body}, 0, 2);
        return body.remaining();
    }

    /** To be called by those who hold it. */
    @Override
    public Part open(long start, long length) {
        ByteBuffer[] parts = new ByteBuffer[buffers.size()];
        long position = 0;
        for (int i = 0; i < parts.length; i++) {
            ByteBuffer whole = buffers.get(i).getBuffer();
            int from = (int) Math.max(0, Math.min(whole.limit(), start - position));
            int to = (int) Math.max(from, Math.min(whole.limit(), start + length - position));
            position += whole.limit();
            parts[i] = whole.slice(from, to - from);
        }
        return new Part.Buffers(parts);
    }
}
