package dev.athens.access.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWK;
import dev.athens.module.PathPatterns;
import dev.athens.policy.Caller;
import dev.athens.policy.Caller.Grant;
import dev.athens.policy.Role;
import dev.athens.policy.TokenLogins.Known;
import dev.athens.policy.TokenLogins.Outcome;
import dev.athens.policy.TokenLogins.Wrong;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class OidcLoginsTest {
    private static final Grant READ = new Grant(Role.READ, PathPatterns.parse("corp.example"));

    private final TestTime time = new TestTime();
    private Executor signatures = Runnable::run;
    private TestIssuer issuer;
    private OidcLogins logins;

    @BeforeEach
    void start() throws IOException {
        issuer = new TestIssuer(TestIssuer.RSA, TestIssuer.EC);
        logins = new OidcLogins(
                new IssuerClient(Map.of()),
                time,
                time::nanoTime,
                time::later,
                work -> signatures.execute(work),
                () -> {});
        logins.use(List.of(plain().build()));
    }

    @AfterEach
    void stop() {
        logins.close();
        issuer.close();
    }

    private Issuer.Builder plain() {
        return Issuer.builder(issuer.url()).audience(TestToken.AUDIENCE);
    }

    private TestToken by(JWK key) {
        return new TestToken(issuer.url(), key, time.instant());
    }

    private TestToken token() {
        return by(TestIssuer.RSA);
    }

    /** Costs no signature. */
    private String namingKey(String id) {
        return token().header("kid", id).unsigned() + ".AAAA";
    }

    private CompletableFuture<Outcome> check(String token) {
        return logins.check(token).orElseThrow();
    }

    private Known known(TestToken token) {
        return (Known) check(token.signed()).join();
    }

    private Caller caller(TestToken token) {
        return known(token).caller();
    }

    private String refusal(TestToken token) {
        return ((Wrong) check(token.signed()).join()).reason();
    }

    @Test
    void knowsWhoHasAToken() {
        assertThat(known(token()))
                .isEqualTo(new Known(
                        new Caller(Caller.Kind.OIDC, "repo:corp/lib:ref:refs/heads/main", Set.of(), List.of()),
                        time.instant().plus(Duration.ofMinutes(61))));
        assertThat(caller(by(TestIssuer.EC)).id()).isEqualTo("oidc:repo:corp/lib:ref:refs/heads/main");
        assertThat(caller(
                        token().claim("aud", List.of("npm", TestToken.AUDIENCE)).withoutHeader("kid")))
                .isEqualTo(caller(token().withoutHeader("typ")));
    }

    @Test
    void takesNameAndGroupsFromTheClaimsThatItIsTold() {
        logins.use(List.of(plain().prefix("corp")
                .nameClaim("user.login")
                .groupsClaim("realm_access.roles")
                .build()));
        TestToken token = token().claim("user", Map.of("login", "alice"))
                .claim("realm_access", Map.of("roles", List.of("dev", "ops")));

        assertThat(caller(token))
                .isEqualTo(new Caller(Caller.Kind.OIDC, "corp/alice", Set.of("corp/dev", "corp/ops"), List.of()));
        assertThat(refusal(token())).contains("no claim user.login");
        assertThat(caller(token.claim("realm_access", Map.of("roles", "dev"))).groups())
                .containsExactly("corp/dev");
        assertThat(caller(token.without("realm_access")).groups()).isEmpty();
        assertThat(refusal(token.claim("realm_access", Map.of("roles", List.of("dev", 1)))))
                .contains("realm_access.roles is no list of groups");
    }

    @Test
    void grantsWhatTheClaimsSay() {
        logins.use(List.of(plain().grant(new ClaimGrant(
                        READ.role(),
                        READ.modules(),
                        ClaimConditions.of(
                                Map.of("project_path", List.of("corp/*"), "ref_protected", List.of("true")))))
                .build()));

        assertThat(caller(token().claim("project_path", "corp/lib").claim("ref_protected", true))
                        .grants())
                .containsExactly(READ);
        assertThat(caller(token().claim("project_path", "corp/lib")).grants()).isEmpty();
        assertThat(caller(token().claim("project_path", "evil/corp/lib").claim("ref_protected", "true"))
                        .grants())
                .isEmpty();
    }

    @Test
    void knowsNobodyWithoutWhatIsRequired() {
        logins.use(List.of(plain().required(ClaimConditions.of(Map.of("repository_owner", List.of("corp"))))
                .build()));

        assertThat(caller(token().claim("repository_owner", "corp")).isAnonymous())
                .isFalse();
        assertThat(refusal(token().claim("repository_owner", "corp2"))).contains("repository_owner");
        assertThat(refusal(token())).contains("repository_owner is missing");
    }

    @ParameterizedTest
    @CsvSource({
        "exp, -59, true",
        "exp, -60, false",
        "nbf, 60, true",
        "nbf, 61, false",
        "iat, 60, true",
        "iat, 61, false"
    })
    void forgivesClocksThatDifferALittle(String claim, int seconds, boolean right) {
        Outcome outcome = check(token().claim(claim, time.instant().getEpochSecond() + seconds)
                        .signed())
                .join();

        assertThat(outcome instanceof Known).isEqualTo(right);
    }

    @Test
    void asksForKeysBeforeTheyAreNeeded() {
        assertThat(issuer.timesAskedForKeys()).isEqualTo(1);
        assertThat(caller(token())).isNotNull();
        assertThat(issuer.timesAskedForKeys()).isEqualTo(1);
    }

    @Test
    void remembersATokenUntilItExpires() {
        String token = token().signed();
        Outcome first = check(token).join();

        assertThat(check(token).join()).as("not even read again").isSameAs(first);
        time.pass(Duration.ofMinutes(60));
        assertThat(check(token).join()).isEqualTo(first);
        time.pass(Duration.ofMinutes(1));
        assertThat(check(token).join()).isEqualTo(new Wrong("the token has expired (exp)"));
    }

    @Test
    void followsTheIssuerToANewKey() {
        String before = token().signed();
        assertThat(check(before).join()).isInstanceOf(Known.class);
        issuer.publish(TestIssuer.RSA, TestIssuer.NEXT_RSA);
        CompletableFuture<Outcome> next = check(by(TestIssuer.NEXT_RSA).signed());

        assertThat(next).isNotDone();
        assertThat(check(before)).as("waits for nothing").isCompleted();
        time.pass(IssuerKeys.PAUSE);
        assertThat(next.join()).isInstanceOf(Known.class);
        assertThat(check(before).join()).isInstanceOf(Known.class);
        assertThat(issuer.timesAskedForKeys()).isEqualTo(2);
    }

    @Test
    void forgetsATokenWhoseKeyIsGone() {
        String token = token().signed();
        assertThat(check(token).join()).isInstanceOf(Known.class);
        issuer.publish(TestIssuer.NEXT_RSA);
        time.pass(IssuerKeys.FRESH);
        assertThat(check(token).join()).as("asks aside").isInstanceOf(Known.class);
        CompletableFuture<Outcome> after = check(token);
        time.pass(IssuerKeys.PAUSE);
        assertThat(after.join()).isInstanceOf(Wrong.class);
        assertThat(issuer.timesAskedForKeys()).isEqualTo(3);
    }

    @Test
    void asksSeldomWhateverAttackersSend() {
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            outcomes.add(check(namingKey("k" + i)));
        }
        assertThat(issuer.timesAskedForKeys()).isEqualTo(1);
        time.pass(IssuerKeys.PAUSE);

        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.join()).isInstanceOf(Wrong.class));
        assertThat(issuer.timesAskedForKeys()).isEqualTo(2);
    }

    @Test
    void letsNotAllOfThemWait() {
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < 501; i++) {
            outcomes.add(check(namingKey("k" + i)));
        }
        assertThatThrownBy(outcomes.get(500)::join).hasCauseInstanceOf(RejectedExecutionException.class);
        assertThat(outcomes.get(499)).isNotDone();
        assertThat(check(token().signed())).as("needs no wait").isCompleted();
        time.pass(IssuerKeys.PAUSE);
        assertThat(check(token().header("kid", "k").signed()))
                .as("there is room again")
                .isNotDone();
    }

    @Test
    void checksSignaturesElsewhereAndAllElseAtOnce() {
        Deque<Runnable> work = new ArrayDeque<>();
        signatures = work::add;
        String token = token().signed();
        CompletableFuture<Outcome> outcome = check(token);

        assertThat(outcome).isNotDone();
        assertThat(check(token().claim("exp", 1).signed())).isCompleted();
        assertThat(work).hasSize(1);
        work.remove().run();
        assertThat(outcome.join()).isInstanceOf(Known.class);
        assertThat(check(token)).as("is remembered").isCompleted();
        assertThat(work).isEmpty();
    }

    @Test
    void saysThatTooManySignaturesWait() {
        signatures = work -> {
            throw new RejectedExecutionException("full");
        };

        assertThatThrownBy(() -> check(token().signed()).join()).hasCauseInstanceOf(RejectedExecutionException.class);
        CompletableFuture<Outcome> ofNewKey = check(namingKey("k"));
        time.pass(IssuerKeys.PAUSE);
        assertThatThrownBy(ofNewKey::join).hasCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void asksNobodyForTokensThatAreWrongAnyway() {
        assertThat(refusal(token().header("kid", "k").claim("aud", "npm"))).contains("another audience");
        assertThat(refusal(token().header("kid", "k").claim("exp", 1))).contains("expired");

        assertThat(time.waiting()).isZero();
    }

    @Test
    void saysThatTheIssuerIsAway() {
        String token = token().signed();
        assertThat(check(token).join()).isInstanceOf(Known.class);
        issuer.page(TestIssuer.CONFIGURATION, new TestIssuer.Page(500, "", Map.of()));
        time.pass(IssuerKeys.VALID);

        assertThatThrownBy(() -> check(token).join())
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining(issuer.url() + " cannot be asked for its keys")
                .hasMessageContaining("answers 500");
    }

    @Test
    void keepsTheKeysWhenRulesChange() {
        String token = token().signed();
        assertThat(check(token).join()).isInstanceOf(Known.class);
        logins.use(List.of(plain().prefix("p").build()));

        assertThat(caller(token()).name()).startsWith("p/");
        assertThat(((Known) check(token).join()).caller().name()).startsWith("p/");
        assertThat(issuer.timesAskedForKeys()).isEqualTo(1);
        logins.use(List.of());
        assertThat(logins.check(token)).isEmpty();
    }

    @Test
    void doesNotMistakeCallersOfTwoIssuers() throws IOException {
        try (TestIssuer other = new TestIssuer(TestIssuer.RSA)) {
            Issuer.Builder second = Issuer.builder(other.url()).audience(TestToken.AUDIENCE);
            logins.use(List.of(plain().prefix("a").build(), second.prefix("b").build()));

            assertThat(caller(token()).name()).startsWith("a/");
            assertThat(caller(new TestToken(other.url(), TestIssuer.RSA, time.instant()))
                            .name())
                    .startsWith("b/");
            for (String prefix : List.of("", "a")) {
                assertThatThrownBy(() -> logins.use(List.of(
                                plain().prefix("a").build(),
                                second.prefix(prefix).build())))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(other.url() + ": each of several issuers needs a prefix");
            }
        }
    }

    @Test
    void staysRightWhenThereAreMoreTokensThanItRemembers() {
        for (int i = 0; i < 60; i++) {
            TestToken token = by(TestIssuer.EC).claim("sub", "c" + i).claim("x", "x".repeat(11_000));
            assertThat(caller(token).name()).isEqualTo("c" + i);
        }
        VerifiedTokens tokens = new VerifiedTokens();
        Known login = known(token());
        PublishedKeys keys = new PublishedKeys(List.of());
        IssuerKeys source = new IssuerKeys("i", () -> keys, time::later, time::nanoTime);
        source.renewAside();
        for (int i = 0; i < 10_000; i++) {
            tokens.add("t" + i, 1_000, login, source, keys);
            assertThat(tokens.find("t" + i, time.instant())).contains(login);
        }
        assertThat(tokens.find("t0", time.instant()))
                .as("gone, as its bytes are bounded")
                .isEmpty();
    }
}
