package dev.athens.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.athens.server.TestCertificates;
import dev.athens.storage.fs.FileStorage;
import dev.athens.testkit.FakeModule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the access file says of reverse proxies, certificates and refusals holds in the started jar. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class AccessFileIT {
    private static final String MODULE = "corp.example/lib";
    private static final String LOGINS = """
            [header]
            name = "X-Forwarded-User"
            groups = "X-Forwarded-Groups"
            from = ["127.0.0.1"]

            [certificates]
            authorities = "%s"

            [[certificates.subject]]
            match = "CN=al*,O=Corp"
            groups = ["red"]
            """;
    private static final String RULES = """
            [[rule]]
            allow = "read"
            callers = ["group:red"]
            modules = ["corp.example"]
            """;

    private static final String ISSUER = """
            [[issuer]]
            url = "%s"
            audience = "here"
            [[issuer.grant]]
            role = "read"
            modules = "corp.example"
            claims = { repository = "corp/*" }
            """;

    @TempDir
    static Path folder;

    private static Path file;
    private static String logins;
    private static AthensJar athens;

    @BeforeAll
    static void start() throws Exception {
        FakeModule module = FakeModule.of(MODULE, "v1.0.0").file("lib.go", "package lib\n");
        FileStorage.open(folder.resolve("athens-data")).save(module.version(), module.files());
        logins = LOGINS.formatted(TestCertificates.path("clients-ca.pem"));
        file = Files.writeString(folder.resolve("access.toml"), "denied = \"404\"\n" + RULES + logins);
        Map<String, String> settings = new HashMap<>();
        settings.put("ATHENS_ACCESS_FILE", file.toString());
        settings.put("ATHENS_READ_ONLY", "true");
        settings.put("ATHENS_TLSCERT_FILE", TestCertificates.path("rsa.pem").toString());
        settings.put(
                "ATHENS_TLSKEY_FILE", TestCertificates.path("rsa-pkcs8.key").toString());
        athens = AthensJar.start(folder, settings);
    }

    @AfterAll
    static void stop() {
        if (athens != null) {
            athens.close();
        }
    }

    private static HttpResponse<String> ask(SSLContext tls, String... headers) throws Exception {
        String url = "https://localhost:" + URI.create(athens.url()).getPort() + "/" + MODULE + "/@v/v1.0.0.info";
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newBuilder()
                .sslContext(tls)
                .build()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void knowsCallersByReverseProxiesAndCertificatesAndHidesTheRest() throws Exception {
        SSLContext nobody = TestCertificates.client();
        assertThat(ask(nobody).statusCode()).isEqualTo(404);
        assertThat(ask(nobody, "X-Forwarded-User", "bob").body())
                .isEqualTo("not found: corp.example/lib: there is no such module, or it is not for you\n");
        assertThat(ask(nobody, "X-Forwarded-User", "bob", "X-Forwarded-Groups", "blue,red")
                        .statusCode())
                .isEqualTo(200);

        SSLContext alice = TestCertificates.client("client-alice.pem", "client-alice.key");
        assertThat(ask(alice).statusCode()).isEqualTo(200);
    }

    @Test
    void knowsJobsByWhatTheirCiSystemSignsFromTheMomentThatTheFileSaysSo() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        HttpServer ci = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String url = "http://127.0.0.1:" + ci.getAddress().getPort();
        serve(
                ci,
                "/.well-known/openid-configuration",
                "{\"issuer\":\"%1$s\",\"jwks_uri\":\"%1$s/keys\"}".formatted(url));
        serve(ci, "/keys", "{\"keys\":[%s]}".formatted(published((RSAPublicKey) keys.getPublic())));
        ci.start();
        try {
            String token = signed(keys.getPrivate(), url, "corp/app");
            String other = signed(keys.getPrivate(), url, "evil/app");
            SSLContext nobody = TestCertificates.client();
            assertThat(ask(nobody, "Authorization", "Bearer " + token).statusCode())
                    .isEqualTo(401);

            Files.writeString(file, RULES + ISSUER.formatted(url) + logins);
            while (ask(nobody, "Authorization", "Bearer " + token).statusCode() != 200) {
                TimeUnit.MILLISECONDS.sleep(200);
            }
            assertThat(ask(nobody, "Authorization", "Bearer " + other).statusCode())
                    .isEqualTo(404);
            assertThat(ask(nobody, "Authorization", "Bearer " + token.replaceFirst("\\.[^.]*$", ".AAAA"))
                            .body())
                    .isEqualTo("unauthorized: the token's signature is wrong\n");
        } finally {
            ci.stop(0);
        }
    }

    private static void serve(HttpServer server, String path, String json) {
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, json.length());
            exchange.getResponseBody().write(json.getBytes(UTF_8));
            exchange.close();
        });
    }

    private static String published(RSAPublicKey key) {
        return "{\"kty\":\"RSA\",\"kid\":\"k\",\"alg\":\"RS256\",\"use\":\"sig\",\"n\":\"%s\",\"e\":\"AQAB\"}"
                .formatted(base64(key.getModulus().toByteArray()));
    }

    private static String signed(PrivateKey key, String issuer, String repository) throws Exception {
        String header = "{\"alg\":\"RS256\",\"kid\":\"k\",\"typ\":\"JWT\"}";
        String claims = "{\"iss\":\"%s\",\"aud\":\"here\",\"sub\":\"job\",\"exp\":%d,\"repository\":\"%s\"}"
                .formatted(issuer, Instant.now().plusSeconds(600).getEpochSecond(), repository);
        String text = base64(header.getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(text.getBytes(UTF_8));
        return text + "." + base64(signature.sign());
    }

    /** Without the zero that keeps a number positive. */
    private static String base64(byte[] bytes) {
        int from = bytes[0] == 0 ? 1 : 0;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOfRange(bytes, from, bytes.length));
    }

    @Test
    void saysWhatCountsOnlyAfterARestart() throws Exception {
        Files.writeString(file, RULES + logins);
        SSLContext nobody = TestCertificates.client();
        while (athens.log().stream().noneMatch(line -> line.contains("counts after a restart"))) {
            assertThat(ask(nobody).statusCode()).isEqualTo(404);
        }
    }
}
