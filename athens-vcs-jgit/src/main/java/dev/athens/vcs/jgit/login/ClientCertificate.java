package dev.athens.vcs.jgit.login;

import dev.athens.net.CertifiedKey;
import dev.athens.net.PemText;
import java.io.IOException;

/**
 * A certificate that is shown to a server over https.
 *
 * @param chain the certificate in PEM, and what signed it where servers do not know that
 * @param key its private key in PEM
 */
public record ClientCertificate(Secret chain, Secret key) implements Credential {
    /**
     * Reads both.
     *
     * @throws IOException if a file cannot be read
     * @throws dev.athens.config.ConfigException if they are malformed or do not belong together
     */
    public CertifiedKey read() throws IOException {
        return CertifiedKey.of(new PemText(chain.name(), chain.value()), new PemText(key.name(), key.value()));
    }

    @Override
    public String description() {
        return "client certificate";
    }

    @Override
    public boolean isFor(Server.Scheme scheme) {
        return scheme == Server.Scheme.HTTPS;
    }
}
