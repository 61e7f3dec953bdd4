package dev.athens.access.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.module.PathPatterns;
import dev.athens.policy.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class IssuerTest {
    private static Issuer.Builder issuer(String url) {
        return Issuer.builder(url).audience("a");
    }

    private static void assertRefused(Issuer.Builder issuer, String message) {
        assertThatThrownBy(issuer::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("http")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://i.example",
                "https://i.example:8443/realms/x/",
                "http://localhost:9998/",
                "http://127.0.0.1"
            })
    void takesUrls(String url) {
        assertThat(issuer(url).build().url()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://i.example",
                "http://localhost.i.example",
                "https://user:secret@i.example",
                "https://i.example?x",
                "https://i.example#x",
                "https:i.example",
                "https://"
            })
    void takesNoOthers(String url) {
        assertThatThrownBy(() -> issuer(url).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(url);
    }

    @Test
    void saysWhatIsWrong() {
        String url = "https://i.example";
        assertRefused(Issuer.builder(url), "needs an audience");
        assertRefused(
                issuer(url).algorithms(List.of("RS256", "HS256")), "the algorithm HS256 cannot be used, but [RS256, ");
        assertRefused(issuer(url).algorithms(List.of("none")), "the algorithm none cannot be used");
        assertRefused(issuer(url).prefix("a/b"), "the prefix a/b");
        assertRefused(issuer(url).skew(Duration.ofMinutes(11)), "0 to 10 minutes");
        assertRefused(issuer(url).skew(Duration.ofMinutes(-1)), "0 to 10 minutes");
    }

    @Test
    void letsNotEverybodyIn() {
        String url = "https://token.actions.githubusercontent.com";
        assertRefused(issuer(url), "gives tokens to everybody");
        assertThat(issuer(url)
                        .required(ClaimConditions.of(Map.of("repository_owner", List.of("corp"))))
                        .build()
                        .url())
                .isEqualTo(url);
    }

    @Test
    void makesNobodyAdministratorOfSomeModules() {
        assertThatThrownBy(() -> new ClaimGrant(Role.ADMIN, PathPatterns.parse("a.example"), ClaimConditions.NONE))
                .hasMessageContaining("admin is for all modules");
    }

    @ParameterizedTest
    @CsvSource({
        "corp, corp, true",
        "corp, corpse, false",
        "corp/*, corp/lib, true",
        "corp/*, corp/, true",
        "corp/*, evil/corp/lib, false",
        "*, x, true",
        "*, '', true",
        "a*a, a, false",
        "a*a, aa, true",
        "a*b*c, a-b-b-c, true",
        "a*b*c, a-c-b, false",
        "repo:corp/*:ref:refs/heads/main, repo:corp/lib:ref:refs/heads/main, true",
        "repo:corp/*:ref:refs/heads/main, repo:corp/lib:ref:refs/heads/mainly, false",
        "a.c, abc, false"
    })
    void comparesClaimsWithPatterns(String pattern, String value, boolean fits) {
        ClaimConditions conditions = ClaimConditions.of(Map.of("c", List.of("no", pattern)));

        assertThat(conditions.hold(new Claims(Map.of("c", value)))).isEqualTo(fits);
        assertThat(conditions.hold(new Claims(Map.of("c", List.of("other", value)))))
                .isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({
        "number, 42",
        "yes, true",
        "a.b, deep",
        "https://corp.example/team, blue",
        "kubernetes.io.namespace, ci",
        "x.y, dotted",
    })
    void findsClaims(String path, String value) {
        Claims claims = new Claims(Map.of(
                "number",
                42L,
                "yes",
                true,
                "a",
                Map.of("b", "deep"),
                "https://corp.example/team",
                "blue",
                "kubernetes.io",
                Map.of("namespace", "ci"),
                "x",
                Map.of("y", "not this"),
                "x.y",
                "dotted"));

        assertThat(claims.texts(path)).containsExactly(value);
        assertThat(claims.texts(path + ".z")).isEmpty();
        assertThat(claims.texts("z." + path)).isEmpty();
    }

    @Test
    void refusesConditionsThatAskForNothing() {
        assertThatThrownBy(() -> ClaimConditions.of(Map.of("c", List.of())))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ClaimConditions.of(Map.of("", List.of("x"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ClaimConditions.NONE.hold(new Claims(Map.of()))).isTrue();
    }
}
