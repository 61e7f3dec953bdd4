package dev.athens.net;

import dev.athens.config.ConfigException;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Certificates or keys between lines such as {@code -----BEGIN CERTIFICATE-----}. Source: RFC 7468; RFC 5915 for {@code EC
 * PRIVATE KEY}, RFC 8017, appendix A.1.2 for {@code RSA PRIVATE KEY}.
 *
 * @param name where the text is from, for messages
 * @param text what may be secret, and stands in no message
 */
public record PemText(String name, String text) {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([\\s\\S]*?)-----END \\1-----");

    /** What servers have, by the names that the JDK knows. */
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private record Block(String label, String body) {}

    private List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return blocks;
    }

    /**
     * All certificates, in their order.
     *
     * @throws ConfigException if there is none, or one is malformed
     */
    public List<X509Certificate> certificates() {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks()) {
            if (block.label().equals("CERTIFICATE")) {
                certificates.add(certificate(block));
            }
        }
        if (certificates.isEmpty()) {
            throw new ConfigException(name + ": has no certificate, which begins with -----BEGIN CERTIFICATE-----");
        }
        return certificates;
    }

    private X509Certificate certificate(Block block) {
        try {
            Certificate certificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(decoded(block)));
            return (X509Certificate) certificate;
        } catch (CertificateException e) {
            throw new ConfigException(name + ": has a malformed certificate: " + e.getMessage());
        }
    }

    /**
     * The first private key.
     *
     * @throws ConfigException if there is none, or it is malformed or encrypted
     */
    public PrivateKey privateKey() {
        for (Block block : blocks()) {
            if (block.label().endsWith("PRIVATE KEY")) {
                return privateKey(block);
            }
        }
        throw new ConfigException(name + ": has no private key, which begins with -----BEGIN PRIVATE KEY-----");
    }

    private PrivateKey privateKey(Block block) {
        if (block.label().equals("ENCRYPTED PRIVATE KEY") || block.body().contains("ENCRYPTED")) {
            throw new ConfigException(
                    name + ": the private key is encrypted; store it without a password, as openssl pkey does");
        }
        byte[] der = decoded(block);
        try {
            return switch (block.label()) {
                case "PRIVATE KEY" -> pkcs8(der);
                case "RSA PRIVATE KEY" -> KeyFactory.getInstance("RSA").generatePrivate(Pkcs8.ofRsa(der));
                case "EC PRIVATE KEY" -> KeyFactory.getInstance("EC").generatePrivate(Pkcs8.ofEc(der));
                default -> throw new ConfigException(name + ": " + block.label() + " is not a key of a web server");
            };
        } catch (GeneralSecurityException e) {
            throw new ConfigException(name + ": has a malformed private key");
        }
    }

    private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                // of another kind; the next one may take it
            }
        }
        throw new InvalidKeySpecException("no known kind of key");
    }

    private byte[] decoded(Block block) {
        try {
            return Base64.getMimeDecoder().decode(block.body());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name + ": " + block.label() + " is not in base64");
        }
    }

    /** Without the text. */
    @Override
    public String toString() {
        return "PemText[" + name + "]";
    }
}
