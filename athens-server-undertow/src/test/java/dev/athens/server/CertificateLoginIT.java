package dev.athens.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigException;
import dev.athens.content.Blob;
import dev.athens.module.PathPatterns;
import dev.athens.policy.AccessRules;
import dev.athens.policy.AccessRules.Rule;
import dev.athens.policy.CallerPattern;
import dev.athens.policy.Role;
import dev.athens.proxy.Answer;
import dev.athens.server.access.CertificateProof;
import dev.athens.server.files.WatchedFiles;
import dev.athens.server.listen.ClientAuthorities;
import dev.athens.server.options.CertificateLogin;
import dev.athens.server.options.CertificateLogin.Holder;
import dev.athens.server.options.Endpoint;
import dev.athens.server.users.Users;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CertificateLoginIT {
    private static final String INFO = "/corp.example/m/@v/v1.0.0.info";
    private static final String AFTER_A_CENTURY = "/later";

    @TempDir
    Path folder;

    private Path authorities;
    private WatchedFiles<X509TrustManager> trust;
    private AthensServer server;

    @BeforeEach
    void start() throws IOException {
        authorities = folder.resolve("clients.pem");
        install("clients-ca.pem");
        trust = WatchedFiles.of(List.of(authorities), () -> ClientAuthorities.load(authorities));
        server = builder().certificateLogin(login(), trust).start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void install(String certificate) throws IOException {
        Files.copy(TestCertificates.path(certificate), authorities, StandardCopyOption.REPLACE_EXISTING);
    }

    private CertificateLogin login() {
        return new CertificateLogin(authorities, CertificateLoginIT::holder);
    }

    /** Only those of one team. */
    private static Optional<Holder> holder(X500Principal subject) {
        return subject.getName().equals("CN=alice,OU=Team A,O=Corp")
                ? Optional.of(new Holder("alice", Set.of("a")))
                : Optional.empty();
    }

    private AthensServer.Builder builder() {
        Rule rule = new Rule(
                true,
                Set.of(Role.READ),
                List.of(CallerPattern.parse("cert:alice"), CallerPattern.parse("user:bob")),
                PathPatterns.parse("corp.example"));
        Rule forAll = new Rule(
                true, Set.of(Role.READ), List.of(CallerPattern.parse("anyone")), PathPatterns.parse("open.example"));
        CertificateProof later = new CertificateProof(
                login(),
                Clock.offset(
                        Clock.systemUTC(), Duration.between(Instant.now(), Instant.parse("2127-01-01T00:00:00Z"))));
        return AthensServer.builder(request ->
                        CompletableFuture.completedFuture(new Answer.Found(Blob.of("{}"), true, Answer.Source.STORAGE)))
                .host("127.0.0.1")
                .port(0)
                .tls(TestCertificates.path("ec.pem"), TestCertificates.path("ec-sec1.key"))
                .basicAuth(Users.of("bob", "b"))
                .access(AccessRules.of(List.of(rule, forAll)))
                .endpoint(Endpoint.of(AFTER_A_CENTURY, exchange -> exchange.getResponseSender()
                        .send(later.of(exchange).map(Object::toString).orElse("nobody"))));
    }

    private HttpResponse<String> get(SSLContext context, Version version, String path, String... headers)
            throws Exception {
        return get(HttpClient.newBuilder().version(version).sslContext(context).build(), path, headers);
    }

    private HttpResponse<String> get(HttpClient client, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + path))
                .timeout(Duration.ofSeconds(20));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static SSLContext client(String name) throws Exception {
        return TestCertificates.client("client-" + name + ".pem", "client-" + name + ".key");
    }

    private int statusFor(String name) throws Exception {
        return get(client(name), Version.HTTP_2, INFO).statusCode();
    }

    @ParameterizedTest
    @EnumSource
    void knowsWhoHasACertificate(Version version) throws Exception {
        HttpResponse<String> reply = get(client("alice"), version, INFO);

        assertThat(reply.version()).isEqualTo(version);
        assertThat(reply.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void needsNoneForWhatEverybodyMayHave(Version version) throws Exception {
        SSLContext none = TestCertificates.client();

        assertThat(get(none, version, "/open.example/m/@v/v1.0.0.info").statusCode())
                .isEqualTo(200);
        assertThat(get(none, version, INFO).statusCode()).isEqualTo(401);
        assertThat(get(none, version, INFO, "Authorization", "Basic Ym9iOmI=").statusCode())
                .as("bob by his password")
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2", "TLSv1.3"})
    void knowsHerByBothVersionsOfTls(String protocol) throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(client("alice"))
                .sslParameters(new SSLParameters(null, new String[] {protocol}))
                .build();

        assertThat(get(client, INFO).statusCode()).isEqualTo(200);
    }

    @Test
    void knowsNobodyWhoseSubjectIsNoOnes() throws Exception {
        server.close();
        server = builder()
                .certificateLogin(new CertificateLogin(authorities, subject -> Optional.empty()))
                .start();

        assertThat(statusFor("alice")).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "expired", "server"})
    void shakesNoHandsWithACertificateOfSomebodyElseOrThatHasExpiredOrIsForServers(String name) {
        assertThatThrownBy(() -> statusFor(name)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource
    void knowsNobodyWhoseCertificateHasExpiredSinceTheHandshake(Version version) throws Exception {
        HttpResponse<String> reply = get(client("alice"), version, AFTER_A_CENTURY);

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("nobody");
    }

    @Test
    void trustsTheAuthoritiesOfTheMoment() throws Exception {
        SSLContext resuming = client("alice");
        assertThat(get(resuming, Version.HTTP_1_1, INFO).statusCode()).isEqualTo(200);
        install("other-ca.pem");
        trust.look();

        assertThat(statusFor("other")).as("of the same subject").isEqualTo(200);
        assertThatThrownBy(() -> statusFor("alice")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> get(resuming, Version.HTTP_1_1, INFO))
                .as("not by what was agreed on before, either")
                .isInstanceOf(IOException.class);

        Files.writeString(authorities, "nobody");
        trust.look();
        assertThat(statusFor("other")).as("what was good stays").isEqualTo(200);
    }

    @Test
    void believesAPasswordMoreThanACertificate() throws Exception {
        SSLContext alice = client("alice");

        assertThat(get(alice, Version.HTTP_2, INFO, "Authorization", "Basic Ym9iOng=")
                        .statusCode())
                .as("a wrong one")
                .isEqualTo(401);
    }

    @Test
    void saysThatThereAreNoAuthorities() throws IOException {
        Files.writeString(authorities, "nobody");

        assertThatThrownBy(() -> builder().certificateLogin(login()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("clients.pem: has no certificate");
    }
}
