package dev.athens.server.body;

import dev.athens.content.Blob;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.ETag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** What a response carries: its length, its validator, and any part of it ready to be sent. */
public sealed interface Body permits Body.Bytes, Body.File, Body.Stream, KeptBody {
    /** Bodies up to this size are sent together with the headers in one write, and tagged by their hash. */
    int MAX_BYTES_IN_MEMORY = 16 * 1024;

    long sizeBytes();

    /** A strong validator, if one is cheap to have. */
    Optional<Tag> tag() throws IOException;

    /** Makes sure that the bytes stay until the exchange has ended; false if they are gone. */
    default boolean hold(HttpServerExchange exchange) {
        return true;
    }

    /** Opens a part of the body. The caller closes it. */
    Part open(long start, long length) throws IOException;

    /** Chooses the cheapest way to send a blob: as one buffer, from file to socket by the kernel, or by a stream. */
    static Body of(Blob blob) throws IOException {
        if (blob.sizeBytes() <= MAX_BYTES_IN_MEMORY) {
            return new Bytes(blob.readBytes(MAX_BYTES_IN_MEMORY));
        }
        return blob.file().<Body>map(file -> new File(file, blob.sizeBytes())).orElseGet(() -> new Stream(blob));
    }

    static Body of(byte[] bytes) {
        return new Bytes(bytes);
    }

    /**
     * What tells one content from another. Source: RFC 9110, section 8.8.3.
     *
     * @param etag for Undertow
     * @param text as it stands in a header
     */
    record Tag(ETag etag, String text) {
        static Tag of(String name) {
            ETag etag = new ETag(false, name);
            return new Tag(etag, etag.toString());
        }
    }

    /**
     * A short body. Its tag is a hash of the bytes, so that all replicas of a server agree on it; it is made when it is first
     * needed. Thread-safe.
     */
    final class Bytes implements Body {
        private final byte[] bytes;
        private volatile Optional<Tag> tag = Optional.empty();

        private Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long sizeBytes() {
            return bytes.length;
        }

        @Override
        public Optional<Tag> tag() {
            if (tag.isEmpty()) {
                tag = Optional.of(Tag.of(HexFormat.of().formatHex(sha256(), 0, 16)));
            }
            return tag;
        }

        private byte[] sha256() {
            try {
                return MessageDigest.getInstance("SHA-256").digest(bytes);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("SHA-256 is missing in this Java", e);
            }
        }

        @Override
        public Part open(long start, long length) {
            return new Part.Buffers(ByteBuffer.wrap(bytes, (int) start, (int) length));
        }
    }

    /**
     * A file. Its tag is made of size and time of last change, which a restart keeps and a replaced file does not; a
     * hash would cost one more reading of the file for each request.
     */
    record File(Path path, long sizeBytes) implements Body {
        @Override
        public Optional<Tag> tag() throws IOException {
            long changed = Files.getLastModifiedTime(path).toInstant().toEpochMilli();
            return Optional.of(Tag.of(Long.toHexString(sizeBytes) + "-" + Long.toHexString(changed)));
        }

        @Override
        public Part open(long start, long length) throws IOException {
            FileChannel file = openFile();
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
        public Optional<Tag> tag() {
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
