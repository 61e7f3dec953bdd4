package dev.athens.server.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.config.ConfigException;
import dev.athens.server.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificatesTest {
    @TempDir
    Path folder;

    private String message(Path chain, Path key) {
        try {
            Certificates.load(chain, key);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (ConfigException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("taken for good");
    }

    @ParameterizedTest
    @CsvSource({
        "rsa.pem, rsa-pkcs8.key",
        "rsa.pem, rsa-pkcs1.key",
        "ec.pem, ec-pkcs8.key",
        "ec.pem, ec-sec1.key",
        "ed25519.pem, ed25519-pkcs8.key"
    })
    void readsAllUsualKindsOfKeys(String chain, String key) throws IOException {
        assertThat(Certificates.load(TestCertificates.path(chain), TestCertificates.path(key)))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"rsa-encrypted-pkcs8.key", "rsa-encrypted-pkcs1.key"})
    void saysThatAKeyIsEncrypted(String key) {
        assertThat(message(TestCertificates.path("rsa.pem"), TestCertificates.path(key)))
                .contains(key + ": the private key is encrypted");
    }

    @ParameterizedTest
    @CsvSource({"rsa.pem, ec-sec1.key", "ec.pem, rsa-pkcs1.key", "ca.pem, ec-sec1.key", "ec.pem, ed25519-pkcs8.key"})
    void saysThatKeyAndCertificateDoNotBelongTogether(String chain, String key) {
        assertThat(message(TestCertificates.path(chain), TestCertificates.path(key)))
                .contains(key + ": is not the key of the first certificate in ")
                .endsWith(chain);
    }

    @Test
    void saysThatTheFilesWereSwapped() {
        assertThat(message(TestCertificates.path("rsa-pkcs1.key"), TestCertificates.path("rsa.pem")))
                .contains("rsa-pkcs1.key: has no certificate");
        assertThat(message(TestCertificates.path("rsa.pem"), TestCertificates.path("rsa.pem")))
                .contains("rsa.pem: has no private key");
    }

    @Test
    void saysThatTheOrderIsWrong() throws IOException {
        Path both = folder.resolve("both.pem");
        String leaf = Files.readString(TestCertificates.path("ec.pem"));
        Files.writeString(both, leaf + Files.readString(TestCertificates.path("rsa.pem")));

        assertThat(message(both, TestCertificates.path("ec-sec1.key")))
                .contains("both.pem: certificates must come in order");
    }

    @ParameterizedTest
    @CsvSource({"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"})
    void saysThatAKeyIsMalformed(String label) throws IOException {
        Path key = folder.resolve("bad.key");
        Files.writeString(key, "-----BEGIN " + label + "-----\nMIIBVQIBADANBgkq\n-----END " + label + "-----\n");

        assertThat(message(TestCertificates.path("rsa.pem"), key)).contains("bad.key: has a malformed private key");
    }

    @Test
    void saysThatACertificateIsMalformed() throws IOException {
        Path chain = folder.resolve("bad.pem");
        Files.writeString(chain, "-----BEGIN CERTIFICATE-----\nMIIBVQIBADANBgkq\n-----END CERTIFICATE-----\n");

        assertThat(message(chain, TestCertificates.path("ec-sec1.key")))
                .contains("bad.pem: has a malformed certificate");
    }
}
