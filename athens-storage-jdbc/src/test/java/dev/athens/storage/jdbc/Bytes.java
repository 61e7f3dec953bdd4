package dev.athens.storage.jdbc;

import dev.athens.content.Blob;
import java.io.InputStream;

/** A blob of any size that takes no memory; each byte depends on its place. */
record Bytes(long sizeBytes) implements Blob {
    @Override
    public InputStream openStream() {
        return new InputStream() {
            private long at;

            @Override
            public int read() {
                return at < sizeBytes ? at(at++) & 0xFF : -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                if (at >= sizeBytes && length > 0) {
                    return -1;
                }
                int count = (int) Math.min(length, sizeBytes - at);
                for (int i = 0; i < count; i++) {
                    bytes[offset + i] = at(at++);
                }
                return count;
            }
        };
    }

    private static byte at(long place) {
        return (byte) (place * 31 + place / 255);
    }
}
