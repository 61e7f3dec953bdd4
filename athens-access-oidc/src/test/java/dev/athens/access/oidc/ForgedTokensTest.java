package dev.athens.access.oidc;

import static dev.athens.access.oidc.TestToken.base64;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import dev.athens.policy.TokenLogins.Known;
import dev.athens.policy.TokenLogins.Outcome;
import dev.athens.policy.TokenLogins.Wrong;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tokens that somebody made who may not, or that are not valid any more, each for another reason. */
@Timeout(60)
class ForgedTokensTest {
    private static final RSAKey STRANGE = TestIssuer.rsa("rsa-1", 2048);

    private final TestTime time = new TestTime();
    private TestIssuer issuer;
    private TestIssuer other;
    private OidcLogins logins;

    /** What is wrong with a token, and what is said of it. */
    private record Forgery(String token, String reason) {}

    @BeforeEach
    void start() throws IOException {
        issuer = new TestIssuer(TestIssuer.RSA, TestIssuer.EC);
        other = new TestIssuer(TestIssuer.NEXT_RSA);
        logins = new OidcLogins(new IssuerClient(Map.of()), time, time::nanoTime, time::later, Runnable::run, () -> {});
        logins.use(List.of(
                Issuer.builder(issuer.url())
                        .audience(TestToken.AUDIENCE)
                        .prefix("ci")
                        .groupsClaim("groups")
                        .required(ClaimConditions.of(Map.of("sub", List.of("*"))))
                        .build(),
                Issuer.builder(other.url())
                        .audience(TestToken.AUDIENCE)
                        .prefix("other")
                        .build()));
    }

    @AfterEach
    void stop() {
        logins.close();
        other.close();
        issuer.close();
    }

    private TestToken by(JWK key) {
        return new TestToken(issuer.url(), key, time.instant());
    }

    private TestToken right() {
        return by(TestIssuer.RSA);
    }

    private long in(Duration time) {
        return this.time.instant().plus(time).getEpochSecond();
    }

    private static String signedByPublicKey(TestToken token) throws Exception {
        byte[] secret = TestIssuer.RSA.toRSAPublicKey().getEncoded();
        String unsigned = token.header("alg", "HS256").unsigned();
        return unsigned + "."
                + new MACSigner(secret)
                        .sign(new JWSHeader(JWSAlgorithm.HS256), unsigned.getBytes(StandardCharsets.US_ASCII));
    }

    private static String changed(String token, int part) {
        String[] parts = token.split("\\.");
        char[] text = parts[part].toCharArray();
        text[text.length / 2] = text[text.length / 2] == 'A' ? 'B' : 'A';
        parts[part] = new String(text);
        return String.join(".", parts);
    }

    /** Takes the signature of a token to another's claims. */
    private static String transplanted(String from, TestToken to) {
        return to.unsigned() + from.substring(from.lastIndexOf('.'));
    }

    private static String withoutLastPart(String token) {
        return token.substring(0, token.lastIndexOf('.'));
    }

