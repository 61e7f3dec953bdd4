package dev.athens.server.listen;

import dev.athens.config.ConfigException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * What a server shows to prove who it is.
 *
 * @param chain the server's certificate, then what signed it, and so on
 * @param key the key of the first certificate
 */
public record Certificates(List<X509Certificate> chain, PrivateKey key) {
    private static final System.Logger LOG = System.getLogger(Certificates.class.getName());

    /**
     * Reads certificates and their key, and makes sure that they belong together.
     *
     * @return the setting for connections
     */
    public static SSLContext load(Path chainPem, Path keyPem) throws IOException {
        Certificates certificates = new Certificates(
                PemFile.read(chainPem).certificates(), PemFile.read(keyPem).privateKey());
        if (!certificates.belongTogether()) {
            throw new ConfigException(keyPem + ": is not the key of the first certificate in " + chainPem);
        }
        certificates.warnIfInvalidNow(chainPem);
        try {
            return certificates.context();
        } catch (KeyStoreException e) {
            throw new ConfigException(
                    chainPem + ": certificates must come in order, the server's first, each signed by the next");
        } catch (GeneralSecurityException e) {
            throw new ConfigException(chainPem + ": cannot be used for TLS: " + e.getMessage());
        }
    }

    private boolean belongTogether() {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> key.getAlgorithm();
                };
        try {
            byte[] text = new byte[32];
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

    private void warnIfInvalidNow(Path chainPem) {
        try {
            chain.get(0).checkValidity();
        } catch (CertificateExpiredException e) {
            LOG.log(
                    Level.WARNING,
                    chainPem + ": the certificate expired on "
                            + chain.get(0).getNotAfter().toInstant());
        } catch (CertificateNotYetValidException e) {
            LOG.log(
                    Level.WARNING,
                    chainPem + ": the certificate is not valid before "
                            + chain.get(0).getNotBefore().toInstant());
        }
    }

    private SSLContext context() throws GeneralSecurityException, IOException {
        char[] password = {};
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        store.setKeyEntry("server", key, password, chain.toArray(new X509Certificate[0]));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, new SecureRandom());
        return context;
    }
}
