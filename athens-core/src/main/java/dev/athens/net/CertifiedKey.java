package dev.athens.net;

import dev.athens.config.ConfigException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * What one end of a TLS connection shows to prove who it is. The key does not show in the text form.
 *
 * @param chain the own certificate, then what signed it, and so on
 * @param key the key of the first certificate
 */
public record CertifiedKey(List<X509Certificate> chain, PrivateKey key) {
    private static final int PROBE_BYTES = 32;

    /** Copies the chain. */
    public CertifiedKey {
        chain = List.copyOf(chain);
    }

    /**
     * Reads certificates and their key, and makes sure that they belong together.
     *
     * @throws ConfigException if one of them cannot be used, or they do not belong together
     */
    public static CertifiedKey of(PemText chain, PemText key) {
        CertifiedKey own = new CertifiedKey(chain.certificates(), key.privateKey());
        if (!own.belongsTogether()) {
            throw new ConfigException(key.name() + ": is not the key of the first certificate in " + chain.name());
        }
        return own;
    }

    private boolean belongsTogether() {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> key.getAlgorithm();
                };
        try {
            byte[] text = new byte[PROBE_BYTES];
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(chain.get(0).getPublicKey());
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // another kind of key than the certificate speaks of
            return false;
        }
    }

    /**
     * In the form that TLS takes.
     *
     * @throws java.security.KeyStoreException if the certificates are not in order, each signed by the next
     */
    public KeyManager[] keyManagers() throws GeneralSecurityException {
        char[] password = {};
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, password);
        } catch (IOException e) {
            throw new IllegalStateException("nothing was read", e);
        }
        store.setKeyEntry("own", key, password, chain.toArray(new X509Certificate[0]));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        return keys.getKeyManagers();
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "CertifiedKey[" + chain.get(0).getSubjectX500Principal().getName() + "]";
    }
}
