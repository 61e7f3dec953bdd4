package dev.athens.storage.fs;

import dev.athens.content.Blob;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Bytes behind a network, whose failures are told apart from those of the disk that they are copied to. */
record FarBlob(Blob blob) implements Blob {
    /** The bytes could not be read to their end. */
    static final class BrokenException extends IOException {
        private static final long serialVersionUID = 1L;

        private BrokenException(String message) {
            super(message);
        }

        private BrokenException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    @Override
    public long sizeBytes() {
        return blob.sizeBytes();
    }

    @Override
    public InputStream openStream() throws IOException {
        try {
            return new Watched(blob.openStream(), blob.sizeBytes());
        } catch (IOException e) {
            throw new BrokenException(e);
        }
    }

    /** Not thread-safe. */
    private static final class Watched extends FilterInputStream {
        private final long sizeBytes;
        private long read;

        Watched(InputStream in, long sizeBytes) {
            super(in);
            this.sizeBytes = sizeBytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int start, int length) throws IOException {
            int count;
            try {
                count = in.read(bytes, start, length);
            } catch (IOException e) {
                throw new BrokenException(e);
            }
            if (count < 0 && read < sizeBytes) {
                throw new BrokenException("the bytes ended after " + read + " of " + sizeBytes);
            }
            read += Math.max(0, count);
            if (read > sizeBytes) {
                throw new BrokenException("more bytes came than the " + sizeBytes + " that were promised");
            }
            return count;
        }
    }
}
