package dev.athens.server.options;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.security.auth.x500.X500Principal;

/**
 * Knows callers by client certificates. Clients are asked for one, and need none.
 *
 * @param authorities a file of certificates in PEM; who signs clients' certificates. Read again when it changes.
 * @param who whom the subject of a certificate stands for; nobody if empty
 */
public record CertificateLogin(Path authorities, Function<X500Principal, Optional<Holder>> who) {
    /**
     * Somebody who has a certificate.
     *
     * @param name unique among those with certificates
     * @param groups which it is in
     */
    public record Holder(String name, Set<String> groups) {}
}
