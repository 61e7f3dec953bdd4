package dev.athens.server.listen;

import dev.athens.config.ConfigException;
import dev.athens.net.CertifiedKey;
import dev.athens.net.PemText;
import dev.athens.server.files.SmallFile;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStoreException;
import java.security.SecureRandom;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * What a server shows to prove who it is.
 *
 * @param own its certificates and the key of the first
 */
public record Certificates(CertifiedKey own) {
    private static final System.Logger LOG = System.getLogger(Certificates.class.getName());

    /** Reads certificates and their key, and makes sure that they belong together. */
    public static Certificates load(Path chainPem, Path keyPem) throws IOException {
        Certificates certificates = new Certificates(CertifiedKey.of(pem(chainPem), pem(keyPem)));
        certificates.warnIfInvalidNow(chainPem);
        try {
            certificates.context(Optional.empty());
            return certificates;
        } catch (KeyStoreException e) {
            throw new ConfigException(
                    chainPem + ": certificates must come in order, the server's first, each signed by the next");
        } catch (GeneralSecurityException e) {
            throw new ConfigException(chainPem + ": cannot be used for TLS: " + e.getMessage());
        }
    }

    static PemText pem(Path path) throws IOException {
        return new PemText(path.toString(), SmallFile.read(path));
    }

    /** Until when the server's own is valid. */
    public Instant end() {
        return own.chain().get(0).getNotAfter().toInstant();
    }

    private void warnIfInvalidNow(Path chainPem) {
        X509Certificate certificate = own.chain().get(0);
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException e) {
            LOG.log(
                    Level.WARNING,
                    chainPem + ": the certificate expired on "
                            + certificate.getNotAfter().toInstant());
        } catch (CertificateNotYetValidException e) {
            LOG.log(
                    Level.WARNING,
                    chainPem + ": the certificate is not valid before "
                            + certificate.getNotBefore().toInstant());
        }
    }

    /**
     * The setting for connections.
     *
     * @param clients who knows clients by their certificates; they are asked for none if empty
     */
    SSLContext context(Optional<X509TrustManager> clients) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        TrustManager[] trust = clients.stream().toArray(TrustManager[]::new);
        context.init(own.keyManagers(), trust, new SecureRandom());
        return context;
    }
}
