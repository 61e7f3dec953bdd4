package dev.athens.sumdb.log;

import dev.athens.internal.Ed25519Seed;
import dev.athens.sumdb.SumdbSetting;
import dev.athens.sumdb.tree.VerifierKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The private key of a checksum database, {@code PRIVATE+KEY+<name>+<hash>+<base64>}.
 *
 * <p>Source: golang.org/x/mod/sumdb/note, NewSigner.
 */
public final class SignerKey {
    private static final String PREFIX = "PRIVATE+KEY+";
    private static final String ALGORITHM = "Ed25519";
    private static final int HASH_BYTES = 4;

    private final VerifierKey verifier;
    private final byte[] seed;
    private final PrivateKey key;

    private SignerKey(VerifierKey verifier, byte[] seed, PrivateKey key) {
        this.verifier = verifier;
        this.seed = seed;
        this.key = key;
    }

    /**
     * Makes a new key.
     *
     * @param name the database's name, {@code host[/path]}
     * @throws IllegalArgumentException if this is no such name
     */
    public static SignerKey generate(String name) {
        SumdbSetting.checkName(name);
        byte[] seed = new byte[VerifierKey.KEY_BYTES];
        new SecureRandom().nextBytes(seed);
        return of(name, seed);
    }

    /**
     * Reads a key.
     *
     * @throws IllegalArgumentException if it is malformed; the message does not repeat it
     */
    public static SignerKey parse(String text) {
        String[] parts =
                text.startsWith(PREFIX) ? text.substring(PREFIX.length()).split("\\+", 3) : new String[0];
        if (parts.length != 3) {
            throw new IllegalArgumentException("malformed signer key, must begin with " + PREFIX);
        }
        byte[] data;
        try {
            data = Base64.getDecoder().decode(parts[2]);
        } catch (IllegalArgumentException e) {
            // without the cause, whose message could show a part of the key
            throw new IllegalArgumentException("malformed signer key");
        }
        if (data.length != VerifierKey.KEY_BYTES + 1 || data[0] != VerifierKey.ED25519) {
            throw new IllegalArgumentException("unknown signer algorithm");
        }
        SumdbSetting.checkName(parts[0]);
        SignerKey key = of(parts[0], Arrays.copyOfRange(data, 1, data.length));
        if (!parts[1].equals(key.verifier.hash())) {
            throw new IllegalArgumentException("invalid signer hash");
        }
        return key;
    }

    private static SignerKey of(String name, byte[] seed) {
        try {
            KeyPair pair = Ed25519Seed.keyPair(seed);
            // the X.509 form ends with the 32 bytes of the key
            byte[] encoded = pair.getPublic().getEncoded();
            byte[] publicKey = Arrays.copyOfRange(encoded, encoded.length - VerifierKey.KEY_BYTES, encoded.length);
            return new SignerKey(VerifierKey.of(name, publicKey), seed, pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 is missing in this Java", e);
        }
    }

    /** The public key, which clients need. */
    public VerifierKey verifier() {
        return verifier;
    }

    /** Signs a text that ends in a newline; returns the whole note. */
    public String sign(String text) {
        try {
            Signature signer = Signature.getInstance(ALGORITHM);
            signer.initSign(key);
            signer.update(text.getBytes(StandardCharsets.UTF_8));
            byte[] signature = signer.sign();
            byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(verifier.hash()), HASH_BYTES + signature.length);
            System.arraycopy(signature, 0, bytes, HASH_BYTES, signature.length);
            return text + "\n\u2014 " + verifier.name() + " "
                    + Base64.getEncoder().encodeToString(bytes) + "\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing failed", e);
        }
    }

    /** The key as it is kept in a file. It is a secret. */
    public String secret() {
        byte[] data = new byte[seed.length + 1];
        data[0] = VerifierKey.ED25519;
        System.arraycopy(seed, 0, data, 1, seed.length);
        return PREFIX + verifier.name() + "+" + verifier.hash() + "+"
                + Base64.getEncoder().encodeToString(data);
    }

    /** The name alone. */
    @Override
    public String toString() {
        return "SignerKey[" + verifier.name() + "]";
    }
}
