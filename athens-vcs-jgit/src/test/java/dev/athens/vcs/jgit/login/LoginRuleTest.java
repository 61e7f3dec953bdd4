package dev.athens.vcs.jgit.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.module.ModulePath;
import dev.athens.module.PathPatterns;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class LoginRuleTest {
    private static final ModulePath MODULE = ModulePath.parse("git.example/corp/a");
    private static final Credential LOGIN = HttpLogin.basic("me", Secret.of("password", "hunter2"));
    private static final Credential KEY = new SshIdentity(Optional.empty(), Secret.of("key", "k"), Optional.empty());

    private static LoginRule rule(String modules, String host, Credential credential) {
        return new LoginRule("rule", PathPatterns.parse(modules), host, false, credential);
    }

    @ParameterizedTest
    @CsvSource({
        "git.example,      https://git.example/x,             true",
        "GIT.example,      https://Git.Example/x,             true",
        "git.example,      https://git.example:443/x,         true",
        "git.example:443,  https://git.example/x,             true",
        "git.example,      https://git.example:8443/x,        false",
        "git.example:8443, https://git.example:8443/x,        true",
        "git.example:8443, https://git.example/x,             false",
        "git.example,      https://a.git.example/x,           false",
        "git.example,      https://git.example.evil.example/, false",
        "git.example,      https://git.example@evil.example/, false",
        "git.example,      https://evil.example#@git.example, false",
        "git.example,      https://evil.example\\@git.example, false",
        "git.example,      https://me:p@w@git.example/x,      true",
        "git.example,      ssh://git.example/x,               false",
        "git.example,      git://git.example/x,               false",
        "git.example,      file:///git.example/x,             false",
        "[::1],            https://[::1]/x,                   true",
        "[::1]:8443,       https://[::1]:8443/x,              true",
    })
    void isForOneHostAndPort(String host, String url, boolean covers) {
        assertThat(Server.of(url).filter(server -> rule("*", host, LOGIN).covers(MODULE, server)))
                .isEqualTo(covers ? Server.of(url) : Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "git.example,     ssh://git@git.example/x,          true",
        "git.example,     git+ssh://git.example:22/x,       true",
        "git.example,     git@git.example:x/y.git,          true",
        "git.example,     git.example:x/y.git,              true",
        "git.example,     ssh://git.example:2222/x,         false",
        "git.example:443, ssh://git.example:443/x,          true",
        "git.example:443, ssh://git.example/x,              false",
        "git.example,     git@evil.example:git.example:x,   false",
        "git.example,     /srv/git.example:x,               false",
        "git.example,     https://git.example/x,            false",
    })
    void isForSshWithAKey(String host, String url, boolean covers) {
        assertThat(Server.of(url).filter(server -> rule("*", host, KEY).covers(MODULE, server)))
                .isEqualTo(covers ? Server.of(url) : Optional.empty());
    }

    @Test
    void isForTheModulesThatItNames() {
        Server server = Server.of("https://git.example").orElseThrow();
        assertThat(rule("git.example/corp", "git.example", LOGIN).covers(MODULE, server))
                .isTrue();
        assertThat(rule("git.example/other,*.example/corp/a", "git.example", LOGIN)
                        .covers(MODULE, server))
                .isTrue();
        assertThat(rule("git.example/corp/b", "git.example", LOGIN).covers(MODULE, server))
                .isFalse();
        assertThat(rule("", "git.example", LOGIN).covers(MODULE, server)).isFalse();
    }

    @Test
    void isToldApartByWhatItIsForAndNotByItsSecretOrName() {
        String id = rule("a", "git.example", LOGIN).id();
        Credential sameUser = HttpLogin.basic("me", Secret.of("password", "another"));
        LoginRule moved = new LoginRule("moved", PathPatterns.parse("a"), "git.example", false, sameUser);
        assertThat(moved.id()).isEqualTo(id);
        assertThat(rule("b", "git.example", LOGIN).id()).isNotEqualTo(id);
        assertThat(rule("a", "other.example", LOGIN).id()).isNotEqualTo(id);
        assertThat(rule("a", "git.example", HttpLogin.basic("you", Secret.of("password", "hunter2")))
                        .id())
                .isNotEqualTo(id);
    }

    @Test
    void showsNoSecret() {
        assertThat(rule("a", "git.example", LOGIN)).asString().isEqualTo("rule (login of me)");
        assertThat(Secret.of("password", "hunter2")).asString().isEqualTo("password=***");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "https://git.example", "git.example/x", "me@git.example", "*.example", "git.example:"})
    void hasAHost(String host) {
        assertThatThrownBy(() -> rule("*", host, LOGIN)).isInstanceOf(IllegalArgumentException.class);
    }
}
