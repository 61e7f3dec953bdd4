package dev.athens.storage.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that must have as many bytes as was said: whoever reads to its end has all of them, or an exception. */
final class ExactStream extends FilterInputStream {
    private final String subject;
    private long left;

    ExactStream(InputStream in, long sizeBytes, String subject) {
        super(in);
        this.left = sizeBytes;
        this.subject = subject;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        count(value < 0 ? -1 : 1);
        return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        count(count);
        return count;
    }

    private void count(int count) throws IOException {
        if (count < 0 ? left > 0 : count > left) {
            throw new IOException(
                    subject + (count < 0 ? ": ended " + left + " bytes too early" : ": has more bytes than it should"));
        }
        left -= Math.max(0, count);
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        left -= skipped;
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
