package dev.athens.server.listen;

import dev.athens.config.ConfigException;
import dev.athens.net.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.X509TrustManager;

/** Those who sign the certificates of clients. */
public final class ClientAuthorities {
    private ClientAuthorities() {}

    /**
     * Trusts clients that one of a file of certificates has signed, directly or by others.
     *
     * @throws ConfigException if it has none, or they are malformed
     */
    public static X509TrustManager load(Path pem) throws IOException {
        try {
            return Trust.of(Certificates.pem(pem).certificates()).manager();
        } catch (GeneralSecurityException e) {
            throw new ConfigException(pem + ": cannot be used to know clients: " + e.getMessage());
        }
    }
}
