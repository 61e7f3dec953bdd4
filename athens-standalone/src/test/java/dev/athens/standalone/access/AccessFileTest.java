package dev.athens.standalone.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigException;
import dev.athens.module.ModulePath;
import dev.athens.module.PathPatterns;
import dev.athens.net.Cidr;
import dev.athens.policy.Caller;
import dev.athens.policy.Role;
import dev.athens.server.options.CertificateLogin;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class AccessFileTest {
    private static final Caller ALICE = Caller.user("alice");
    private static final ModulePath OURS = ModulePath.parse("corp.example/a/b");
    private static final ModulePath SECRET = ModulePath.parse("corp.example/secret");
    private static final ModulePath PUBLIC = ModulePath.parse("example.com/x");

    private static AccessFile parse(String text) {
        return AccessFile.parse("access.toml", text);
    }

    private static List<String> problems(String text) {
        try {
            parse(text);
        } catch (ConfigException e) {
            return e.problems();
        }
        return List.of();
    }

    @Test
    void takesTheFirstRuleThatFits() {
        AccessFile file = parse("""
                [[rule]]
                deny = "read"
                callers = ["known"]
                modules = ["corp.example/secret"]

                [[rule]]
                allow = ["read", "publish"]
                callers = ["user:alice", "group:platform"]
                modules = ["corp.example/*"]

                [[rule]]
                allow = "read"
                callers = "anyone"
                modules = "example.com"

                [[rule]]
                allow = "admin"
                callers = "user:root"
                """);

        assertThat(file.rules().mayRead(ALICE, OURS)).isTrue();
        assertThat(file.rules().mayRead(ALICE, SECRET)).isFalse();
        assertThat(file.rules().mayRead(Caller.user("bob"), OURS)).isFalse();
        assertThat(file.rules().mayRead(Caller.ANONYMOUS, PUBLIC)).isTrue();
        assertThat(file.rules().isAdmin(ALICE)).isFalse();
        assertThat(file.rules().isAdmin(Caller.user("root"))).isTrue();
        assertThat(file.fixed().hidesDenied()).isFalse();
    }

    @Test
    void allowsNobodyAnythingWithoutRulesButWhatTokensBring() {
        AccessFile file = parse("");
        Caller token = new Caller(
                Caller.Kind.TOKEN, "ci", Set.of(), List.of(new Caller.Grant(Role.READ, PathPatterns.parse("*"))));

        assertThat(file.rules().mayReadSome(ALICE)).isFalse();
        assertThat(file.rules().mayReadSome(Caller.ANONYMOUS)).isFalse();
        assertThat(file.rules().mayRead(token, OURS)).isTrue();
    }

    @Test
    void readsHowClientsLogIn() {
        AccessFile file = parse("""
                denied = "404"

                [[issuer]]
                url = "https://id.example"
                audience = ["https://go.example"]
                algorithms = ["RS256"]
                prefix = "corp"
                name = "email"
                groups = "groups"
                skew = "30s"
                required = { hd = "corp.example" }

                [[issuer.grant]]
                role = "read"
                modules = ["corp.example/*"]
                claims = { repository = ["corp/*", "corp2/*"] }

                [header]
                name = "X-Forwarded-User"
                groups = "X-Forwarded-Groups"
                from = ["10.0.0.0/8", "::1", "unix"]

                [certificates]
                authorities = "ca.pem"

                [[certificates.subject]]
                match = "CN=ci-*,O=Corp"
                groups = ["ci"]
                """);

        assertThat(file.fixed().hidesDenied()).isTrue();
        assertThat(file.fixed().header()).hasValueSatisfying(header -> {
            assertThat(header.name()).isEqualTo("X-Forwarded-User");
            assertThat(header.groups()).contains("X-Forwarded-Groups");
            assertThat(header.from()).containsExactly(Cidr.parse("10.0.0.0/8"), Cidr.parse("::1"));
            assertThat(header.unixSocket()).isTrue();
        });
        assertThat(file.fixed().certificates().map(AccessFile.Certificates::authorities))
                .contains(Path.of("ca.pem"));
        assertThat(file.issuers()).singleElement().satisfies(issuer -> {
            assertThat(issuer.url()).isEqualTo("https://id.example");
            assertThat(issuer.prefix()).isEqualTo("corp");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CN=ci-1,O=Corp | CN=ci-1,OU=Build,O=Corp,C=DE | ci-1",
                "CN=ci-*,O=Corp | CN=ci-7,O=Corp | ci-7",
                "cn=ci-*,o=Corp | O=Corp,CN=ci-7 | ci-7",
                "CN=ci-*,O=Corp | CN=ci-7+O=Corp | ci-7",
                "CN=ci-*,O=Corp | CN=x-ci-7,O=Corp |",
                "CN=ci-*,O=Corp | CN=ci-7,O=Corpse |",
                "CN=ci-*,O=Corp | CN=ci-7 |",
                "CN=ci-*,O=Corp | CN=ci-7,CN=ci-8,O=Corp |",
                "CN=ci-*,O=Corp | CN=ci-7,O=Corp,O=Evil |",
                "CN=ci-*,O=Corp | CN=\"ci-7,O=Corp\" |",
                "CN=ci-1 | CN=CI-1 |",
                "O=Corp | O=Corp |"
            })
    void knowsWhomACertificateStandsFor(String match, String subject, String name) {
        List<SubjectRule> rules = List.of(new SubjectRule(SubjectRule.parse(match), Optional.empty(), Set.of("g")));
        Optional<CertificateLogin.Holder> holder = SubjectRule.holder(rules, new X500Principal(subject));

        assertThat(holder)
                .isEqualTo(Optional.ofNullable(name).map(known -> new CertificateLogin.Holder(known, Set.of("g"))));
    }

    @Test
    void givesTheNameOfTheRuleToWhomeverItFits() {
        List<SubjectRule> rules = List.of(
                new SubjectRule(SubjectRule.parse("CN=a"), Optional.of("first"), Set.of()),
                new SubjectRule(SubjectRule.parse("CN=*"), Optional.of("other"), Set.of()));

        assertThat(SubjectRule.holder(rules, new X500Principal("CN=a")).map(CertificateLogin.Holder::name))
                .contains("first");
        assertThat(SubjectRule.holder(rules, new X500Principal("CN=b")).map(CertificateLogin.Holder::name))
                .contains("other");
    }

    @Test
    void saysWhereAllThatIsWrongStands() {
        assertThat(problems("""
                        denied = "401"
                        [[rule]]
                        alow = "read"
                        callers = ["user:alice"]
                        [[rule]]
                        allow = "reed"
                        callers = ["user:alice"]
                        [[rule]]
                        allow = "read"
                        callers = ["alice"]
                        [[rule]]
                        deny = "admin"
                        callers = ["anyone"]
                        modules = ["corp.example"]
                        [[rule]]
                        allow = "read"
                        callers = []
                        [[rule]]
                        allow = "read"
                        module = ["x"]
                        callers = ["anyone"]
                        [[issuer]]
                        url = "https://id.example"
                        [header]
                        name = "X-User"
                        [certificates]
                        authorities = "ca.pem"
                        [rules]
                        """))
                .containsExactlyInAnyOrder(
                        "access.toml:1:1: denied: must be \"404\"; without it 401 and 403 are answered",
                        "access.toml:2:1: [[rule]]: must say either allow or deny, such as allow = \"read\"",
                        "access.toml:6:1: allow: \"reed\" is no role; there are read, publish and admin",
                        "access.toml:10:1: callers: \"alice\" names no caller; write anyone, known, or a kind and a name,"
                                + " such as user:alice, token:ci-*, group:platform, oidc:NAME, proxy:NAME, cert:NAME",
                        "access.toml:11:1: [[rule]]: the role admin is for all modules, not for corp.example alone",
                        "access.toml:17:1: callers: must be a string or an array of strings, and not an empty one",
                        "access.toml:20:1: module: no such key in [[rule]], the nearest is modules",
                        "access.toml:22:1: [[issuer]]: https://id.example: needs an audience, or tokens for anything else"
                                + " would count here, too",
                        "access.toml:24:1: [header]: a login by the header X-User needs addresses that it is believed from",
                        "access.toml:26:1: [certificates]: has no [[certificates.subject]], so that certificates stand for"
                                + " nobody",
                        "access.toml:28:1: rules: no such key, the nearest is rule");
    }

    @Test
    void refusesWhatIsNoToml() {
        assertThatThrownBy(() -> parse("[[rule]\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("access.toml:1:");
        assertThat(problems("rule = \"x\"")).containsExactly("access.toml:1:1: rule: must be tables, [[rule]]");
        assertThat(problems("[[header]]\nname = \"x\""))
                .containsExactly("access.toml:1:1: header: must be a table, [header]");
    }
}
