package dev.athens.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates of {@code localhost} and their keys, made for tests and worth nothing elsewhere. */
public final class TestCertificates {
    private TestCertificates() {}

    /** A file of its own: other modules' tests have these in a jar. */
    public static Path path(String name) {
        try (InputStream in = Objects.requireNonNull(TestCertificates.class.getResourceAsStream("tls/" + name), name)) {
            Path folder = Files.createTempDirectory("tls-");
            Path file = folder.resolve(name);
            Files.copy(in, file);
            folder.toFile().deleteOnExit();
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a client uses that trusts the authority of all these certificates. */
    public static SSLContext client() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(path("ca.pem"))) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
