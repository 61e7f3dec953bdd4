package dev.athens.server.body;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.channels.StreamSinkChannel;

/** A run of bytes on its way into a socket. Not thread-safe; one response uses one instance. */
sealed interface Part extends Closeable {
    /**
     * Sends what the socket takes now.
     *
     * @return false if the socket is full and more is left
     * @throws BrokenException if the bytes cannot be read
     * @throws IOException if the socket failed
     */
    boolean sendTo(StreamSinkChannel socket) throws IOException;

    /** How many bytes are not sent yet. */
    long leftBytes();

    /** Whether everything is in memory: then any thread may send it, and there is nothing to close. */
    boolean isInMemory();

    /** The bytes of a blob could not be read to their end, as opposed to a client that went away. */
    final class BrokenException extends IOException {
        private static final long serialVersionUID = 1L;

        private BrokenException(String message) {
            super(message);
        }

        private BrokenException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** Bytes in memory, in one piece or in several. Not thread-safe; one response uses one instance. */
    final class Buffers implements Part {
        private final ByteBuffer[] buffers;
        private int next;

        Buffers(ByteBuffer... buffers) {
            this.buffers = buffers;
        }

        @Override
        public boolean sendTo(StreamSinkChannel socket) throws IOException {
            while (true) {
                while (next < buffers.length && !buffers[next].hasRemaining()) {
                    next++;
                }
                if (next == buffers.length) {
                    return true;
                }
                if (write(socket) == 0) {
                    return false;
                }
            }
        }

        @Override
        public long leftBytes() {
            long left = 0;
            for (int i = next; i < buffers.length; i++) {
                left += buffers[i].remaining();
            }
            return left;
        }

        private long write(StreamSinkChannel socket) throws IOException {
            int left = buffers.length - next;
            return left == 1 ? socket.write(buffers[next]) : socket.write(buffers, next, left);
        }

        @Override
        public boolean isInMemory() {
            return true;
        }

        @Override
        public void close() {}
    }

    /** A region of a file: its first bytes go out with the headers, the kernel moves the rest. */
    final class FileRegion implements Part {
        /**
         * Undertow fills up its header buffer from a file without regard to the length that is asked for (2.4.4,
         * HttpResponseConduit), so that the headers must be on their way before the first transfer.
         */
        private static final int FIRST_BYTES = 4 * 1024;

        private final FileChannel file;
        private final boolean kept;
        private final ByteBuffer first;
        private final long end;
        private long position;

        private FileRegion(FileChannel file, boolean kept, ByteBuffer first, long start, long end) {
            this.file = file;
            this.kept = kept;
            this.first = first;
            this.position = start + first.remaining();
            this.end = end;
        }

        /** The region of a file that nobody else has, and that is closed with this part. */
        static FileRegion owned(FileChannel file, long start, long end) throws IOException {
            return new FileRegion(file, false, readFirst(file, start, end - start), start, end);
        }

        /**
         * The region of a file that somebody keeps open, and that was read so lately that the system has it in memory. If it
         * has not, the thread waits for the disk, as those of other servers of files do.
         *
         * @param first what {@link #readFirst} has read at the start of the region
         */
        static FileRegion kept(FileChannel file, ByteBuffer first, long start, long end) {
            return new FileRegion(file, true, first, start, end);
        }

        /** Reads what goes out with the headers. */
        static ByteBuffer readFirst(FileChannel file, long start, long length) throws IOException {
            ByteBuffer first = ByteBuffer.allocate((int) Math.min(FIRST_BYTES, length));
            while (first.hasRemaining()) {
                if (file.read(first, start + first.position()) < 0) {
                    throw new EOFException("stored file ends before byte " + (start + length));
                }
            }
            return first.flip();
        }

        @Override
        public boolean sendTo(StreamSinkChannel socket) throws IOException {
            while (first.hasRemaining()) {
                if (socket.write(first) == 0) {
                    return false;
                }
            }
            while (position < end) {
                long sent = socket.transferFrom(file, position, end - position);
                if (sent <= 0) {
                    // a socket that is full looks the same as a file that was cut
                    if (file.size() < end) {
                        throw new BrokenException("stored file was cut while it was sent");
                    }
                    return false;
                }
                position += sent;
            }
            return true;
        }

        @Override
        public long leftBytes() {
            return first.remaining() + end - position;
        }

        @Override
        public boolean isInMemory() {
            return kept;
        }

        @Override
        public void close() throws IOException {
            if (!kept) {
                file.close();
            }
        }
    }

    /** The next bytes of a stream, through one buffer. */
    final class StreamRegion implements Part {
        private static final int BUFFER_BYTES = 32 * 1024;

        private final InputStream in;
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
        private long unread;

        StreamRegion(InputStream in, long length) {
            this.in = in;
            this.unread = length;
        }

        @Override
        public boolean sendTo(StreamSinkChannel socket) throws IOException {
            while (buffer.hasRemaining() || unread > 0) {
                if (!buffer.hasRemaining()) {
                    fill();
                }
                if (socket.write(buffer) == 0) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public long leftBytes() {
            return buffer.remaining() + unread;
        }

        @Override
        public boolean isInMemory() {
            return false;
        }

        private void fill() throws BrokenException {
            int read;
            try {
                read = in.read(buffer.array(), 0, (int) Math.min(BUFFER_BYTES, unread));
            } catch (IOException e) {
                throw new BrokenException(e);
            }
            if (read < 0) {
                throw new BrokenException("stored bytes end " + unread + " bytes early");
            }
            unread -= read;
            buffer.clear().limit(read);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
