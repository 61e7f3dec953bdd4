package dev.athens.server.memory;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.DirectByteBufferDeallocator;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Buffers off the heap for bytes between sockets and requests, never more than a number at once: who needs one more is
 * turned away, whoever it is, so that the server stays up. Undertow's own pool knows no such bound. Thread-safe.
 */
public final class Buffers implements ByteBufferPool {
    /** This part of all buffers may lie ready for ever. */
    private static final int SPARE_ONE_OF = 16;

    /** Of so many that come back beyond that, one goes back to the system: so many are still there for the next flood. */
    private static final int GIVE_BACK_ONE_OF = 8;

    /** What one connection had comes back before the next is closed. */
    private static final Duration RELIEF_INTERVAL = Duration.ofMillis(50);

    private final int bufferBytes;
    private final int most;
    private final ConcurrentLinkedQueue<ByteBuffer> spare = new ConcurrentLinkedQueue<>();
    private final AtomicInteger spareCount = new AtomicInteger();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger superfluous = new AtomicInteger();
    private final Set<ConnectionBuffers> greedy = ConcurrentHashMap.newKeySet();
    private final AtomicLong reliefAfterNanos = new AtomicLong(System.nanoTime());

    /** There is no buffer. Undertow takes an {@link IllegalStateException} for the end of the pool, and closes what it reads. */
    public static final class SpentException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        /** Counts as somebody who was refused. */
        SpentException() {
            super("no memory for buffers is left");
            Shortage.MEMORY.note();
        }

        /** There may be many in a second, which all come from here. */
        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    /**
     * Starts with none.
     *
     * @param maxBytes how much all buffers may take together
     */
    public Buffers(int bufferBytes, long maxBytes) {
        this.bufferBytes = bufferBytes;
        this.most = Math.toIntExact(maxBytes / bufferBytes);
    }

    /**
     * Takes a buffer.
     *
     * @throws SpentException if there is none
     */
    @Override
    public PooledByteBuffer allocate() {
        return new Lent(this, take());
    }

    private ByteBuffer take() {
        ByteBuffer buffer = spare.poll();
        if (buffer != null) {
            spareCount.decrementAndGet();
            return buffer.clear();
        }
        if (made.incrementAndGet() > most) {
            made.decrementAndGet();
            throw new SpentException();
        }
        try {
            return ByteBuffer.allocateDirect(bufferBytes);
        } catch (OutOfMemoryError e) {
            made.decrementAndGet();
            throw new SpentException();
        }
    }

    private void giveBack(ByteBuffer buffer) {
        boolean enough = spareCount.get() >= most / SPARE_ONE_OF;
        if (enough && superfluous.incrementAndGet() % GIVE_BACK_ONE_OF == 0) {
            made.decrementAndGet();
            DirectByteBufferDeallocator.free(buffer);
            return;
        }
        spareCount.incrementAndGet();
        spare.add(buffer);
    }

    /** Whether so few are left that those who hold some for nothing should let go of them. */
    public boolean areShort() {
        return made.get() - spareCount.get() > most - most / 4;
    }

    /** A buffer that somebody has. */
    private static final class Lent extends AtomicReference<@Nullable ByteBuffer> implements PooledByteBuffer {
        private static final long serialVersionUID = 1L;

        private final transient Buffers owner;

        private Lent(Buffers owner, ByteBuffer buffer) {
            super(buffer);
            this.owner = owner;
        }

        @Override
        public ByteBuffer getBuffer() {
            ByteBuffer mine = get();
            if (mine == null) {
                throw new IllegalStateException("the buffer was given back");
            }
            return mine;
        }

        @Override
        public void close() {
            ByteBuffer mine = getAndSet(null);
            if (mine != null) {
                owner.giveBack(mine);
            }
        }

        @Override
        public boolean isOpen() {
            return get() != null;
        }
    }

    /** Notes whether a connection has a lot. */
    void noteGreedy(ConnectionBuffers connection, boolean isGreedy) {
        if (isGreedy) {
            greedy.add(connection);
        } else {
            greedy.remove(connection);
        }
    }

    /** Closes the connection that has most, if buffers are short and there is one that has a lot. */
    void relieve() {
        if (!areShort()) {
            return;
        }
        long now = System.nanoTime();
        long after = reliefAfterNanos.get();
        if (now - after >= 0 && reliefAfterNanos.compareAndSet(after, now + RELIEF_INTERVAL.toNanos())) {
            greedy.stream()
                    .max(Comparator.comparingInt(ConnectionBuffers::lent))
                    .ifPresent(ConnectionBuffers::close);
        }
    }

    @Override
    public ByteBufferPool getArrayBackedPool() {
        return new DefaultByteBufferPool(false, bufferBytes, 0, 0);
    }

    /** Does nothing: what is lent comes back, and the rest is left to the garbage collector. */
    @Override
    public void close() {}

    @Override
    public int getBufferSize() {
        return bufferBytes;
    }

    @Override
    public boolean isDirect() {
        return true;
    }
}
