package dev.athens.zip;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Objects;

/** Random access to a file by little-endian records and sections. Not thread-safe. */
final class ZipBytes implements AutoCloseable {
    private final FileChannel channel;
    private final long size;

    private ZipBytes(FileChannel channel, long size) {
        this.channel = channel;
        this.size = size;
    }

    static ZipBytes open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file);
        try {
            return new ZipBytes(channel, channel.size());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    long size() {
        return size;
    }

    /**
     * Reads a record.
     *
     * @throws EOFException if the file ends before
     */
    ByteBuffer read(long offset, int length) throws IOException {
        if (offset < 0 || offset > size - length) {
            throw new EOFException("unexpected end of file");
        }
        ByteBuffer record = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (record.hasRemaining()) {
            if (channel.read(record, offset + record.position()) < 0) {
                throw new EOFException("unexpected end of file");
            }
        }
        return record.flip();
    }

    /** The bytes from an offset on, at most so many; fewer if the file ends before. */
    InputStream section(long offset, long length) {
        return new Section(offset, Math.min(length, size - offset));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private final class Section extends InputStream {
        private long at;
        private long remaining;

        Section(long offset, long length) {
            this.at = offset;
            this.remaining = Math.max(length, 0);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            if (remaining == 0) {
                return -1;
            }
            int n = channel.read(ByteBuffer.wrap(target, offset, (int) Math.min(length, remaining)), at);
            if (n > 0) {
                at += n;
                remaining -= n;
            }
            return n;
        }
    }
}
