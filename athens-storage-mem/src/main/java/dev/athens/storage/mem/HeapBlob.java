package dev.athens.storage.mem;

import dev.athens.content.Blob;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A private copy of a blob's bytes. Unlike {@link Blob#of(byte[])} it is filled without a second copy. */
final class HeapBlob implements Blob {
    private final byte[] bytes;

    private HeapBlob(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies a blob whose size fits into an array. */
    static HeapBlob copyOf(Blob source) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(source.sizeBytes())];
        try (InputStream in = source.openStream()) {
            int copied = in.readNBytes(bytes, 0, bytes.length);
            if (copied < bytes.length) {
                throw new IOException("source gave " + copied + " bytes instead of " + bytes.length);
            }
            if (in.read() >= 0) {
                throw new IOException("source gave more than " + bytes.length + " bytes");
            }
        }
        return new HeapBlob(bytes);
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
