package dev.athens.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.module.ModulePath;
import dev.athens.module.PathPatterns;
import dev.athens.policy.AccessRules.Rule;
import dev.athens.policy.Caller.Grant;
import dev.athens.policy.Caller.Kind;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class AccessRulesTest {
    private static final Caller ALICE = Caller.user("alice");
    private static final Caller CI = new Caller(
            Kind.TOKEN, "ci", Set.of(), List.of(new Grant(Role.READ, PathPatterns.parse("corp.example/ci"))));
    private static final Caller BOB = new Caller(Kind.OIDC, "bob", Set.of("team-b", "all"), List.of());

    private static Rule allow(String callers, String modules) {
        return rule(true, Role.READ, callers, modules);
    }

    private static Rule deny(String callers, String modules) {
        return rule(false, Role.READ, callers, modules);
    }

    private static Rule rule(boolean allows, Role role, String callers, String modules) {
        return new Rule(
                allows,
                Set.of(role),
                Stream.of(callers.split(",")).map(CallerPattern::parse).toList(),
                PathPatterns.parse(modules));
    }

    private static boolean mayRead(AccessRules rules, Caller caller, String module) {
        return rules.mayRead(caller, ModulePath.parse(module));
    }

    @Test
    void letsTheFirstRuleDecide() {
        AccessRules rules = AccessRules.of(List.of(
                deny("anyone", "corp.example/secret"),
                allow("user:alice", "corp.example/*"),
                deny("anyone", "corp.example"),
                allow("anyone", "*")));

        assertThat(mayRead(rules, ALICE, "corp.example/secret/deep")).isFalse();
        assertThat(mayRead(rules, ALICE, "corp.example/a")).isTrue();
        assertThat(mayRead(rules, BOB, "corp.example/a")).isFalse();
        assertThat(mayRead(rules, Caller.ANONYMOUS, "github.com/a/b")).isTrue();
    }

    @Test
    void deniesWhatNoRuleAllows() {
        AccessRules rules = AccessRules.of(List.of(allow("user:alice", "corp.example/a")));

        assertThat(mayRead(rules, ALICE, "corp.example/b")).isFalse();
        assertThat(mayRead(rules, BOB, "corp.example/a")).isFalse();
        assertThat(mayRead(rules, Caller.ANONYMOUS, "corp.example/a")).isFalse();
    }

    @Test
    void addsWhatALoginAllowsByItself() {
        AccessRules rules =
                AccessRules.of(List.of(deny("anyone", "corp.example/ci/secret"), allow("known", "b.example")));

        assertThat(mayRead(rules, CI, "corp.example/ci/a")).isTrue();
        assertThat(mayRead(rules, CI, "corp.example/ci/secret"))
                .as("a rule denies it")
                .isFalse();
        assertThat(mayRead(rules, CI, "b.example/m")).isTrue();
        assertThat(mayRead(rules, CI, "corp.example/other")).isFalse();
    }

    @Test
    void tellsCallersOfOneNameApart() {
        AccessRules rules = AccessRules.of(List.of(allow("user:ci", "*")));

        assertThat(mayRead(rules, Caller.user("ci"), "m.example/a")).isTrue();
        assertThat(mayRead(rules, CI, "m.example/a")).isFalse();
    }

    @Test
    void remembersNothingOfAnotherLoginOfThatName() {
        AccessRules rules = AccessRules.of(List.of());
        assertThat(mayRead(rules, CI, "corp.example/ci")).isTrue();

        assertThat(mayRead(rules, new Caller(Kind.TOKEN, "ci", Set.of(), List.of()), "corp.example/ci"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "anyone; true; true; true",
                "known; false; true; true",
                "user:alice; false; true; false",
                "user:al*; false; true; false",
                "user:*; false; true; false",
                "user:bob; false; false; false",
                "oidc:b*; false; false; true",
                "group:team-b; false; false; true",
                "group:team*; false; false; true",
                "group:team; false; false; false",
            })
    void namesCallers(String pattern, boolean anonymous, boolean alice, boolean bob) {
        CallerPattern callers = CallerPattern.parse(pattern);

        assertThat(callers.matches(Caller.ANONYMOUS)).isEqualTo(anonymous);
        assertThat(callers.matches(ALICE)).isEqualTo(alice);
        assertThat(callers.matches(BOB)).isEqualTo(bob);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "alice", "user:", "user:a*b", "*", "anonymous", "anonymous:x", "robot:x", "Anyone", "user:**"
            })
    void refusesPatternsThatNameNobody(String pattern) {
        assertThatThrownBy(() -> CallerPattern.parse(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"" + pattern + "\" names no caller")
                .hasMessageContaining("user:alice");
    }

    @Test
    void knowsWhoMayReadAllAndSome() {
        AccessRules rules = AccessRules.of(List.of(
                allow("user:carol", "*"), deny("anyone", "corp.example/secret"), allow("user:alice,token:ci", "*")));

        assertThat(rules.mayReadAll(Caller.user("carol"))).isTrue();
        assertThat(rules.mayReadAll(ALICE)).as("something is denied").isFalse();
        assertThat(rules.mayReadSome(ALICE)).isTrue();
        assertThat(rules.mayReadSome(BOB)).isFalse();
        assertThat(AccessRules.of(List.of()).mayReadSome(CI))
                .as("by its own grant")
                .isTrue();
        assertThat(AccessRules.of(List.of(deny("anyone", "*"))).mayReadSome(CI)).isFalse();
    }

    @Test
    void makesNobodyAdministratorByItself() {
        AccessRules rules = AccessRules.of(List.of(
                rule(true, Role.ADMIN, "user:carol", "*"),
                allow("anyone", "*"),
                rule(false, Role.ADMIN, "anyone", "*")));

        assertThat(rules.isAdmin(Caller.user("carol"))).isTrue();
        assertThat(rules.isAdmin(ALICE)).isFalse();
        assertThat(AccessRules.USERS.isAdmin(ALICE)).isFalse();
        assertThat(AccessRules.of(List.of()).isAdmin(ALICE)).isFalse();
    }

    @Test
    void refusesToMakeAdministratorsOfSomeModules() {
        assertThatThrownBy(() -> rule(true, Role.ADMIN, "known", "corp.example/*"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("admin is for all modules");
    }

    @Test
    void letsUsersReadAllAsLongAsThereAreNoRules() {
        assertThat(AccessRules.USERS.mayReadAll(ALICE)).isTrue();
        assertThat(mayRead(AccessRules.USERS, ALICE, "m.example/a")).isTrue();
        assertThat(mayRead(AccessRules.USERS, Caller.ANONYMOUS, "m.example/a")).isFalse();
        assertThat(AccessRules.USERS.mayReadSome(Caller.ANONYMOUS)).isFalse();
        assertThat(mayRead(AccessRules.USERS, CI, "corp.example/ci")).isTrue();
        assertThat(mayRead(AccessRules.USERS, CI, "m.example/a")).isFalse();
    }

    @Test
    void staysRightWhenMoreIsAskedThanItRemembers() {
        AccessRules rules = AccessRules.of(List.of(allow("anyone", "even.example"), deny("anyone", "*")));
        for (int i = 0; i < 60_000; i++) {
            assertThat(mayRead(rules, ALICE, (i % 2 == 0 ? "even" : "odd") + ".example/" + i))
                    .isEqualTo(i % 2 == 0);
        }
    }
}
