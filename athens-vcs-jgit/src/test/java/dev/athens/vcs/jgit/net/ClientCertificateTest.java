package dev.athens.vcs.jgit.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.PathPatterns;
import dev.athens.module.VersionQuery;
import dev.athens.vcs.jgit.JGitFetcher;
import dev.athens.vcs.jgit.login.ClientCertificate;
import dev.athens.vcs.jgit.login.LoginRule;
import dev.athens.vcs.jgit.login.LoginRules;
import dev.athens.vcs.jgit.login.Secret;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Git over https from servers that speak only to those who show a certificate. */
@Timeout(60)
class ClientCertificateTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final ModulePath MODULE = ModulePath.parse("git.example/u/r.git");

    @TempDir
    private static Path shared;

    private static Path serverCertificate;
    private static Path clientCertificate;
    private static Path clientKey;
    private static GitServer server;
    private static GitServer other;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        KeyStore ofServer = keys("server", "-ext", "san=ip:127.0.0.1");
        KeyStore ofClient = keys("client");
        serverCertificate =
                pem("server.pem", "CERTIFICATE", ofServer.getCertificate("own").getEncoded());
        clientCertificate =
                pem("client.pem", "CERTIFICATE", ofClient.getCertificate("own").getEncoded());
        clientKey = pem(
                "client.key", "PRIVATE KEY", ofClient.getKey("own", PASSWORD).getEncoded());

        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(ofServer, PASSWORD);
        KeyStore known = KeyStore.getInstance("PKCS12");
        known.load(null, PASSWORD);
        known.setCertificateEntry("client", ofClient.getCertificate("own"));
        TrustManagerFactory clients = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        clients.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), clients.getTrustManagers(), null);
        server = new GitServer(GitServer.repository(shared.resolve("remote.git")), context);
        other = new GitServer(GitServer.repository(shared.resolve("other.git")), context);
    }

    private static KeyStore keys(String name, String... more) throws Exception {
        Path file = shared.resolve(name + ".p12");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD)));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private static Path pem(String name, String label, byte[] der) throws Exception {
        return Files.writeString(
                shared.resolve(name),
                "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                        + "-----\n");
    }

    @AfterAll
    static void stop() {
        server.close();
        other.close();
    }

    @BeforeEach
    void leadToTheServer() throws Exception {
        Files.writeString(
                folder.resolve(".gitconfig"), "[url \"" + server.url() + "\"]\ninsteadOf = https://git.example/u/r\n");
    }

    private String latest(LoginRules rules) throws Exception {
        Map<String, String> environment = Map.of(
                "GIT_ALLOW_PROTOCOL",
                "https",
                "GIT_CONFIG_NOSYSTEM",
                "1",
                "HOME",
                folder.toString(),
                "GOPRIVATE",
                "git.example",
                "SSL_CERT_FILE",
                serverCertificate.toString());
        try (JGitFetcher fetcher = JGitFetcher.builder(folder.resolve("cache"))
                .environment(environment)
                .logins(rules)
                .build()) {
            return fetcher.resolve(MODULE, new VersionQuery.Latest()).version().value();
        }
    }

    private static LoginRules rule(Path key) {
        ClientCertificate certificate = new ClientCertificate(
                Secret.ofFile("client_certificate_file", clientCertificate), Secret.ofFile("client_key_file", key));
        return LoginRules.of(List.of(new LoginRule(
                "credentials.toml:1", PathPatterns.parse("git.example"), server.hostAndPort(), false, certificate)));
    }

    @Test
    void openARepositoryIfARuleHasACertificate() throws Exception {
        assertThat(latest(rule(clientKey))).startsWith("v0.0.0-2023");
    }

    @Test
    void areClosedWithoutOne() {
        assertThatThrownBy(() -> latest(LoginRules.none())).isInstanceOf(FetchException.class);
    }

    @Test
    void areShownNoneAfterARedirectFromAnother() throws Exception {
        Files.writeString(
                folder.resolve(".gitconfig"),
                "[url \"" + server.base() + "/moved\"]\ninsteadOf = https://git.example/u/r\n");
        server.redirects("/moved/info/refs", other.url() + "/info/refs");
        int before = server.requests().size();

        assertThatThrownBy(() -> latest(rule(clientKey))).isInstanceOf(FetchException.class);
        assertThat(server.requests()).hasSizeGreaterThan(before);
        assertThat(other.requests()).isEmpty();
    }

    @Test
    void areNotAskedWithAKeyOfSomebodyElse() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        Path key = pem(
                "another.key",
                "PRIVATE KEY",
                generator.generateKeyPair().getPrivate().getEncoded());

        assertThatThrownBy(() -> latest(rule(key)))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageContaining("credentials.toml:1: client_key_file: is not the key of the first certificate in"
                        + " client_certificate_file");
    }
}
