package dev.athens.standalone.doctor;

import dev.athens.fetch.FailureReason;
import dev.athens.standalone.config.ServerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Looks whether strangers on this machine can read what they should not, and how long the server's certificate is good.
 *
 * @param now the time
 */
record FilesCheck(ServerConfig config, Instant now) implements Check {
    private static final String SUBJECT = "files";
    private static final Set<PosixFilePermission> OF_OTHERS =
            EnumSet.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

    @Override
    public void run(Consumer<Diagnosis> told) {
        List<Path> secrets = new ArrayList<>();
        config.listen().tls().ifPresent(tls -> secrets.add(tls.key()));
        config.origin().credentials().ifPresent(credentials -> secrets.add(credentials.file()));
        config.origin().netrc().ifPresent(secrets::add);
        List<Path> open = secrets.stream().filter(FilesCheck::isOpen).toList();
        open.forEach(file -> told.accept(Diagnosis.warning(
                SUBJECT, file + ": other users of this machine can read it or write it", "chmod o-rw " + file)));
        if (open.isEmpty() && !secrets.isEmpty()) {
            told.accept(Diagnosis.ok(SUBJECT, "no other user can read what holds secrets: " + secrets));
        }
        config.listen().tls().ifPresent(tls -> told.accept(certificate(tls.certificate())));
    }

    private static boolean isOpen(Path file) {
        try {
            Optional<PosixFileAttributeView> view =
                    Optional.ofNullable(Files.getFileAttributeView(file, PosixFileAttributeView.class));
            return view.isPresent()
                    && view.get().readAttributes().permissions().stream().anyMatch(OF_OTHERS::contains);
        } catch (IOException e) {
            // the configuration says it already
            return false;
        }
    }

    private Diagnosis certificate(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            if (CertificateFactory.getInstance("X.509").generateCertificate(in) instanceof X509Certificate own) {
                return Certificates.ending("certificate", file.toString(), own, now);
            }
            return Diagnosis.broken(
                    "certificate", file + ": holds none", "put the certificate and its chain there, in PEM");
        } catch (IOException e) {
            return Diagnosis.broken("certificate", file + ": " + FailureReason.of(e), "let the server read it");
        } catch (CertificateException e) {
            return Diagnosis.broken(
                    "certificate", file + ": " + e.getMessage(), "put the certificate and its chain there, in PEM");
        }
    }
}
