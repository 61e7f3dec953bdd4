package dev.athens.vcs.jgit.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.module.PathPatterns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoVcsRulesTest {
    private static final PathPatterns PRIVATE = PathPatterns.parse("*.corp.example");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "''; git; a.example/x; true",
                "''; svn; a.example/x; false",
                "''; svn; git.corp.example/x; true",
                "a.example:hg; git; a.example/x; false",
                "a.example:hg; git; b.example/x; true",
                "a.example:hg|git; git; a.example/x; true",
                "' a.example : all '; svn; a.example/x; true",
                "a.example/y:off; git; a.example/x; true",
                "a.example/x:off; git; a.example/x/y; false",
                "public:off,a.example:git; git; a.example/x; false",
                "a.example:git,public:off; git; a.example/x; true",
                "private:off; git; git.corp.example/x; false",
                "*:off; git; a.example/x; false",
            })
    void letsTheFirstMatchingRuleDecide(String govcs, String vcs, String root, boolean allowed) {
        assertThat(GoVcsRules.parse(govcs, PRIVATE).objection(vcs, root).isEmpty())
                .isEqualTo(allowed);
    }

    @Test
    void saysWhatTheGoCommandSays() {
        assertThat(GoVcsRules.parse("", PRIVATE).objection("svn", "a.example/x"))
                .hasValue("GOVCS disallows using svn for public a.example/x; see 'go help vcs'");
        assertThat(GoVcsRules.parse("private:git", PRIVATE).objection("hg", "git.corp.example/x"))
                .hasValue("GOVCS disallows using hg for private git.corp.example/x; see 'go help vcs'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'a:git,,b:git'; empty entry in GOVCS",
                "a; 'malformed entry in GOVCS (missing colon): \"a\"'",
                ":git; 'empty pattern in GOVCS: \":git\"'",
                "'a: '; 'empty VCS list in GOVCS: \"a:\"'",
                "a:git|; 'empty VCS name in GOVCS: \"a:git|\"'",
                "./a:git; 'relative pattern not allowed in GOVCS: \"./a\"'",
                "'a:git,a:hg'; 'unreachable pattern in GOVCS: \"a:hg\" after \"a:git\"'",
            })
    void rejectsMalformedRules(String govcs, String message) {
        assertThatThrownBy(() -> GoVcsRules.parse(govcs, PRIVATE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
