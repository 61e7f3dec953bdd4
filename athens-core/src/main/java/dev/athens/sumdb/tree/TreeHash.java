package dev.athens.sumdb.tree;

import dev.athens.internal.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** A hash in the tree of a checksum database: of a record, or of two subtrees. Source: RFC 6962, section 2.1. */
public final class TreeHash {
    /** The size of a hash. */
    public static final int BYTES = 32;

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private final byte[] bytes;

    private TreeHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The hash of the tree without records. */
    public static TreeHash empty() {
        return new TreeHash(Sha256.newDigest().digest());
    }

    /** The hash of a record. */
    public static TreeHash ofRecord(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ofRecord(bytes, 0, bytes.length);
    }

    /** The same of a record that is a part of other bytes. */
    public static TreeHash ofRecord(byte[] bytes, int offset, int length) {
        MessageDigest sha256 = Sha256.newDigest();
        sha256.update(LEAF);
        sha256.update(bytes, offset, length);
        return new TreeHash(sha256.digest());
    }

    /** The hash of the tree that two trees make. */
    public static TreeHash ofNode(TreeHash left, TreeHash right) {
        MessageDigest sha256 = Sha256.newDigest();
        sha256.update(NODE);
        sha256.update(left.bytes);
        return new TreeHash(sha256.digest(right.bytes));
    }

    /** Copies the hash that begins at an offset. */
    public static TreeHash at(byte[] bytes, int offset) {
        return new TreeHash(Arrays.copyOfRange(bytes, offset, offset + BYTES));
    }

    /**
     * Reads padded base64.
     *
     * @throws IllegalArgumentException if it is no hash
     */
    public static TreeHash parse(String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("not a hash of " + BYTES + " bytes");
        }
        return new TreeHash(bytes);
    }

    /** Writes the bytes of the hash, from an offset on. */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, BYTES);
    }

    /** The hash as 64 hexadecimal digits, for names of files. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TreeHash hash && Arrays.equals(hash.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The hash in padded base64. */
    @Override
    public String toString() {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