    private Map<String, Forgery> forgeries() throws Exception {
        Map<String, Forgery> all = new LinkedHashMap<>();
        all.put("alg none", new Forgery(right().header("alg", "none").unsigned() + ".", "the token is not signed"));
        all.put("HS256 by the public key", new Forgery(signedByPublicKey(right()), "by an algorithm that is allowed"));
        all.put(
                "another issuer",
                new Forgery(
                        new TestToken("https://evil.example", TestIssuer.RSA, time.instant()).signed(),
                        "the token's issuer (iss) is not trusted"));
        all.put("no issuer", new Forgery(right().without("iss").signed(), "does not say who has issued it (iss)"));
        all.put("another audience", new Forgery(right().claim("aud", "npm").signed(), "for another audience (aud)"));
        all.put("no audience", new Forgery(right().without("aud").signed(), "the token has no audience (aud)"));
        all.put(
                "expired",
                new Forgery(right().claim("exp", in(Duration.ofMinutes(-2))).signed(), "the token has expired (exp)"));
        all.put("no end", new Forgery(right().without("exp").signed(), "does not say when it expires (exp)"));
        all.put(
                "not yet valid",
                new Forgery(
                        right().claim("nbf", in(Duration.ofMinutes(2))).signed(), "the token is not valid yet (nbf)"));
        all.put(
                "made in the future",
                new Forgery(right().claim("iat", in(Duration.ofMinutes(2))).signed(), "made in the future (iat)"));
        all.put("end that is no time", new Forgery(right().claim("exp", "never").signed(), "claim exp is no time"));
        all.put(
                "start that is no time",
                new Forgery(right().claim("nbf", -1e300).signed(), "claim nbf is no time"));
        all.put(
                "unknown key",
                new Forgery(by(TestIssuer.rsa("rsa-9", 2048)).signed(), "publishes no key with the name (kid)"));
        all.put(
                "changed claims",
                new Forgery(
                        transplanted(right().signed(), right().claim("sub", "admin")),
                        "the token's signature is wrong"));
        all.put(
                "key of another kind",
                new Forgery(by(TestIssuer.EC).header("alg", "RS256").signed(), "not for the algorithm that it names"));
        all.put("two parts", new Forgery(withoutLastPart(right().signed()), "the token has 2 parts"));
        all.put("five parts", new Forgery(right().signed() + ".a.b", "the token has 5 parts"));
        all.put("crit", new Forgery(right().header("crit", List.of("exp")).signed(), "the token's header has crit"));
        all.put("another type", new Forgery(right().header("typ", "logout+jwt").signed(), "typ says that it is not"));
        all.put(
                "too long",
                new Forgery(right().claim("x", "x".repeat(20_000)).signed(), "longer than 16384 characters"));
        all.put(
                "a claim twice",
                new Forgery(
                        right().saying("{\"iss\":\"" + issuer.url() + "\",\"sub\":\"a\",\"sub\":\"b\"}")
                                .signed(),
                        "the token's claims are no object of JSON"));
        all.put("empty name", new Forgery(right().claim("sub", "").signed(), "which would name the caller, is empty"));
        all.put(
                "two lines in the name",
                new Forgery(right().claim("sub", "a\nb").signed(), "a name that is blank"));
        all.put("name missing", new Forgery(right().without("sub").signed(), "claim sub is missing"));
        all.put(
                "groups that are none",
                new Forgery(right().claim("groups", Map.of()).signed(), "no list of groups"));
        all.put(
                "signature in another alphabet",
                new Forgery(right().unsigned() + ".a+b/c===", "the token's signature is not in base64url"));
        all.put("malformed header", new Forgery(right().header("x5c", 1).signed(), "the token's header is malformed"));
        return all;
    }

