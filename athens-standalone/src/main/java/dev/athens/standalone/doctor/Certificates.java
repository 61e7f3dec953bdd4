package dev.athens.standalone.doctor;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** Tells how long certificates are good. */
final class Certificates {
    /** Most are renewed when a third of their 90 days is left. */
    private static final Duration SOON = Duration.ofDays(14);

    private Certificates() {}

    static Diagnosis ending(String subject, String whose, X509Certificate certificate, Instant now) {
        Instant end = certificate.getNotAfter().toInstant();
        if (end.isBefore(now)) {
            return Diagnosis.broken(subject, whose + ": the certificate was good until " + end, "renew it");
        }
        long days = Duration.between(now, end).toDays();
        if (end.isBefore(now.plus(SOON))) {
            return Diagnosis.warning(
                    subject,
                    whose + ": the certificate is good for " + days + " more days",
                    "see why it is not renewed");
        }
        return Diagnosis.ok(subject, whose + ": the certificate is good for " + days + " days");
    }
}
