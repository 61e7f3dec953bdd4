package dev.athens.net;

import dev.athens.fetch.FailureReason;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The certificates that make a TLS server trustworthy: those of the Java runtime, and those of the PEM files that the
 * variables SSL_CERT_FILE and SSL_CERT_DIR name, as for the go command.
 *
 * <p>What cannot be read is logged and skipped, so that a stale variable does not stop a process. Source: crypto/x509,
 * SystemCertPool.
 */
public final class TrustedCertificates {
    private static final Logger LOG = System.getLogger(TrustedCertificates.class.getName());

    /** The most bytes of one PEM file; a bundle of all public authorities has about 200 KiB. */
    private static final int MAX_FILE_BYTES = 16 << 20;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]+-----END CERTIFICATE-----");

    private TrustedCertificates() {}

    /**
     * Reads the variables.
     *
     * @param variables such as {@link System#getenv()}
     */
    public static Trust from(Map<String, String> variables) {
        List<X509Certificate> extra = new ArrayList<>();
        for (String file : files(variables)) {
            addFrom(file, extra);
        }
        Trust runtime = Trust.ofRuntime();
        if (extra.isEmpty()) {
            return runtime;
        }
        List<X509Certificate> all = new ArrayList<>(List.of(runtime.manager().getAcceptedIssuers()));
        all.addAll(extra);
        try {
            return Trust.of(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime has no usable TLS", e);
        }
    }

    private static List<String> files(Map<String, String> variables) {
        List<String> files = new ArrayList<>();
        files.add(variables.getOrDefault("SSL_CERT_FILE", ""));
        for (String folder : variables.getOrDefault("SSL_CERT_DIR", "").split(Pattern.quote(File.pathSeparator), -1)) {
            if (!folder.isEmpty()) {
                addFilesOf(folder, files);
            }
        }
        files.removeIf(String::isEmpty);
        return files;
    }

    private static void addFilesOf(String folder, List<String> files) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(folder), Files::isRegularFile)) {
            entries.forEach(entry -> files.add(entry.toString()));
        } catch (IOException | InvalidPathException e) {
            LOG.log(Level.WARNING, "SSL_CERT_DIR: {0} is skipped: {1}", folder, FailureReason.of(e));
        }
    }

    private static void addFrom(String file, List<X509Certificate> certificates) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            Matcher blocks = BLOCK.matcher(new String(in.readNBytes(MAX_FILE_BYTES), StandardCharsets.ISO_8859_1));
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            while (blocks.find()) {
                byte[] pem = blocks.group().getBytes(StandardCharsets.ISO_8859_1);
                if (factory.generateCertificate(new ByteArrayInputStream(pem)) instanceof X509Certificate found) {
                    certificates.add(found);
                }
            }
        } catch (IOException | InvalidPathException | CertificateException e) {
            LOG.log(Level.WARNING, "certificates of {0} are skipped: {1}", file, FailureReason.of(e));
        }
    }
}
