package dev.athens.testkit.git;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.Deflater;

/**
 * A git pack made by hand, so that it may be as no git would make it: objects that inflate to gigabytes, deltas that grow,
 * counts that lie.
 *
 * <pre>{@code
 * PackFixture pack = PackFixture.create();
 * String tree = pack.add(Kind.TREE, new byte[0]);
 * pack.add(Kind.COMMIT, PackFixture.commit(tree));
 * long bomb = pack.addRepeated(Kind.TREE, new byte[1 << 20], 700); // 700 MiB
 * pack.addDelta(bomb, PackFixture.growth(700 << 20, 1000)); // a thousand times as much
 * byte[] bytes = pack.toBytes();
 * }</pre>
 *
 * <p>Not thread-safe. Source of the format: gitformat-pack(5).
 */
public final class PackFixture {
    /** A kind of object; the numbers are those of the format. */
    public enum Kind {
        /** A commit. */
        COMMIT(1),
        /** A folder. */
        TREE(2),
        /** A file. */
        BLOB(3),
        /** An annotated tag. */
        TAG(4);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int HEADER_BYTES = 12;
    private static final int OFFSET_DELTA = 6;
    private static final int REFERENCE_DELTA = 7;
    private static final int COPY_ALL_FOUR_SIZES = 0xF0; // offset 0, then three bytes of size follow
    private static final int MAX_COPY_BYTES = 0xFFFFFF;

    private final ByteArrayOutputStream objects = new ByteArrayOutputStream();
    private int count;

    private PackFixture() {}

    /** Starts a pack without objects. */
    public static PackFixture create() {
        return new PackFixture();
    }

    /** Adds an object and returns its id. */
    public String add(Kind kind, byte[] content) {
        begin(kind.number, content.length);
        deflate(content, 1);
        return id(kind, content, 1);
    }

    /** Adds an object whose content is some bytes again and again, and returns where it is, for deltas. */
    public long addRepeated(Kind kind, byte[] bytes, int times) {
        long offset = begin(kind.number, (long) bytes.length * times);
        deflate(bytes, times);
        return offset;
    }

    /** Adds a delta to an object of this pack and returns where it is, for further deltas. */
    public long addDelta(long base, byte[] delta) {
        long offset = begin(OFFSET_DELTA, delta.length);
        writeDistance(offset - base);
        deflate(delta, 1);
        return offset;
    }

    /** Adds a delta to whatever object has an id. */
    public long addDelta(String baseId, byte[] delta) {
        long offset = begin(REFERENCE_DELTA, delta.length);
        objects.writeBytes(HexFormat.of().parseHex(baseId));
        deflate(delta, 1);
        return offset;
    }

    /** The pack. */
    public byte[] toBytes() {
        return toBytes(count);
    }

    /** The pack, announcing some number of objects, up to 2<sup>32</sup> - 1, whatever is in it. */
    public byte[] toBytes(long announcedObjects) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.put("PACK".getBytes(StandardCharsets.US_ASCII)).putInt(2).putInt((int) announcedObjects);
        MessageDigest digest = sha1();
        digest.update(header.array());
        byte[] body = objects.toByteArray();
        digest.update(body);
        ByteArrayOutputStream pack = new ByteArrayOutputStream();
        pack.writeBytes(header.array());
        pack.writeBytes(body);
        pack.writeBytes(digest.digest());
        return pack.toByteArray();
    }

    /** The id of an object whose content is some bytes again and again. */
    public static String id(Kind kind, byte[] bytes, int times) {
        MessageDigest digest = sha1();
        digest.update((kind.word() + " " + (long) bytes.length * times + "\0").getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < times; i++) {
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The content of a commit without parents. */
    public static byte[] commit(String treeId) {
        String person = "Gopher <gopher@example.com> 1577836800 +0000";
        return ("tree " + treeId + "\nauthor " + person + "\ncommitter " + person + "\n\nchange\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The content of an annotated tag. */
    public static byte[] tag(String name, Kind kind, String targetId) {
        return ("object " + targetId + "\ntype " + kind.word() + "\ntag " + name
                        + "\ntagger Gopher <gopher@example.com> 1577836800 +0000\n\ntag\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * One entry of a folder; a folder's content is its entries in the order of their names.
     *
     * @param mode in octal digits, such as {@code 100644} for a file and {@code 40000} for a folder
     */
    public static byte[] entry(String mode, String name, String id) {
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        entry.writeBytes((mode + " " + name + "\0").getBytes(StandardCharsets.UTF_8));
        entry.writeBytes(HexFormat.of().parseHex(id));
        return entry.toByteArray();
    }

    /**
     * A delta that repeats the start of its base: a few bytes that make up to 16 MiB each.
     *
     * @param baseBytes the size of the base
     * @param times how often, at most 16 MiB - 1 of the base each time
     */
    public static byte[] growth(long baseBytes, int times) {
        long step = Math.min(baseBytes, MAX_COPY_BYTES);
        ByteArrayOutputStream delta = new ByteArrayOutputStream();
        writeSize(delta, baseBytes);
        writeSize(delta, step * times);
        for (int i = 0; i < times; i++) {
            delta.write(COPY_ALL_FOUR_SIZES);
            delta.write((int) step);
            delta.write((int) (step >> 8));
            delta.write((int) (step >> 16));
        }
        return delta.toByteArray();
    }

    private long begin(int type, long sizeBytes) {
        long offset = HEADER_BYTES + (long) objects.size();
        count++;
        long left = sizeBytes >>> 4;
        objects.write((type << 4) | (int) (sizeBytes & 0xF) | (left > 0 ? 0x80 : 0));
        while (left > 0) {
            objects.write((int) (left & 0x7F) | (left > 0x7F ? 0x80 : 0));
            left >>>= 7;
        }
        return offset;
    }

    /** The other way round than sizes: the high bits come first. */
    private void writeDistance(long distance) {
        byte[] bytes = new byte[10];
        int at = bytes.length - 1;
        bytes[at] = (byte) (distance & 0x7F);
        for (long left = distance >>> 7; left > 0; left >>>= 7) {
            left--;
            at--;
            bytes[at] = (byte) ((left & 0x7F) | 0x80);
        }
        objects.write(bytes, at, bytes.length - at);
    }

    private static void writeSize(ByteArrayOutputStream target, long size) {
        long left = size;
        while (left > 0x7F) {
            target.write((int) (left & 0x7F) | 0x80);
            left >>>= 7;
        }
        target.write((int) left);
    }

    private void deflate(byte[] bytes, int times) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try {
            byte[] buffer = new byte[64 << 10];
            for (int i = 0; i < times; i++) {
                deflater.setInput(bytes);
                while (!deflater.needsInput()) {
                    objects.write(buffer, 0, deflater.deflate(buffer));
                }
            }
            deflater.finish();
            while (!deflater.finished()) {
                objects.write(buffer, 0, deflater.deflate(buffer));
            }
        } finally {
            deflater.end();
        }
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-1", e);
        }
    }
}