    /** The same as some of the above to whoever looks, and wrong all the same. */
    private Map<String, Forgery> sisters() {
        Map<String, Forgery> all = new LinkedHashMap<>();
        String token = right().signed();
        all.put("changed signature", new Forgery(changed(token, 2), "the token's signature is wrong"));
        all.put(
                "last character of the signature",
                new Forgery(
                        token.substring(0, token.length() - 1) + neighbour(token.charAt(token.length() - 1)),
                        "the token's signature is not in base64url"));
        all.put(
                "shortened signature",
                new Forgery(token.substring(0, token.length() - 2), "the token's signature is wrong"));
        all.put("signed by a key of that name", new Forgery(by(STRANGE).signed(), "the token's signature is wrong"));
        all.put(
                "brings its own key",
                new Forgery(
                        by(STRANGE)
                                .header("jwk", STRANGE.toPublicJWK().toJSONObject())
                                .signed(),
                        "the token's signature is wrong"));
        all.put(
                "names where its key is",
                new Forgery(
                        by(STRANGE)
                                .header("jku", other.url() + "/evil")
                                .header("x5u", other.url() + "/evil")
                                .signed(),
                        "the token's signature is wrong"));
        all.put(
                "key of another issuer",
                new Forgery(by(TestIssuer.NEXT_RSA).signed(), "publishes no key with the name (kid)"));
        all.put(
                "without the name of a key",
                new Forgery(by(STRANGE).withoutHeader("kid").signed(), "the token's signature is wrong"));
        all.put("none in capitals", new Forgery(right().header("alg", "nOnE").signed(), "the token is not signed"));
        all.put(
                "no JSON",
                new Forgery(right().saying("{\"iss\":").signed(), "the token's claims are no object of JSON"));
        all.put(
                "a list",
                new Forgery(
                        right().saying("[[\"iss\",\"" + issuer.url() + "\"]]").signed(),
                        "the token's claims are no object of JSON"));
        all.put("null", new Forgery(right().saying("null").signed(), "the token's claims are no object of JSON"));
        all.put(
                "deep JSON",
                new Forgery(
                        right().saying("{\"a\":".repeat(1500)).signed(), "the token's claims are no object of JSON"));
        all.put(
                "an algorithm that is none",
                new Forgery(right().header("alg", "X").signed(), "that is allowed"));
        all.put(
                "b64",
                new Forgery(
                        right().header("crit", List.of("b64"))
                                .header("b64", false)
                                .signed(),
                        "has crit"));
        return all;
    }

    private static char neighbour(char c) {
        // differs in a bit that stands for none of the signature's
        return c == 'Q' ? 'R' : c == 'g' ? 'h' : c == 'w' ? 'x' : 'B';
    }

    /** Answered at once, or when the issuer may be asked again. */
    private Outcome outcome(String token) {
        CompletableFuture<Outcome> outcome = logins.check(token).orElseThrow();
        if (!outcome.isDone()) {
            time.pass(IssuerKeys.PAUSE);
        }
        return outcome.join();
    }

    private String reason(String name, Forgery forgery) {
        Outcome outcome = outcome(forgery.token());
        assertThat(outcome).as(name).isInstanceOf(Wrong.class);
        String reason = ((Wrong) outcome).reason();
        assertThat(reason).as(name).contains(forgery.reason());
        assertThat(forgery.token().split("\\."))
                .as(name)
                .filteredOn(part -> part.length() > 1)
                .noneMatch(reason::contains);
        return reason;
    }

    @Test
    void refusesEachForgeryForAnotherReason() throws Exception {
        assertThat(outcome(right().signed())).isInstanceOf(Known.class);
        Map<String, Forgery> forgeries = forgeries();
        Map<String, String> reasons =
                forgeries.entrySet().stream().collect(toMap(Map.Entry::getKey, e -> reason(e.getKey(), e.getValue())));

        assertThat(reasons).hasSizeGreaterThan(20);
        assertThat(reasons.values()).doesNotHaveDuplicates();
        assertThat(outcome(right().signed())).as("still").isInstanceOf(Known.class);
    }

    @Test
    void refusesTheirSisters() {
        sisters().forEach(this::reason);
    }

    @Test
    void asksNobodyWhomATokenNames() {
        sisters().forEach(this::reason);

        assertThat(other.requests()).doesNotContain("/evil");
    }

    @Test
    void ignoresKeysThatARightTokenBrings() {
        String token = right().header("jwk", STRANGE.toPublicJWK().toJSONObject())
                .header("jku", other.url() + "/evil")
                .signed();

        assertThat(outcome(token)).isInstanceOf(Known.class);
        assertThat(other.requests()).doesNotContain("/evil");
    }

    @Test
    void takesNothingElseForAToken() {
        List<String> others = List.of(
                "",
                "secret",
                "a.b.c",
                "eyJ",
                "eyJhbGciOiJSUzI1NiJ9",
                "eyJ.eyJ.eyJ",
                base64("{\"a\"") + ".a.b",
                "ghp_abcdefghijklmnopqrstuvwxyz",
                "...");

        assertThat(others).allSatisfy(text -> assertThat(logins.check(text)).isEmpty());
    }
}
