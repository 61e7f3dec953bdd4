package dev.athens.sumdb.tree;

import com.google.common.base.Suppliers;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The public key of a checksum database, {@code <name>+<hash>+<base64>} as in GOSUMDB.
 *
 * <p>Source: golang.org/x/mod/sumdb/note, NewVerifier.
 */
public final class VerifierKey {
    /** The size of a public key of Ed25519. */
    public static final int KEY_BYTES = 32;

    /** The number that stands for Ed25519 before a key. */
    public static final byte ED25519 = 1;

    private static final String ALGORITHM = "Ed25519";

    /** What stands before the 32 bytes of a key in its X.509 form. Source: RFC 8410, section 4. */
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final String name;
    private final String hash;
    private final byte[] data;
    private final Supplier<PublicKey> key = Suppliers.memoize(this::publicKey);

    private VerifierKey(String name, String hash, byte[] data) {
        this.name = name;
        this.hash = hash;
        this.data = data;
    }

    /**
     * Reads a key.
     *
     * @throws IllegalArgumentException if it is malformed; the message says in what way
     */
    public static VerifierKey parse(String text) {
        String[] parts = text.split("\\+", 3);
        if (parts.length != 3 || parts[0].isEmpty() || !parts[1].matches("[0-9a-f]{8}")) {
            throw new IllegalArgumentException("malformed verifier id");
        }
        byte[] data;
        try {
            data = Base64.getDecoder().decode(parts[2]);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("malformed verifier id", e);
        }
        if (data.length != KEY_BYTES + 1 || data[0] != ED25519) {
            throw new IllegalArgumentException("unknown verifier algorithm");
        }
        VerifierKey key = of(parts[0], Arrays.copyOfRange(data, 1, data.length));
        if (!parts[1].equals(key.hash)) {
            throw new IllegalArgumentException("invalid verifier hash");
        }
        return key;
    }

    /** Makes the key of a database from 32 bytes. */
    public static VerifierKey of(String name, byte[] publicKey) {
        byte[] data = new byte[KEY_BYTES + 1];
        data[0] = ED25519;
        System.arraycopy(publicKey, 0, data, 1, KEY_BYTES);
        return new VerifierKey(name, keyHash(name, data), data);
    }

    /** Made when it is first needed, since that loads more of the Java runtime than all else at the start of a server. */
    private PublicKey publicKey() {
        byte[] encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + KEY_BYTES);
        System.arraycopy(data, 1, encoded, X509_PREFIX.length, KEY_BYTES);
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every 32 bytes are an Ed25519 key, and every Java runtime has that", e);
        }
    }

    /** The first four bytes of SHA-256 over name, newline and key data. */
    private static String keyHash(String name, byte[] data) {
        return Hashing.sha256()
                .newHasher()
                .putString(name + "\n", StandardCharsets.UTF_8)
                .putBytes(data)
                .hash()
                .toString()
                .substring(0, 8);
    }

    /** The database's name, {@code host[/path]}. */
    public String name() {
        return name;
    }

    /** The eight hexadecimal digits that tell keys of one name apart. */
    public String hash() {
        return hash;
    }

    /** Tells whether a signature is this key's for a text. */
    boolean verifies(String text, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key.get());
            verifier.update(text.getBytes(StandardCharsets.UTF_8));
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            // thrown for signatures that are none at all
            return false;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifierKey key && key.name.equals(name) && Arrays.equals(key.data, data);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, Arrays.hashCode(data));
    }

    /** The key as in GOSUMDB. */
    @Override
    public String toString() {
        return name + "+" + hash + "+" + Base64.getEncoder().encodeToString(data);
    }
}
