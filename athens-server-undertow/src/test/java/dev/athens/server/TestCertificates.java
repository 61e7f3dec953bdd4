package dev.athens.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

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

    /** What a client uses that trusts the authority of all these certificates, and has none itself. */
    public static SSLContext client() throws GeneralSecurityException, IOException {
        return context(Optional.empty());
    }

    /** What such a client uses that shows a certificate. */
    public static SSLContext client(String certificate, String key) throws GeneralSecurityException, IOException {
        return context(Optional.of(own(certificate, key)));
    }

    private static KeyManager own(String certificate, String key) throws GeneralSecurityException, IOException {
        String pem = Files.readString(path(key)).replaceAll("-----[A-Z ]+-----", "");
        PrivateKey secret = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
        return new Insisting(certificate(certificate), secret);
    }

    /** Shows its certificate, whomever the server says that it trusts. */
    private static final class Insisting extends X509ExtendedKeyManager {
        private static final String ALIAS = "own";

        private final X509Certificate certificate;
        private final PrivateKey key;

        private Insisting(X509Certificate certificate, PrivateKey key) {
            super();
            this.certificate = certificate;
            this.key = key;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public String chooseEngineClientAlias(String[] keyType, Principal[] issuers, SSLEngine engine) {
            return ALIAS;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            throw new AssertionError("no server");
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {certificate};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }

    private static X509Certificate certificate(String name) throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(path(name))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static SSLContext context(Optional<KeyManager> own) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", certificate("ca.pem"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.stream().toArray(KeyManager[]::new), trust.getTrustManagers(), null);
        return context;
    }
}
