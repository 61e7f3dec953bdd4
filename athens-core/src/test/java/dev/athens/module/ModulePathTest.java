package dev.athens.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModulePathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "github.com/pkg/errors",
                "github.com/Azure/sdk/v2",
                "gopkg.in/yaml.v3",
                "gopkg.in/x.v0",
                "gopkg.in/x.v2-unstable",
                "a.b",
                "a.b/c..d",
                "a.b/~",
                "a.b/-x",
                "a.b/x~y",
                "a.b/com10",
                "a.b/v",
                "a.b/av2",
                "a.b/a.v2",
                "a.b/vv2",
                "a.b/2",
                "a.b/v10",
                "a.b/_x",
                "1.2/x"
            })
    void accepts(String text) {
        assertThat(ModulePath.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|empty string",
                "-a.b/c|leading dash",
                "a.b//c|double slash",
                "/a.b|empty path element",
                "a.b/|trailing slash",
                "a.b/...|invalid path element \"...\"",
                "a.b/.x|leading dot in path element",
                "a.b/x.|trailing dot in path element",
                "a.b/x y|invalid char ' '",
                "a.b/x!y|invalid char '!'",
                "a.b/x@y|invalid char '@'",
                "a.b/x+y|invalid char '+'",
                "a.b/\u00E9|invalid char '\u00E9'",
                "a.b/\uD83D\uDE00|invalid char '\uD83D\uDE00'",
                "a.b/x\\y|invalid char '\\\\'",
                "a.b/x\u200By|invalid char '\\u200b'",
                "a.b/con|\"con\" disallowed as path element component on Windows",
                "com1.net/x|\"com1\" disallowed as path element component on Windows",
                "a.b/AUX.y|\"AUX\" disallowed as path element component on Windows",
                "a.b/a~1|trailing tilde and digits in path element",
                "a.b/a~1.x|trailing tilde and digits in path element",
                "ab/c|missing dot in first path element",
                "std|missing dot in first path element",
                "A.b/c|invalid char 'A' in first path element",
                "a_.b/c|invalid char '_' in first path element",
                "a.b/v0|invalid version",
                "a.b/v1|invalid version",
                "a.b/v02|invalid version",
                "a.b/v2.0|invalid version",
                "gopkg.in/x|invalid version",
                "gopkg.in/x/v2|invalid version",
                "gopkg.in/x.v02|invalid version",
                "gopkg.in/.v|leading dot in path element"
            })
    void refuses(String text, String reason) {
        assertThatThrownBy(() -> ModulePath.parse(text))
                .isInstanceOf(InvalidNameException.class)
                .hasMessageEndingWith(": malformed module path: " + reason);
    }

    @Test
    void refusesTextThatIsNotUnicode() {
        assertThatThrownBy(() -> ModulePath.parse("a.b/\uDCFF"))
                .isInstanceOf(InvalidNameException.class)
                .hasMessage("a.b/\uFFFD: malformed module path: invalid UTF-8");
    }

    @ParameterizedTest
    @CsvSource({
        "m.x/a, m.x/a, '', ''",
        "m.x/a/v2, m.x/a, /v2, v2",
        "m.x/a/v23, m.x/a, /v23, v23",
        "m.x/a.v2, m.x/a.v2, '', ''",
        "gopkg.in/yaml.v3, gopkg.in/yaml, .v3, v3",
        "gopkg.in/x.v0, gopkg.in/x, .v0, v0",
        "gopkg.in/u/x.v2-unstable, gopkg.in/u/x, .v2-unstable, v2"
    })
    void splitsOffTheMajorVersion(String text, String prefix, String suffix, String major) {
        ModulePath path = ModulePath.parse(text);
        assertThat(path.prefix()).isEqualTo(prefix);
        assertThat(path.majorSuffix()).isEqualTo(suffix);
        assertThat(path.major()).isEqualTo(major);
        assertThat(ModulePath.split(text)).contains(new ModulePath.Split(prefix, suffix));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x/v0", "x/v1", "x/v02", "x/v2.0", "x/v.", "gopkg.in/x", "gopkg.in/x.v", "gopkg.in/x.v2-u"})
    void doesNotSplitMalformedSuffixes(String text) {
        assertThat(ModulePath.split(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "m.x/a, v0.1.0, true",
        "m.x/a, v1.0.0, true",
        "m.x/a, v2.0.0, false",
        "m.x/a, v2.0.0+incompatible, true",
        "m.x/a/v2, v2.1.0, true",
        "m.x/a/v2, v1.0.0, false",
        "m.x/a/v2, v3.0.0, false",
        "m.x/a/v2, v20.0.0, false",
        "gopkg.in/x.v1, v1.0.0, true",
        "gopkg.in/x.v1, v0.0.0-20161208181325-20d25e280405, true",
        "gopkg.in/x.v1, v0.1.0, false",
        "gopkg.in/x.v2, v0.0.0-20161208181325-20d25e280405, false",
        "gopkg.in/x.v2-unstable, v2.0.0, true",
        "gopkg.in/x.v2-unstable, v1.0.0, false"
    })
    void knowsWhichVersionsFit(String path, String version, boolean fits) {
        assertThat(ModulePath.parse(path).accepts(Version.parse(version))).isEqualTo(fits);
    }

    @Test
    void escapesUpperCase() {
        ModulePath path = ModulePath.parse("github.com/Azure/aZ");
        assertThat(path.escaped()).isEqualTo("github.com/!azure/a!z");
        assertThat(ModulePath.parseEscaped("github.com/!azure/a!z")).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"github.com/Azure", "github.com/x!", "github.com/!1", "github.com/!!a", "github.com/é", "a/b"})
    void refusesWrongEscaping(String escaped) {
        assertThatThrownBy(() -> ModulePath.parseEscaped(escaped)).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void cutsLongTextInMessages() {
        assertThatThrownBy(() -> ModulePath.parse("x".repeat(5000)))
                .isInstanceOf(InvalidNameException.class)
                .message()
                .hasSizeLessThan(300);
    }
}
