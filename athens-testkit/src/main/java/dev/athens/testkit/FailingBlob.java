package dev.athens.testkit;

import dev.athens.content.Blob;
import java.io.IOException;
import java.io.InputStream;

/**
 * A blob whose streams break off.
 *
 * @param sizeBytes what it says to have
 * @param goodBytes after how many it fails
 */
record FailingBlob(long sizeBytes, long goodBytes) implements Blob {
    static final String MESSAGE = "source broke off";

    @Override
    public InputStream openStream() {
        return new InputStream() {
            private long position;

            @Override
            public int read() throws IOException {
                if (position == goodBytes) {
                    throw new IOException(MESSAGE);
                }
                position++;
                return 'x';
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                target[offset] = (byte) read();
                return 1;
            }
        };
    }
}
