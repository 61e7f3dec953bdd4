package dev.athens.zip;

import dev.athens.internal.GoText;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Reads zips as the go command does, from the central directory alone, without keeping the directory in memory. {@link
 * java.util.zip.ZipFile} finds other entries in some malformed files, and keeps the whole directory. Not thread-safe.
 *
 * <p>Every {@link ZipException} and {@link EOFException} is the fault of the file, any other {@link IOException} is not.
 * Source: Go's archive/zip, reader.go.
 */
final class ZipReader implements AutoCloseable {
    /** Stricter than the go command, which has no limit: enough for 200,000 files with long names. */
    private static final long MAX_DIRECTORY_BYTES = 32L << 20;

    private static final int MAX_ENTRIES = 250_000;

    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    private static final int DESCRIPTOR_SIGNATURE = 0x08074b50;
    private static final int MAX_INPUT_BUFFER_BYTES = 32 * 1024;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    /**
     * An entry as the central directory declares it.
     *
     * @param name decoded as UTF-8, as {@link GoText#decode} does
     * @param flags general purpose bits
     * @param method of compression
     * @param crc CRC-32 of the content
     * @param compressedSize bytes in the zip
     * @param size bytes of the content; negative stands for a value above 2^63
     * @param offset of the local header
     */
    record Header(String name, int flags, int method, int crc, long compressedSize, long size, long offset) {
        boolean isDirectory() {
            return name.endsWith("/");
        }

        private boolean hasDescriptor() {
            return (flags & 8) != 0;
        }
    }

    /** Takes content piece by piece. */
    @FunctionalInterface
    interface Sink {
        void take(byte[] bytes, int offset, int length);
    }

    private final ZipBytes source;
    private final ZipDirectory directory;
    private final Inflater inflater = new Inflater(true);
    private long budgetBytes = ZipLimits.MAX_ZIP_BYTES;
    private long compressedBudgetBytes;

    private ZipReader(ZipBytes source, ZipDirectory directory) {
        this.source = source;
        this.directory = directory;
        this.compressedBudgetBytes = source.size();
    }

    static ZipReader open(Path file) throws IOException {
        ZipBytes source = ZipBytes.open(file);
        try {
            return new ZipReader(source, ZipDirectory.find(source));
        } catch (IOException e) {
            source.close();
            throw e;
        }
    }

    /** The entries from the first on. */
    Headers headers() {
        return new Headers(source, directory);
    }

    /**
     * Reads and checks the content of an entry; all contents together may have {@link ZipLimits#MAX_ZIP_BYTES}, and come
     * from no more bytes than the file has.
     */
    void read(Header header, byte[] buffer, Sink sink) throws IOException {
        ByteBuffer local = source.read(header.offset(), LOCAL_BYTES);
        if (local.getInt(0) != LOCAL_SIGNATURE) {
            throw new ZipException("not a valid zip file");
        }
        if (header.isDirectory()) {
            if (header.size() != 0) {
                throw new ZipException("directory with content");
            }
            return;
        }
        long start = header.offset()
                + LOCAL_BYTES
                + Short.toUnsignedInt(local.getShort(26))
                + Short.toUnsignedInt(local.getShort(28));
        if (header.size() < 0 || header.size() > budgetBytes) {
            throw new ZipException("uncompressed content larger than " + ZipLimits.MAX_ZIP_BYTES + " bytes");
        }
        budgetBytes -= header.size();
        // without this a small deflate stream that never gives a byte could be read again for every entry
        if (header.compressedSize() < 0 || header.compressedSize() > compressedBudgetBytes) {
            throw new ZipException("entries overlap");
        }
        compressedBudgetBytes -= header.compressedSize();
        int crc = copy(header, start, buffer, sink);
        if (header.hasDescriptor()) {
            checkDescriptor(header, start + header.compressedSize());
        }
        if ((header.hasDescriptor() || header.crc() != 0) && crc != header.crc()) {
            throw new ZipException("checksum error");
        }
    }

