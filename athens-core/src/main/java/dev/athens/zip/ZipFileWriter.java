package dev.athens.zip;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;

/**
 * Writes a zip whose entries are deflated while the next ones come in; {@link java.util.zip.ZipOutputStream} deflates
 * in the thread that writes. What is not written yet is bounded by {@link #MAX_PENDING} pieces. Not thread-safe.
 *
 * <p>Source: PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", sections 4.3 to 4.5.
 */
final class ZipFileWriter implements Closeable {
    private static final int MAX_PENDING = 16;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final byte[] NOTHING = {};

    private static final int LOCAL_HEADER = 0x04034b50;
    private static final int LOCAL_HEADER_BYTES = 30;
    private static final int DESCRIPTOR = 0x08074b50;
    private static final int DESCRIPTOR_BYTES = 16;
    private static final int DIRECTORY_HEADER = 0x02014b50;
    private static final int DIRECTORY_HEADER_BYTES = 46;
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int END_64 = 0x06064b50;
    private static final int END_64_BYTES = 56;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int LOCATOR_64_BYTES = 20;

    private static final short VERSION = 20;
    private static final short VERSION_64 = 45;
    /** Checksum and sizes follow the content; names are UTF-8. */
    private static final short FLAGS = 0x0808;

    private static final short DEFLATED = 8;
    /** Midnight of 1980-01-01, the first day there is; any constant will do. */
    private static final int TIME = 1 << 21 | 1 << 16;

    /** From this number on, a count says that the 64-bit one counts. */
    private static final int COUNT_IN_64 = 0xFFFF;

    private final OutputStream out;
    private final PieceDeflater deflater;
    private final Deque<Piece> pending = new ArrayDeque<>();
    private final List<byte[]> directory = new ArrayList<>();
    private long position;

    private Entry entry = new Entry("");
    private byte[] before = NOTHING;
    private byte[] piece = new byte[PieceDeflater.PIECE_BYTES];
    private int pieceBytes;

    /** An entry on its way. */
    private static final class Entry {
        private final byte[] name;
        private final CRC32 crc = new CRC32();
        private long contentBytes;
        private long deflatedBytes;
        private long start;

        Entry(String name) {
            this.name = name.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** A piece of an entry. */
    private record Piece(Entry entry, boolean first, boolean last, CompletableFuture<byte[]> deflated) {}

    ZipFileWriter(Path target, int threads) throws IOException {
        this.out = new BufferedOutputStream(Files.newOutputStream(target), BUFFER_BYTES);
        this.deflater = new PieceDeflater(threads);
    }

    /** Begins an entry; the one before has ended. */
    void begin(String name) {
        entry = new Entry(name);
        before = NOTHING;
    }

    /** Adds to the content of the entry. */
    void write(byte[] bytes, int length) throws IOException {
        entry.crc.update(bytes, 0, length);
        entry.contentBytes += length;
        for (int offset = 0; offset < length; ) {
            int n = Math.min(length - offset, piece.length - pieceBytes);
            System.arraycopy(bytes, offset, piece, pieceBytes, n);
            pieceBytes += n;
            offset += n;
            if (pieceBytes == piece.length) {
                add(piece, false);
                before = piece;
                piece = new byte[PieceDeflater.PIECE_BYTES];
            }
        }
    }

    /** Ends the entry. */
    void end() throws IOException {
        add(Arrays.copyOf(piece, pieceBytes), true);
    }

    private void add(byte[] bytes, boolean last) throws IOException {
        pieceBytes = 0;
        pending.add(new Piece(entry, before.length == 0, last, deflater.deflate(before, bytes, last)));
        if (pending.size() == MAX_PENDING) {
            // half of them, so that this thread is not stopped and woken for each small file
            writePending(MAX_PENDING / 2);
        }
    }

    private void writePending(int leave) throws IOException {
        while (pending.size() > leave) {
            write(pending.remove());
        }
    }

    private void write(Piece piece) throws IOException {
        Entry entry = piece.entry();
        if (piece.first()) {
            entry.start = position;
            write(localHeader(entry));
        }
        byte[] deflated = piece.deflated().join();
        entry.deflatedBytes += deflated.length;
        write(deflated);
        if (piece.last()) {
            write(descriptor(entry));
            directory.add(directoryHeader(entry));
        }
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        position += bytes.length;
    }

    /** Writes what is pending and the directory. Without it, the file is no zip. */
    void finish() throws IOException {
        writePending(0);
        long start = position;
        for (byte[] header : directory) {
            write(header);
        }
        long end = position;
        if (directory.size() >= COUNT_IN_64) {
            write(end64(start, end));
        }
        write(end(start, end));
        out.flush();
    }

    /** Gives up what is pending; no thread is left. */
    @Override
    public void close() throws IOException {
        try (deflater) {
            out.close();
        }
    }

    private static ByteBuffer record(int signature, int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(signature);
    }

    private static byte[] localHeader(Entry entry) {
        return record(LOCAL_HEADER, LOCAL_HEADER_BYTES + entry.name.length)
                .putShort(VERSION)
                .putShort(FLAGS)
                .putShort(DEFLATED)
                .putInt(TIME)
                .position(26)
                .putShort((short) entry.name.length)
                .position(LOCAL_HEADER_BYTES)
                .put(entry.name)
                .array();
    }

    private static byte[] descriptor(Entry entry) {
        return record(DESCRIPTOR, DESCRIPTOR_BYTES)
                .putInt((int) entry.crc.getValue())
                .putInt((int) entry.deflatedBytes)
                .putInt((int) entry.contentBytes)
                .array();
    }

    /** Where it starts needs 64 bits in files that are refused in the end, as they are far too large. */
    private static byte[] directoryHeader(Entry entry) {
        return record(DIRECTORY_HEADER, DIRECTORY_HEADER_BYTES + entry.name.length)
                .putShort(VERSION)
                .putShort(VERSION)
                .putShort(FLAGS)
                .putShort(DEFLATED)
                .putInt(TIME)
                .putInt((int) entry.crc.getValue())
                .putInt((int) entry.deflatedBytes)
                .putInt((int) entry.contentBytes)
                .putShort((short) entry.name.length)
                .position(42)
                .putInt((int) entry.start)
                .put(entry.name)
                .array();
    }

    private byte[] end64(long start, long end) {
        return record(END_64, END_64_BYTES + LOCATOR_64_BYTES)
                .putLong(END_64_BYTES - 12)
                .putShort(VERSION_64)
                .putShort(VERSION_64)
                .putLong(0)
                .putLong(directory.size())
                .putLong(directory.size())
                .putLong(end - start)
                .putLong(start)
                .putInt(LOCATOR_64)
                .putInt(0)
                .putLong(end)
                .putInt(1)
                .array();
    }

    private byte[] end(long start, long end) {
        short count = (short) Math.min(directory.size(), COUNT_IN_64);
        return record(END, END_BYTES)
                .putInt(0)
                .putShort(count)
                .putShort(count)
                .putInt((int) (end - start))
                .putInt((int) start)
                .putShort((short) 0)
                .array();
    }
}
