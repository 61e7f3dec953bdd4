package dev.athens.vcs.jgit.net;

import dev.athens.net.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The certificates in the files that git's settings name. A file is read again only when it has changed: it takes longer
 * than a small fetch, and connections are shared only by those that trust the same.
 *
 * <p>Concurrency: thread-safe.
 */
final class CertificateFiles {
    private record Loaded(FileTime modifiedAt, long sizeBytes, Trust trust) {}

    private final Map<Path, Loaded> files = new ConcurrentHashMap<>();

    /**
     * Trusts the certificates of a file and no others.
     *
     * @throws IOException if the file cannot be read or holds something else
     */
    Trust trust(Path file) throws IOException {
        FileTime modifiedAt = Files.getLastModifiedTime(file);
        long sizeBytes = Files.size(file);
        Loaded known = files.get(file);
        if (known != null && known.modifiedAt().equals(modifiedAt) && known.sizeBytes() == sizeBytes) {
            return known.trust();
        }
        Trust trust = read(file);
        files.put(file, new Loaded(modifiedAt, sizeBytes, trust));
        return trust;
    }

    private static Trust read(Path file) throws IOException {
        try (InputStream pem = Files.newInputStream(file)) {
            return Trust.of(CertificateFactory.getInstance("X.509").generateCertificates(pem));
        } catch (GeneralSecurityException e) {
            throw new IOException("unusable certificates in http.sslCAInfo " + file.getFileName(), e);
        }
    }
}
