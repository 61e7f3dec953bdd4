package dev.athens.server.listen;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;
import org.xnio.conduits.WriteReadyHandler;

/**
 * Moves the bytes of one connection of a Unix socket.
 *
 * <p><b>Concurrency:</b> thread-safe, as XNIO asks of conduits. What is waited for is in {@link #resumed}; the key waits
 * for it once, then the connection's I/O thread calls the handler, and lets the key wait again if that is still wanted.
 */
final class UnixConduit implements StreamSourceConduit, StreamSinkConduit {
    private static final SocketAddress UNNAMED = UnixDomainSocketAddress.of("");

    private final UnixConnection connection;
    private final SocketChannel socket;
    private final SelectionKey key;
    private final AtomicInteger resumed = new AtomicInteger();
    private volatile @Nullable ReadReadyHandler reader;
    private volatile @Nullable WriteReadyHandler writer;

    UnixConduit(UnixConnection connection, SocketChannel socket, SelectionKey key) {
        this.connection = connection;
        this.socket = socket;
        this.key = key;
    }

    SocketAddress peer() {
        return UNNAMED;
    }

    SocketAddress local() {
        try {
            return socket.getLocalAddress();
        } catch (IOException e) {
            return UNNAMED;
        }
    }

    /** Called by the thread that waits. */
    void ready(int operations) {
        key.interestOpsAnd(~operations);
        handleLater(operations);
    }

    private void handleLater(int operations) {
        try {
            connection.getIoThread().execute(() -> handle(operations));
        } catch (RejectedExecutionException e) {
            // the server has stopped, and closes its connections
            return;
        }
    }

    private void handle(int operations) {
        ReadReadyHandler reading = reader;
        if ((operations & resumed.get() & SelectionKey.OP_READ) != 0 && reading != null) {
            reading.readReady();
        }
        WriteReadyHandler writing = writer;
        if ((operations & resumed.get() & SelectionKey.OP_WRITE) != 0 && writing != null) {
            writing.writeReady();
        }
        await(operations & resumed.get());
    }

    private void await(int operations) {
        if (operations == 0) {
            return;
        }
        try {
            key.interestOpsOr(operations);
            key.selector().wakeup();
        } catch (CancelledKeyException e) {
            // closed meanwhile
            return;
        }
    }

    private void resume(int operation) {
        resumed.getAndUpdate(operations -> operations | operation);
        await(operation);
    }

    private void suspend(int operation) {
        resumed.getAndUpdate(operations -> operations & ~operation);
    }

    private void wakeup(int operation) {
        resumed.getAndUpdate(operations -> operations | operation);
        handleLater(operation);
    }

    private boolean isResumed(int operation) {
        return (resumed.get() & operation) != 0;
    }

    private void block(int operation, long millis) throws IOException {
        Xnio.checkBlockingAllowed();
        try (Selector selector = Selector.open()) {
            socket.register(selector, operation);
            selector.select(millis);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while it waited for a client");
        }
    }

    // reading

    @Override
    public int read(ByteBuffer target) throws IOException {
        try {
            int read = socket.read(target);
            if (read < 0) {
                terminateReads();
            }
            return read;
        } catch (ClosedChannelException e) {
            return -1;
        }
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        try {
            long read = socket.read(targets, offset, length);
            if (read < 0) {
                terminateReads();
            }
            return read;
        } catch (ClosedChannelException e) {
            return -1;
        }
    }

    @Override
    public long transferTo(long position, long count, FileChannel target) throws IOException {
        return target.transferFrom(socket, position, count);
    }

    @Override
    public long transferTo(long count, ByteBuffer buffer, StreamSinkChannel target) throws IOException {
        return Conduits.transfer(this, count, buffer, target);
    }

    @Override
    public void terminateReads() throws IOException {
        try {
            if (connection.readClosed()) {
                suspendReads();
                if (socket.isOpen()) {
                    socket.shutdownInput();
                }
            }
        } catch (ClosedChannelException e) {
            // that is more than was asked for
        } finally {
            readTerminated();
        }
    }

    void readTerminated() {
        ReadReadyHandler reading = reader;
        if (reading != null) {
            reading.terminated();
        }
    }

    @Override
    public boolean isReadShutdown() {
        return connection.isReadShutdown();
    }

    @Override
    public void resumeReads() {
        resume(SelectionKey.OP_READ);
    }

    @Override
    public void suspendReads() {
        suspend(SelectionKey.OP_READ);
    }

    @Override
    public void wakeupReads() {
        wakeup(SelectionKey.OP_READ);
    }

    @Override
    public boolean isReadResumed() {
        return isResumed(SelectionKey.OP_READ);
    }

    @Override
    public void awaitReadable() throws IOException {
        block(SelectionKey.OP_READ, 0);
    }

    @Override
    public void awaitReadable(long time, TimeUnit unit) throws IOException {
        block(SelectionKey.OP_READ, Math.max(1, unit.toMillis(time)));
    }

    @Override
    public XnioIoThread getReadThread() {
        return connection.getIoThread();
    }

    @Override
    public void setReadReadyHandler(ReadReadyHandler handler) {
        this.reader = handler;
    }

    // writing

    @Override
    public int write(ByteBuffer source) throws IOException {
        return socket.write(source);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return socket.write(sources, offset, length);
    }

    @Override
    public int writeFinal(ByteBuffer source) throws IOException {
        return Conduits.writeFinalBasic(this, source);
    }

    @Override
    public long writeFinal(ByteBuffer[] sources, int offset, int length) throws IOException {
        return Conduits.writeFinalBasic(this, sources, offset, length);
    }

    @Override
    public long transferFrom(FileChannel source, long position, long count) throws IOException {
        return source.transferTo(position, count, socket);
    }

    @Override
    public long transferFrom(StreamSourceChannel source, long count, ByteBuffer buffer) throws IOException {
        return Conduits.transfer(source, count, buffer, this);
    }

    @Override
    public boolean flush() {
        return true;
    }

    @Override
    public void terminateWrites() throws IOException {
        try {
            if (connection.writeClosed()) {
                suspendWrites();
                if (socket.isOpen()) {
                    socket.shutdownOutput();
                }
            }
        } catch (ClosedChannelException e) {
            // that is more than was asked for
        } finally {
            writeTerminated();
        }
    }

    @Override
    public void truncateWrites() throws IOException {
        terminateWrites();
    }

    void writeTerminated() {
        WriteReadyHandler writing = writer;
        if (writing != null) {
            writing.terminated();
        }
    }

    @Override
    public boolean isWriteShutdown() {
        return connection.isWriteShutdown();
    }

    @Override
    public void resumeWrites() {
        resume(SelectionKey.OP_WRITE);
    }

    @Override
    public void suspendWrites() {
        suspend(SelectionKey.OP_WRITE);
    }

    @Override
    public void wakeupWrites() {
        wakeup(SelectionKey.OP_WRITE);
    }

    @Override
    public boolean isWriteResumed() {
        return isResumed(SelectionKey.OP_WRITE);
    }

    @Override
    public void awaitWritable() throws IOException {
        block(SelectionKey.OP_WRITE, 0);
    }

    @Override
    public void awaitWritable(long time, TimeUnit unit) throws IOException {
        block(SelectionKey.OP_WRITE, Math.max(1, unit.toMillis(time)));
    }

    @Override
    public XnioIoThread getWriteThread() {
        return connection.getIoThread();
    }

    @Override
    public void setWriteReadyHandler(WriteReadyHandler handler) {
        this.writer = handler;
    }

    @Override
    public XnioWorker getWorker() {
        return connection.getWorker();
    }
}
