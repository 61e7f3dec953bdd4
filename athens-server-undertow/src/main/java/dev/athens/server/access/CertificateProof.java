package dev.athens.server.access;

import dev.athens.policy.Caller;
import dev.athens.server.options.CertificateLogin;
import io.undertow.server.HttpServerExchange;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Knows callers by the certificate that their connection was opened with. That it is signed as it should be was made sure by then;
 * that it is still valid is looked at again, since connections may last.
 *
 * @param login whom certificates stand for
 * @param clock the time
 */
public record CertificateProof(CertificateLogin login, Clock clock) implements Proof {
    @Override
    public Optional<Caller> of(HttpServerExchange exchange) {
        // nothing without TLS
        return Optional.ofNullable(exchange.getConnection().getSslSession())
                .flatMap(CertificateProof::certificate)
                .filter(this::isValid)
                .flatMap(certificate -> login.who().apply(certificate.getSubjectX500Principal()))
                .map(holder -> new Caller(Caller.Kind.CERTIFICATE, holder.name(), holder.groups(), List.of()));
    }

    private static Optional<X509Certificate> certificate(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? Optional.of(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            // the client has shown none
            return Optional.empty();
        }
    }

    private boolean isValid(X509Certificate certificate) {
        try {
            certificate.checkValidity(Date.from(clock.instant()));
            return true;
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            return false;
        }
    }
}
