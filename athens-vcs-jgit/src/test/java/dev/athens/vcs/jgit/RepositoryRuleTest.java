package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.module.ModulePath;
import dev.athens.module.PathPatterns;
import dev.athens.policy.FilterFile;
import dev.athens.vcs.jgit.RepositoryRule.Access;
import dev.athens.vcs.jgit.RepositoryRule.Question;
import dev.athens.vcs.jgit.place.RepositoryPath;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("attack")
class RepositoryRuleTest {
    private static final RepositoryRule STANDARD = RepositoryRule.standard(
            PathPatterns.parse("corp.example,*.corp.example"), PathPatterns.parse("go.example/a"));

    private static Question question(String module, String url) {
        RepositoryPath path = RepositoryPath.of(url).orElseThrow();
        return new Question(ModulePath.parse(module), path.value(), path.isPlain(), false);
    }

    @ParameterizedTest(name = "{0} from {1}: {2}")
    @CsvSource(textBlock = """
                    github.com/corp/secret,         https://github.com/corp/secret,             LOGIN
                    github.com/corp/secret/v2/sub,  https://github.com/corp/secret.git,         LOGIN
                    github.com/corp/secret,         https://GitHub.com:443/corp/secret/,        LOGIN
                    github.com/corp/secret,         ssh://git@github.com/corp/secret.git,       LOGIN
                    github.com/corp/secret,         ssh://git@github.com:22/corp/secret,        LOGIN
                    h.example/corp/r.git/sub,       https://h.example/corp/r,                   LOGIN
                    gopkg.in/yaml.v2,               https://gopkg.in/yaml.v2,                   LOGIN
                    x.corp.example/a,               https://github.com/corp/secret,             LOGIN
                    go.example/a/b,                 https://github.com/corp/secret,             LOGIN
                    go.example/b,                   https://github.com/corp/secret,             PUBLIC
                    evil.example/x,                 https://github.com/corp/secret,             PUBLIC
                    github.com/corp/secret2,        https://github.com/corp/secret,             PUBLIC
                    github.com/corp/s,              https://github.com/corp/secret,             PUBLIC
                    github.com/evil/x,              https://github.com/corp/secret,             PUBLIC
                    github.com/corp/secret,         https://github.com/Corp/secret,             PUBLIC
                    github.com/corp/secret,         https://github.com:8443/corp/secret,        PUBLIC
                    github.com/corp/secret,         https://github.com./corp/secret,            PUBLIC
                    github.com/corp/secret,         https://github.com//corp/secret,            PUBLIC
                    github.com/corp/secret,         https://github.com/corp/./secret,           PUBLIC
                    github.com/corp/secret,         https://github.com/corp/x/../secret,        PUBLIC
                    github.com/corp/secret,         https://github.com/%63orp/secret,           PUBLIC
                    github.com/corp/secret,         https://github.com/corp/secret?x,           PUBLIC
                    github.com/corp/secret,         https://github.com/corp/secret%23,          PUBLIC
                    github.com/corp/secret,         https://www.github.com/corp/secret,         PUBLIC
                    github.com/corp/secret,         https://evil.example/github.com/corp/secret, PUBLIC
                    """)
    void givesLoginsToTheModuleItselfAndToWhomTheOperatorTrusts(String module, String url, Access access) {
        assertThat(STANDARD.decide(question(module, url)).access()).isEqualTo(access);
    }

    @Test
    void givesLoginsWhereTheConfigurationLeadsThere() {
        Question question = new Question(ModulePath.parse("evil.example/x"), "git.example/r", false, true);
        assertThat(STANDARD.decide(question).access()).isEqualTo(Access.LOGIN);
    }

    @ParameterizedTest(name = "{0} from {1}: {2}")
    @CsvSource(textBlock = """
                    evil.example/x,                 https://github.com/corp/secret,             NONE
                    evil.example/x,                 https://github.com/CORP/secret.GIT,         NONE
                    evil.example/x,                 https://github.com:8443//corp/./secret,     NONE
                    evil.example/x,                 https://github.com/corp/public,             PUBLIC
                    evil.example/x,                 https://github.com/corpus/x,                PUBLIC
                    evil.example/x,                 https://git.example/mono,                   NONE
                    git.example/mono/public,        https://git.example/mono,                   LOGIN
                    github.com/CORP/secret,         https://github.com/CORP/secret,             NONE
                    corp.example/x,                 https://github.com/corp/secret,             NONE
                    """)
    void asksTheFilterForTheRepositoryToo(String module, String url, Access access) {
        FilterFile filter = FilterFile.parse("filter", """
                -
                + evil.example
                - github.com/corp
                + github.com/corp/public
                - git.example/mono
                + git.example/mono/public
                """);
        RepositoryRule.Decision decision = STANDARD.filteredBy(filter).decide(question(module, url));
        assertThat(decision.access()).as(decision.reason()).isEqualTo(access);
    }
}
