package dev.athens.storage.jdbc;

import dev.athens.content.Blob;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.jdbc.internal.Database;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;

/**
 * A zip in the database. It is read chunk by chunk, and between two of them no connection is held, however slow the client is:
 * the rows of a zip never change, and if they are removed meanwhile, reading fails.
 */
final class ZipBlob implements Blob {
    private final Database database;
    private final ModuleVersion version;
    private final Row.Zip zip;

    ZipBlob(Database database, ModuleVersion version, Row.Zip zip) {
        this.database = database;
        this.version = version;
        this.zip = zip;
    }

    @Override
    public long sizeBytes() {
        return zip.sizeBytes();
    }

    @Override
    public InputStream openStream() {
        return new ChunkStream();
    }

    /** Not thread-safe. */
    private final class ChunkStream extends InputStream {
        private long position;
        private int current = -1;
        private byte[] chunk = new byte[0];

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            if (length == 0) {
                return 0;
            }
            if (position >= zip.sizeBytes()) {
                return -1;
            }
            load((int) (position / Chunks.BYTES));
            int from = (int) (position % Chunks.BYTES);
            int count = Math.min(length, chunk.length - from);
            System.arraycopy(chunk, from, bytes, offset, count);
            position += count;
            return count;
        }

        /** For ranges: what is skipped is not read. */
        @Override
        public long skip(long count) {
            long skipped = Math.max(0, Math.min(count, zip.sizeBytes() - position));
            position += skipped;
            return skipped;
        }

        private void load(int n) throws IOException {
            if (n == current) {
                return;
            }
            Optional<byte[]> read = database.read(connection -> Chunks.read(connection, zip.id(), n));
            long expected = Math.min(Chunks.BYTES, zip.sizeBytes() - (long) n * Chunks.BYTES);
            if (read.isEmpty()) {
                throw new IOException(version + ": its zip was deleted while it was read");
            }
            if (read.get().length != expected) {
                throw new IOException(version + ": chunk " + n + " of its zip has " + read.get().length
                        + " bytes instead of " + expected);
            }
            chunk = read.get();
            current = n;
        }
    }
}