    private int copy(Header header, long start, byte[] buffer, Sink sink) throws IOException {
        CRC32 crc = new CRC32();
        long total = 0;
        try (InputStream in = content(header, start)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                total += n;
                if (total > header.size()) {
                    throw new ZipException(
                            "uncompressed content is larger than declared size (" + header.size() + " bytes)");
                }
                crc.update(buffer, 0, n);
                sink.take(buffer, 0, n);
            }
        }
        if (total != header.size()) {
            throw new EOFException("unexpected end of file");
        }
        return (int) crc.getValue();
    }

    private InputStream content(Header header, long start) throws ZipException {
        InputStream section = source.section(start, header.compressedSize());
        return switch (header.method()) {
            case STORED -> section;
            case DEFLATED -> {
                inflater.reset();
                // most files are small, and every stream has a buffer of its own
                long bufferBytes = Math.min(Math.max(header.compressedSize(), 64), MAX_INPUT_BUFFER_BYTES);
                yield new InflaterInputStream(section, inflater, (int) bufferBytes);
            }
            default -> throw new ZipException("unsupported compression algorithm");
        };
    }

    /** The signature before the checksum is optional. */
    private void checkDescriptor(Header header, long offset) throws IOException {
        int first = source.read(offset, 4).getInt();
        ByteBuffer rest = first == DESCRIPTOR_SIGNATURE ? source.read(offset + 4, 12) : source.read(offset, 12);
        if (rest.getInt(0) != header.crc()) {
            throw new ZipException("checksum error");
        }
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        source.close();
    }

    /** A walk through the central directory. Not thread-safe. */
    static final class Headers {
        private static final int BYTES = 46;
        private static final int CHUNK_BYTES = 64 * 1024;
        private static final long MAX_UINT32 = 0xFFFFFFFFL;

        private final ZipBytes source;
        private final ZipDirectory directory;
        private long at;
        private int count;
        private ByteBuffer chunk = ByteBuffer.allocate(0);
        private long chunkStart;
        private Header current = new Header("", 0, 0, 0, 0, 0, 0);

        Headers(ZipBytes source, ZipDirectory directory) {
            this.source = source;
            this.directory = directory;
            this.at = directory.start();
        }

        /** The entry that {@link #next} went to. */
        Header current() {
            return current;
        }

        /**
         * Goes to the next entry; false if there is none. The end is where a header should be and is none, and the count
         * of entries must be right in its lower 16 bits.
         */
        boolean next() throws IOException {
            try {
                current = readHeader();
            } catch (EOFException | ZipException e) {
                if ((count & 0xFFFF) != (directory.entries() & 0xFFFF)) {
                    throw e;
                }
                return false;
            }
            count++;
            if (count > MAX_ENTRIES || at - directory.start() > MAX_DIRECTORY_BYTES) {
                throw new ZipException("too many entries (limit is " + MAX_ENTRIES + " entries and "
                        + MAX_DIRECTORY_BYTES + " bytes for their headers)");
            }
            return true;
        }

        Header readHeader() throws IOException {
            ByteBuffer fixed = slice(BYTES);
            if (fixed.getInt(0) != ZipDirectory.HEADER_SIGNATURE) {
                throw new ZipException("not a valid zip file");
            }
            int nameLength = Short.toUnsignedInt(fixed.getShort(28));
            int extraLength = Short.toUnsignedInt(fixed.getShort(30));
            int commentLength = Short.toUnsignedInt(fixed.getShort(32));
            ByteBuffer full = slice(BYTES + nameLength + extraLength + commentLength);
            byte[] name = new byte[nameLength];
            full.get(BYTES, name);
            Sizes sizes = new Sizes(
                    Integer.toUnsignedLong(full.getInt(24)),
                    Integer.toUnsignedLong(full.getInt(20)),
                    Integer.toUnsignedLong(full.getInt(42)));
            sizes = sizes.with64(full.slice(BYTES + nameLength, extraLength).order(ByteOrder.LITTLE_ENDIAN));
            at += full.limit();
            return new Header(
                    GoText.decode(name),
                    Short.toUnsignedInt(full.getShort(8)),
                    Short.toUnsignedInt(full.getShort(10)),
                    full.getInt(16),
                    sizes.compressed(),
                    sizes.uncompressed(),
                    sizes.offset() + directory.baseOffset());
        }

        /** The next bytes of the directory, without taking them. */
        private ByteBuffer slice(int length) throws IOException {
            long from = at - chunkStart;
            if (from < 0 || from + length > chunk.limit()) {
                int wanted = (int) Math.min(Math.max(length, CHUNK_BYTES), Math.max(length, source.size() - at));
                chunk = source.read(at, wanted);
                chunkStart = at;
                from = 0;
            }
            return chunk.slice((int) from, length).order(ByteOrder.LITTLE_ENDIAN);
        }

        /** The three numbers that a zip64 field can enlarge. */
        private record Sizes(long uncompressed, long compressed, long offset) {
            Sizes with64(ByteBuffer extra) throws ZipException {
                Sizes sizes = this;
                boolean replaced = false;
                while (extra.remaining() >= 4) {
                    int tag = Short.toUnsignedInt(extra.getShort());
                    int length = Short.toUnsignedInt(extra.getShort());
                    if (length > extra.remaining()) {
                        break;
                    }
                    ByteBuffer field = extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
                    extra.position(extra.position() + length);
                    if (tag == 1 && !replaced) {
                        sizes = replace(field);
                        replaced = true;
                    }
                }
                if (!replaced && (compressed == MAX_UINT32 || offset == MAX_UINT32)) {
                    throw new ZipException("not a valid zip file");
                }
                return sizes;
            }

            private Sizes replace(ByteBuffer field) throws ZipException {
                return new Sizes(take(uncompressed, field), take(compressed, field), take(offset, field));
            }

            private static long take(long value, ByteBuffer field) throws ZipException {
                if (value != MAX_UINT32) {
                    return value;
                }
                if (field.remaining() < 8) {
                    throw new ZipException("not a valid zip file");
                }
                return field.getLong();
            }
        }
    }
}
