package dev.athens.net;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Which TLS servers are believed to be who they say.
 *
 * @param sockets makes sockets to servers that the manager trusts
 * @param manager decides which those are
 */
public record Trust(SSLSocketFactory sockets, X509TrustManager manager) {
    private static Trust of(X509TrustManager manager) {
        try {
            return made(manager, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has TLS", e);
        }
    }

    private static Trust made(X509TrustManager manager, KeyManager @Nullable [] own) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own, new TrustManager[] {manager}, null);
        return new Trust(context.getSocketFactory(), manager);
    }

    /**
     * Trusts those whom a manager trusts, and shows them a certificate if they ask for one.
     *
     * @throws GeneralSecurityException if the certificate cannot be used
     */
    public static Trust of(X509TrustManager manager, CertifiedKey own) throws GeneralSecurityException {
        return made(manager, own.keyManagers());
    }

    /** Trusts whom the Java runtime trusts. */
    public static Trust ofRuntime() {
        try {
            return of(manager(null));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime has no usable certificates", e);
        }
    }

    /** Trusts servers that present a chain to one of these certificates. */
    public static Trust of(Collection<? extends Certificate> certificates) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new IllegalStateException("nothing was read", e);
        }
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("authority" + store.size(), certificate);
        }
        return of(manager(store));
    }

    /** Trusts everybody: for GOINSECURE and git's {@code http.sslVerify = false}, which ask for exactly that. */
    public static Trust ofAnyone() {
        return of(new Anyone());
    }

    private static X509TrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager found) {
                return found;
            }
        }
        throw new GeneralSecurityException("no trust manager for X.509 certificates");
    }

    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            // accepted
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // accepted
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
