package dev.athens.access.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IssuerClientTest {
    private final IssuerClient client = new IssuerClient(Map.of());
    private TestIssuer issuer;

    @BeforeEach
    void start() throws IOException {
        issuer = new TestIssuer(TestIssuer.RSA, TestIssuer.EC);
    }

    @AfterEach
    void stop() {
        client.close();
        issuer.close();
    }

    private void assertFails(String reason) {
        assertThatThrownBy(() -> client.ask(issuer.url()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(issuer.url() + " cannot be asked for its keys: ")
                .hasMessageContaining(reason);
    }

    private void configuration(String json) {
        issuer.page(TestIssuer.CONFIGURATION, json);
    }

    @Test
    void findsTheKeys() throws IOException {
        assertThat(client.ask(issuer.url()).keys())
                .extracting(PublishedKeys.Key::key)
                .containsExactly(TestIssuer.RSA.toPublicJWK(), TestIssuer.EC.toPublicJWK());
    }

    @Test
    void keepsTheSlashesOfAnIssuerApart() throws IOException {
        String url = issuer.url() + "/realm/";
        issuer.page(
                "/realm" + TestIssuer.CONFIGURATION,
                "{\"issuer\":\"" + url + "\",\"jwks_uri\":\"" + issuer.url() + "/keys\"}");

        assertThat(client.ask(url).keys()).hasSize(2);
        assertThatThrownBy(() -> client.ask(issuer.url() + "/realm")).hasMessageContaining("to the last slash");
    }

    @Test
    void believesNoPageOfAnotherIssuer() {
        configuration("{\"issuer\":\"https://evil.example\",\"jwks_uri\":\"" + issuer.url() + "/keys\"}");
        assertFails("is of another issuer");
        configuration("{}");
        assertFails("is of another issuer");
    }

    @Test
    void asksNobodyOverPlainHttp() {
        for (String keys :
                List.of("http://keys.example/keys", "file:///etc/passwd", "keys", "https://u:p@keys.example/")) {
            configuration("{\"issuer\":\"" + issuer.url() + "\",\"jwks_uri\":\"" + keys + "\"}");
            assertFails("no jwks_uri with https");
        }
    }

    @Test
    void followsNoRedirect() {
        issuer.page("/elsewhere", new JWKSet(TestIssuer.RSA).toString(true));
        issuer.page(TestIssuer.KEYS, new TestIssuer.Page(302, "", Map.of("Location", issuer.url() + "/elsewhere")));
        assertFails("/keys answers 302");
        assertThat(issuer.requests()).doesNotContain("/elsewhere");
    }

    @Test
    void saysWhatIsWrongWithPages() {
        issuer.page(TestIssuer.KEYS, new TestIssuer.Page(503, "secret", Map.of()));
        assertFails("/keys answers 503");
        issuer.page(TestIssuer.KEYS, " ".repeat(600_000));
        assertFails("/keys is longer than 524288 bytes");
        issuer.page(TestIssuer.KEYS, "<html>");
        assertFails("its keys are malformed");
        issuer.page(TestIssuer.KEYS, "{\"keys\":[]}");
        assertFails("it publishes 0 keys");
        configuration("<html>");
        assertFails("openid-configuration is no object of JSON");
        configuration("null");
        assertFails("openid-configuration says nothing");
        issuer.close();
        assertFails("connection refused");
    }

    @Test
    void takesKeysForSignaturesAlone() throws IOException {
        RSAKey forSecrets = new RSAKey.Builder(TestIssuer.NEXT_RSA)
                .keyUse(KeyUse.ENCRYPTION)
                .build();
        RSAKey tooShort = TestIssuer.rsa("short", 1024);
        OctetSequenceKey shared =
                new OctetSequenceKey.Builder(new byte[32]).keyID("shared").build();
        issuer.page(TestIssuer.KEYS, new JWKSet(List.of(forSecrets, tooShort, shared, TestIssuer.EC)).toString(false));

        assertThat(client.ask(issuer.url()).keys())
                .extracting(key -> key.key().getKeyID())
                .containsExactly("ec-1");
    }
}
