package dev.athens.access.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The keys by which an issuer's signatures are checked. Those for other purposes, keys that both sides would have to know, and
 * short ones are left out. Immutable. Source: RFC 7517.
 *
 * @param keys in the order in which they were published
 */
record PublishedKeys(List<Key> keys) {
    /** Some have a dozen. */
    private static final int MAX_KEYS = 100;

    /** Source: RFC 7518, section 3.3. */
    private static final int MIN_RSA_BITS = 2048;

    /** A key, and what checks signatures by it. */
    record Key(JWK key, JWSVerifier verifier) {
        private static Optional<Key> of(JWK key) throws JOSEException {
            if (!isForSignatures(key)) {
                return Optional.empty();
            }
            if (key instanceof RSAKey rsa) {
                return rsa.size() >= MIN_RSA_BITS
                        ? Optional.of(new Key(key, new RSASSAVerifier(rsa.toRSAPublicKey())))
                        : Optional.empty();
            }
            if (key instanceof ECKey curve) {
                return Optional.of(new Key(key, new ECDSAVerifier(curve.toECPublicKey())));
            }
            return Optional.empty();
        }

        private static boolean isForSignatures(JWK key) {
            boolean use = key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
            return use
                    && (key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY));
        }

        private boolean isNamed(String id) {
            return id.equals(key.getKeyID());
        }

        private boolean fits(JWSAlgorithm algorithm) {
            boolean meant = key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm);
            return meant && verifier.supportedJWSAlgorithms().contains(algorithm);
        }

        private boolean hasSigned(SignedToken token) {
            try {
                byte[] signed = token.signed().getBytes(StandardCharsets.US_ASCII);
                return verifier.verify(token.header(), signed, token.signature());
            } catch (JOSEException e) {
                // of a form that no signature by this key has
                return false;
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key that && key.equals(that.key);
        }

        @Override
        public int hashCode() {
            return key.hashCode();
        }
    }

    /**
     * Reads a set of keys.
     *
     * @throws IOException if there is none, or too many
     */
    static PublishedKeys parse(String json) throws IOException {
        List<Key> keys = new ArrayList<>();
        try {
            for (JWK key : JWKSet.parse(json).getKeys()) {
                addTo(keys, key);
            }
        } catch (ParseException e) {
            throw new IOException("its keys are malformed: " + e.getMessage(), e);
        }
        if (keys.isEmpty() || keys.size() > MAX_KEYS) {
            throw new IOException("it publishes " + keys.size() + " keys for signatures, instead of 1 to " + MAX_KEYS);
        }
        return new PublishedKeys(List.copyOf(keys));
    }

    private static void addTo(List<Key> keys, JWK key) {
        try {
            Key.of(key).ifPresent(keys::add);
        } catch (JOSEException e) {
            // of a curve or kind that is not known here: the others may do
        }
    }

    /** Tells whether the key is among these by which a token says that it is signed. */
    boolean know(SignedToken token) {
        return !named(token).isEmpty();
    }

    private List<Key> named(SignedToken token) {
        String id = token.header().getKeyID();
        return id == null ? keys : keys.stream().filter(key -> key.isNamed(id)).toList();
    }

    /**
     * Checks the signature of a token, which takes up to some milliseconds.
     *
     * @throws WrongTokenException if none of these keys has signed it
     */
    void check(SignedToken token) throws WrongTokenException {
        List<Key> named = named(token);
        if (named.isEmpty()) {
            throw new WrongTokenException("the issuer publishes no key with the name (kid) that the token has");
        }
        List<Key> fitting = named.stream()
                .filter(key -> key.fits(token.header().getAlgorithm()))
                .toList();
        if (fitting.isEmpty()) {
            throw new WrongTokenException("the token's key is not for the algorithm that it names");
        }
        if (fitting.stream().noneMatch(key -> key.hasSigned(token))) {
            throw new WrongTokenException("the token's signature is wrong");
        }
    }
}
