package dev.athens.internal;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;

/** The 32 bytes of which an Ed25519 key pair is made. Source: RFC 8032, section 5.1.5. */
public final class Ed25519Seed {
    private Ed25519Seed() {}

    /**
     * Makes the key pair of a seed. The runtime has no other way from a private key to its public one than to make both of
     * the next random bytes.
     */
    public static KeyPair keyPair(byte[] seed) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        generator.initialize(NamedParameterSpec.ED25519, new Bytes(seed));
        return generator.generateKeyPair();
    }

    private static final class Bytes extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte[] seed;

        Bytes(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }
}
