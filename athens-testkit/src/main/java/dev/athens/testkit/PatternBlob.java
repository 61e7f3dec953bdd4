package dev.athens.testkit;

import dev.athens.content.Blob;
import java.io.InputStream;

/**
 * Bytes that are computed, so that a big blob takes no memory.
 *
 * @param sizeBytes how many
 */
record PatternBlob(long sizeBytes) implements Blob {
    @Override
    public InputStream openStream() {
        return new InputStream() {
            private long position;

            @Override
            public int read() {
                if (position == sizeBytes) {
                    return -1;
                }
                // 251 is prime, so that blocks of any usual size differ
                return (int) (position++ % 251);
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                int count = (int) Math.min(length, sizeBytes - position);
                for (int i = 0; i < count; i++) {
                    target[offset + i] = (byte) read();
                }
                return count == 0 && length > 0 ? -1 : count;
            }
        };
    }
}
