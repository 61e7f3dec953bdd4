package dev.athens.storage.jdbc;

import dev.athens.content.Blob;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/** The info or the go.mod file of a row. */
final class RowBlob implements Blob {
    /** More than any info or go.mod file has. */
    private static final int MAX_BYTES = 64 << 20;

    private final long row;
    private final Instant used;
    private final byte[] bytes;

    /** Of bytes that nobody changes. */
    RowBlob(long row, Instant used, byte[] bytes) {
        this.row = row;
        this.used = used;
        this.bytes = bytes;
    }

    /** The row, of which no other one will ever have the number. */
    long row() {
        return row;
    }

    /** When the version was last used, as the row said when it was read. */
    Instant used() {
        return used;
    }

    /** Reads a source that shall become one. */
    static byte[] read(Blob source) throws IOException {
        if (source.sizeBytes() > MAX_BYTES) {
            throw new IOException("source of " + source.sizeBytes() + " bytes is larger than " + MAX_BYTES);
        }
        try (InputStream in = source.openStream()) {
            byte[] bytes = in.readNBytes(Math.toIntExact(source.sizeBytes()));
            if (bytes.length < source.sizeBytes()) {
                throw new IOException("source gave " + bytes.length + " bytes instead of " + source.sizeBytes());
            }
            if (in.read() >= 0) {
                throw new IOException("source gave more than " + source.sizeBytes() + " bytes");
            }
            return bytes;
        }
    }

    @Override
    public long sizeBytes() {
        return bytes.length;
    }

    @Override
    public InputStream openStream() {
        return new ByteArrayInputStream(bytes);
    }
}
