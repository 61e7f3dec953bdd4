package dev.athens.http;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The next bytes of a stream, which has to have them. Not thread-safe. */
final class ContentStream extends FilterInputStream {
    private long unread;

    private ContentStream(InputStream in, long length) {
        super(in);
        this.unread = length;
    }

    /** Skips what is before the part. Closes the stream in the end, or if that fails. */
    static ContentStream of(InputStream in, long start, long length) throws IOException {
        try {
            in.skipNBytes(start);
        } catch (IOException e) {
            in.close();
            throw e;
        }
        return new ContentStream(in, length);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (unread == 0) {
            return -1;
        }
        int read = in.read(bytes, offset, (int) Math.min(length, unread));
        if (read < 0) {
            throw new EOFException("stored bytes end " + unread + " bytes early");
        }
        unread -= read;
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = in.skip(Math.min(count, unread));
        unread -= skipped;
        return skipped;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(in.available(), unread);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
