package dev.athens.server.listen;

import dev.athens.server.files.WatchedFiles;
import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A context whose new connections use the certificates of the moment; running ones keep what they began with. Certificate
 * and key change together, since each connection takes one context as a whole. With it goes what clients could resume, so that
 * none comes in by an authority that is not trusted any more. Thread-safe.
 */
final class ReloadedSslContext extends SSLContext {
    /** What is older has known weaknesses. Source: RFC 8996. */
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /**
     * All of TLS 1.3, and of TLS 1.2 those whose keys are forgotten after the connection and that encrypt and authenticate in
     * one: HTTP/2 forbids the others, and all clients that speak TLS 1.2 have these. Source: RFC 9325, section 4.2; RFC 9113,
     * appendix A.
     */
    private static final Pattern SUITES =
            Pattern.compile("TLS_(AES|CHACHA20)_.*|TLS_ECDHE_(ECDSA|RSA)_WITH_(AES_.*_GCM|CHACHA20_POLY1305)_.*");

    /**
     * Reads nothing yet.
     *
     * @param certificates of the server
     * @param clients who knows clients by their certificates; if there is nobody, they are not asked for any
     */
    ReloadedSslContext(WatchedFiles<Certificates> certificates, Optional<WatchedFiles<X509TrustManager>> clients) {
        this(new Current(certificates, clients));
    }

    private ReloadedSslContext(Current current) {
        super(current, current.context().getProvider(), "TLS");
    }

    /** A context, and what it was made of. */
    private record Made(Certificates certificates, Optional<X509TrustManager> clients, SSLContext context) {
        static Made of(Certificates certificates, Optional<X509TrustManager> clients) {
            try {
                return new Made(certificates, clients, certificates.context(clients));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("certificates that were good before", e);
            }
        }

        boolean isOf(Certificates given, Optional<X509TrustManager> givenClients) {
            return certificates.equals(given) && clients.equals(givenClients);
        }
    }

    private static final class Current extends SSLContextSpi {
        private final WatchedFiles<Certificates> certificates;
        private final Optional<WatchedFiles<X509TrustManager>> clients;
        private volatile Made made;

        private Current(WatchedFiles<Certificates> certificates, Optional<WatchedFiles<X509TrustManager>> clients) {
            this.certificates = certificates;
            this.clients = clients;
            this.made = Made.of(certificates.current(), clients.map(WatchedFiles::current));
        }

        private SSLContext context() {
            Certificates own = certificates.current();
            Optional<X509TrustManager> known = clients.map(WatchedFiles::current);
            Made now = made;
            if (!now.isOf(own, known)) {
                now = Made.of(own, known);
                made = now;
            }
            return now.context();
        }

        private SSLEngine restricted(SSLEngine engine) {
            engine.setWantClientAuth(clients.isPresent());
            engine.setEnabledProtocols(PROTOCOLS);
            engine.setEnabledCipherSuites(Arrays.stream(engine.getEnabledCipherSuites())
                    .filter(suite -> SUITES.matcher(suite).matches())
                    .toArray(String[]::new));
            return engine;
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return restricted(context().createSSLEngine());
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return restricted(context().createSSLEngine(host, port));
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("the context is made of files");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return context().getSocketFactory();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return context().getServerSocketFactory();
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return context().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return context().getClientSessionContext();
        }
    }
}
