package dev.athens.server.listen;

import dev.athens.server.files.WatchedFiles;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * A context whose new connections use the certificates of the moment; running ones keep what they began with. Certificate
 * and key change together, since each connection takes one context as a whole. Thread-safe.
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

    ReloadedSslContext(WatchedFiles<SSLContext> files) {
        super(new Current(files), files.current().getProvider(), "TLS");
    }

    private static final class Current extends SSLContextSpi {
        private final WatchedFiles<SSLContext> files;

        private Current(WatchedFiles<SSLContext> files) {
            this.files = files;
        }

        private static SSLEngine restricted(SSLEngine engine) {
            engine.setEnabledProtocols(PROTOCOLS);
            engine.setEnabledCipherSuites(Arrays.stream(engine.getEnabledCipherSuites())
                    .filter(suite -> SUITES.matcher(suite).matches())
                    .toArray(String[]::new));
            return engine;
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return restricted(files.current().createSSLEngine());
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return restricted(files.current().createSSLEngine(host, port));
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("the context is made of files");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return files.current().getSocketFactory();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return files.current().getServerSocketFactory();
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return files.current().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return files.current().getClientSessionContext();
        }
    }
}
