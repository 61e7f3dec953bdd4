package dev.athens.server.body;

import dev.athens.content.Blob;
import dev.athens.http.ETag;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.xnio.conduits.StreamSinkConduit;

/** What a response carries: its length, its validator, and any part of it ready to be sent. */
public sealed interface Body permits Body.Bytes, Body.File, Body.Stream, KeptBody {
    /** Bodies up to this size are sent together with the headers in one write, and tagged by their hash. */
    int MAX_BYTES_IN_MEMORY = ETag.MAX_HASHED_BYTES;

    long sizeBytes();

    /** A strong validator, if one is cheap to have. */
    Optional<ETag> tag() throws IOException;

    /** Makes sure that the bytes stay until the exchange has ended; false if they are gone. */
    default boolean hold(HttpServerExchange exchange) {
        return true;
    }

    /** Makes sure that the bytes stay until {@link #letGo}; false if they are gone. */
    default boolean hold() {
        return true;
    }

    /** Ends what {@link #hold()} has begun. */
    default void letGo() {}

    /** Whether {@link #sendAtOnce} can send it. */
    default boolean isReady() {
        return false;
    }

    /**
     * Sends a head and the body, as far as the socket takes both without waiting; what is left of the head stays in its
     * buffer. To be called by who holds a body that {@linkplain #isReady is ready}.
     *
     * @param head a buffer off the heap into which the head was put, with room for {@link #MAX_BYTES_IN_MEMORY} more
     * @return how many bytes of the body are left
     */
    default long sendAtOnce(ByteBuffer head, StreamSinkConduit socket) throws IOException {
        throw new UnsupportedOperationException("is not ready to be sent");
    }

    /** Opens a part of the body. The caller closes it. */
    Part open(long start, long length) throws IOException;

    /** Chooses the cheapest way to send a blob: as one buffer, from file to socket by the kernel, or by a stream. */
    static Body of(Blob blob) throws IOException {
        if (blob.sizeBytes() <= MAX_BYTES_IN_MEMORY) {
            return new Bytes(blob.readBytes(MAX_BYTES_IN_MEMORY));
        }
        return blob.file()
                .<Body>map(file -> new File(file, blob.sizeBytes(), Optional.of(blob)))
                .orElseGet(() -> new Stream(blob));
    }

    static Body of(byte[] bytes) {
        return new Bytes(bytes);
    }

    /**
     * A short body. Its tag is a hash of the bytes, so that all replicas of a server agree on it; it is made when it is first
     * needed. Thread-safe.
     */
    final class Bytes implements Body {
        private final byte[] bytes;
        private volatile Optional<ETag> tag = Optional.empty();

        private Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long sizeBytes() {
            return bytes.length;
        }

        @Override
        public Optional<ETag> tag() {
            if (tag.isEmpty()) {
                tag = Optional.of(ETag.ofBytes(bytes));
            }
            return tag;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public long sendAtOnce(ByteBuffer head, StreamSinkConduit socket) throws IOException {
            head.put(bytes).flip();
            socket.write(head);
            int left = Math.min(bytes.length, head.remaining());
            head.limit(head.limit() - left);
            return left;
        }

        @Override
        public Part open(long start, long length) {
            return new Part.Buffers(ByteBuffer.wrap(bytes, (int) start, (int) length));
        }
    }

    /**
     * A file. Its tag is made of size and time of last change.
     *
     * @param blob the blob that named the file, and may know another place if that is gone; empty if there is none
     */
    record File(Path path, long sizeBytes, Optional<Blob> blob) implements Body {
        /** A file that is nowhere else. */
        public File(Path path, long sizeBytes) {
            this(path, sizeBytes, Optional.empty());
        }

        @Override
        public Optional<ETag> tag() throws IOException {
            try {
                return Optional.of(ETag.ofFile(path, sizeBytes));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        }

        @Override
        public Part open(long start, long length) throws IOException {
            FileChannel file;
            try {
                file = openFile();
            } catch (NoSuchFileException e) {
                if (blob.isEmpty()) {
                    throw e;
                }
                // a cache has evicted it since it was found
                return new Stream(blob.get()).open(start, length);
            }
            try {
                return Part.FileRegion.owned(file, start, start + length);
            } catch (IOException e) {
                file.close();
                throw e;
            }
        }

        /** Opens the file, if it is as long as it should be. The caller closes it. */
        FileChannel openFile() throws IOException {
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
            long found = file.size();
            if (found != sizeBytes) {
                file.close();
                throw new IOException(path + ": stored file has " + found + " bytes instead of " + sizeBytes);
            }
            return file;
        }
    }

    /** A long blob that is no file. It has no tag: nothing cheap tells its content apart from another. */
    record Stream(Blob blob) implements Body {
        @Override
        public long sizeBytes() {
            return blob.sizeBytes();
        }

        @Override
        public Optional<ETag> tag() {
            return Optional.empty();
        }

        @Override
        public Part open(long start, long length) throws IOException {
            InputStream in = blob.openStream();
            try {
                in.skipNBytes(start);
            } catch (IOException e) {
                in.close();
                throw e;
            }
            return new Part.StreamRegion(in, length);
        }
    }
}
