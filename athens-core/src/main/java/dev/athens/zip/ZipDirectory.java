package dev.athens.zip;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.ZipException;

/**
 * Where the central directory of a zip is, found exactly as the go command finds it, so that both see the same entries
 * in a file that other readers understand differently. Source: Go's archive/zip, readDirectoryEnd.
 *
 * @param start offset of the first header
 * @param baseOffset what to add to the offsets in headers, for a zip with data before it
 * @param entries how many headers there should be
 */
record ZipDirectory(long start, long baseOffset, long entries) {
    static final int HEADER_SIGNATURE = 0x02014b50;

    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int LOCATOR64_SIGNATURE = 0x07064b50;
    private static final int LOCATOR64_BYTES = 20;
    private static final int END64_SIGNATURE = 0x06064b50;
    private static final int END64_BYTES = 56;

    /** The end record as read, before it is judged. */
    private record End(long offset, long entries, long size, long start) {}

    static ZipDirectory find(ZipBytes source) throws IOException {
        End end = findEnd(source);
        if (end.entries() == 0xFFFF || end.size() == 0xFFFF || end.start() == 0xFFFFFFFFL) {
            end = readEnd64(source, end);
        }
        if (end.size() < 0 || end.start() < 0) {
            throw new ZipException("not a valid zip file");
        }
        long base = end.offset() - end.size() - end.start();
        long start = base + end.start();
        if (start < 0 || start >= source.size()) {
            throw new ZipException("not a valid zip file");
        }
        if (base > 0 && isHeader(source, end.start())) {
            base = 0;
        }
        return new ZipDirectory(base + end.start(), base, end.entries());
    }

    /** Searches the last kilobyte, then as far back as a comment can push the record. */
    private static End findEnd(ZipBytes source) throws IOException {
        for (int reach : new int[] {1024, 65 * 1024}) {
            int length = (int) Math.min(reach, source.size());
            ByteBuffer tail = source.read(source.size() - length, length);
            for (int i = length - END_BYTES; i >= 0; i--) {
                if (tail.getInt(i) == END_SIGNATURE) {
                    int commentLength = Short.toUnsignedInt(tail.getShort(i + 20));
                    if (i + END_BYTES + commentLength > length) {
                        break;
                    }
                    return new End(
                            source.size() - length + i,
                            Short.toUnsignedInt(tail.getShort(i + 10)),
                            Integer.toUnsignedLong(tail.getInt(i + 12)),
                            Integer.toUnsignedLong(tail.getInt(i + 16)));
                }
            }
        }
        throw new ZipException("not a valid zip file");
    }

    private static End readEnd64(ZipBytes source, End end) throws IOException {
        long locatorOffset = end.offset() - LOCATOR64_BYTES;
        if (locatorOffset < 0) {
            return end;
        }
        ByteBuffer locator = source.read(locatorOffset, LOCATOR64_BYTES);
        if (locator.getInt(0) != LOCATOR64_SIGNATURE || locator.getInt(4) != 0 || locator.getInt(16) != 1) {
            return end;
        }
        long offset = locator.getLong(8);
        if (offset < 0) {
            return end;
        }
        ByteBuffer end64 = source.read(offset, END64_BYTES);
        if (end64.getInt(0) != END64_SIGNATURE) {
            throw new ZipException("not a valid zip file");
        }
        return new End(offset, end64.getLong(32), end64.getLong(40), end64.getLong(48));
    }

    private static boolean isHeader(ZipBytes source, long offset) throws IOException {
        try {
            new ZipReader.Headers(source, new ZipDirectory(offset, 0, 0)).readHeader();
            return true;
        } catch (EOFException | ZipException e) {
            return false;
        }
    }
}
