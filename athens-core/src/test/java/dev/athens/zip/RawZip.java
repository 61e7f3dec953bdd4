package dev.athens.zip;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Builds zips byte by byte, so that they can lie. */
final class RawZip {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Entry> entries = new ArrayList<>();

    /** An entry whose declarations can be changed before the directory is written. */
    static final class Entry {
        private final byte[] name;
        private final long offset;
        private final long compressedSize;
        private int method;
        private int flags;
        private long size;
        private int crc;
        private byte[] extra = new byte[0];

        private Entry(byte[] name, long offset, int method, long compressedSize, long size, int crc) {
            this.name = name;
            this.offset = offset;
            this.method = method;
            this.compressedSize = compressedSize;
            this.size = size;
            this.crc = crc;
        }

        Entry declareSize(long bytes) {
            size = bytes;
            return this;
        }

        Entry declareCrc(int value) {
            crc = value;
            return this;
        }

        Entry declareMethod(int value) {
            method = value;
            return this;
        }

        Entry declareDescriptor() {
            flags = 8;
            return this;
        }

        Entry withZip64(long realSize) {
            size = 0xFFFFFFFFL;
            extra = littleEndian(12)
                    .putShort((short) 1)
                    .putShort((short) 8)
                    .putLong(realSize)
                    .array();
            return this;
        }
    }

    RawZip raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    RawZip file(String name, String content) {
        stored(name, content);
        return this;
    }

    Entry stored(String name, String content) {
        byte[] bytes = latin1(content);
        return add(latin1(name), latin1(name), 0, bytes, bytes);
    }

    Entry storedUnder(String localName, String name, String content) {
        byte[] bytes = latin1(content);
        return add(latin1(localName), latin1(name), 0, bytes, bytes);
    }

    Entry deflated(String name, byte[] content) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (!deflater.finished()) {
            compressed.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return add(latin1(name), latin1(name), 8, compressed.toByteArray(), content);
    }

    /** Another entry over the data of the first one. */
    Entry again(String name) {
        Entry first = entries.get(0);
        Entry entry = new Entry(latin1(name), first.offset, first.method, first.compressedSize, first.size, first.crc);
        entries.add(entry);
        return entry;
    }

    private Entry add(byte[] localName, byte[] name, int method, byte[] data, byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        int value = (int) crc.getValue();
        Entry entry = new Entry(name, out.size(), method, data.length, content.length, value);
        out.writeBytes(littleEndian(30)
                .putInt(0x04034b50)
                .putShort((short) 20)
                .putShort((short) 0)
                .putShort((short) method)
                .putInt(0)
                .putInt(value)
                .putInt(data.length)
                .putInt(content.length)
                .putShort((short) localName.length)
                .putShort((short) 0)
                .array());
        out.writeBytes(localName);
        out.writeBytes(data);
        entries.add(entry);
        return entry;
    }

    byte[] build() {
        return build(entries.size(), "");
    }

    byte[] build(int declaredEntries, String comment) {
        int start = out.size();
        for (Entry entry : entries) {
            out.writeBytes(littleEndian(46)
                    .putInt(0x02014b50)
                    .putShort((short) 20)
                    .putShort((short) 20)
                    .putShort((short) entry.flags)
                    .putShort((short) entry.method)
                    .putInt(0)
                    .putInt(entry.crc)
                    .putInt((int) entry.compressedSize)
                    .putInt((int) entry.size)
                    .putShort((short) entry.name.length)
                    .putShort((short) entry.extra.length)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putInt(0)
                    .putInt((int) entry.offset)
                    .array());
            out.writeBytes(entry.name);
            out.writeBytes(entry.extra);
        }
        int size = out.size() - start;
        out.writeBytes(littleEndian(22)
                .putInt(0x06054b50)
                .putInt(0)
                .putShort((short) declaredEntries)
                .putShort((short) declaredEntries)
                .putInt(size)
                .putInt(start)
                .putShort((short) comment.length())
                .array());
        out.writeBytes(latin1(comment));
        return out.toByteArray();
    }

    private static ByteBuffer littleEndian(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** One byte per character. */
    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
