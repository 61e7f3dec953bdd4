package dev.athens.module;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GoModFileTest {
    private static Optional<GoModFile> parse(String text) {
        return GoModFile.parseLenient(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "1.24, 1.24",
        "1.24rc1, 1.24rc1",
        "1.24.1, 1.24.1",
        "v1.24.0, 1.24",
        "1.24-foo, 1.24",
        "1.24 // c, 1.24",
        "1.24.0rc1, 1.24.0rc1",
        "1.24rc01, 1.24rc01",
        "1.9x, 1.9"
    })
    void normalisesTheGoVersion(String value, String expected) {
        assertThat(parse("module m\ngo " + value + "\n").orElseThrow().goVersion())
                .contains(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "1.24, true",
        "1.24rc1, true",
        "1.24.1, true",
        "1.25, true",
        "1.110, true",
        "2.0, true",
        "v1.24.0, true",
        "1.24-foo, true",
        "1.99999999999999999999, true",
        "1.23, false",
        "1.23.9, false",
        "1.3, false",
        "1.24.0rc1, false",
        "1.24rc01, false"
    })
    void comparesLanguageVersions(String value, boolean newer) {
        assertThat(parse("go " + value).orElseThrow().hasLanguageVersion(1, 24)).isEqualTo(newer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "module m\n", "go (\n1.24\n)\n", "toolchain go1.24\n"})
    void hasNoGoVersion(String text) {
        GoModFile file = parse(text).orElseThrow();
        assertThat(file.goVersion()).isEmpty();
        assertThat(file.hasLanguageVersion(1, 24)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "go 1",
                "go v1.24",
                "go \"1.24\"",
                "go",
                "go 1.24 x",
                "go 1.24\ngo 1.24",
                "go 01.24",
                "go 1.024",
                "require (\n",
                "/* c */",
                "x /* c */",
                "x a/*b",
                "require (\n) x",
                "\"a",
                "`a\n`",
                "x \"a\\",
                "\u0000",
                "x \u200B",
                "\uFEFFmodule m",
                "x \u00A0",
                "module",
                "module a b",
                "module m\nmodule m",
                "module 'm'",
                "module `m`",
                "module \"\\q\"",
                "module (\nm\nn\n)",
                "require x",
                "require x v1 y",
                "require x master",
                "require x v2.0.0",
                "require e.com/v1 v1.0.0",
                "require gopkg.in/x v1.0.0",
                "require x/v2 v1.0.0",
                "require 'x' v1.0.0",
                "require x \"v1.0.0",
                "require (\nx\n)",
                "ignore",
                "ignore a b",
                "ignore 'a'",
                "require x v1.0.0+meta+meta"
            })
    void refuses(String text) {
        assertThat(parse(text)).as(text).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo bar baz",
                "foo (\n'x' y\n)",
                "foo bar (\n z\n)",
                "replace x",
                "exclude y",
                "toolchain 1 2",
                "tool",
                "godebug",
                "retract [v1",
                "retract",
                "retract 'v1'",
                "require x v1",
                "require x v2.0.0+incompatible",
                "require x v1.0.0+meta",
                "require \"x\" \"v1.0.0\"",
                "require ()",
                "require ( ) // c",
                "require ( // c\n)//d",
                "require (\n\n// c\n  x v1.0.0//d\n)",
                "x ( ) y",
                "x ( y",
                ")",
                "(",
                "x//y",
                "x \u00E9\u2014\uD83D\uDE00",
                "require gopkg.in/x.v1 v0.0.0-20161208181325-20d25e280405",
                "go 1.24\r\n\r\n",
                "x \"a\\\"b\"",
                "ignore ./x",
                "x \uFFFD"
            })
    void forgives(String text) {
        assertThat(parse("module m\n" + text)).as(text).isPresent();
    }

    @Test
    void acceptsInvalidUtf8InWords() {
        byte[] bytes = "x a\u00FFb\u00C3\u00E9\u0080\n".getBytes(ISO_8859_1);
        assertThat(GoModFile.parseLenient(bytes)).isPresent();
    }

    @Test
    void copesWithHugeFiles() {
        assertThat(parse("x " + "a ".repeat(1_000_000))).isPresent();
        assertThat(parse("go 1." + "9".repeat(1_000_000)).orElseThrow().hasLanguageVersion(1, 24))
                .isTrue();
        assertThat(parse("retract (\n" + "v1\n".repeat(1_000_000) + ")\n")
                        .orElseThrow()
                        .retractions())
                .hasSize(10_000);
    }

    @Test
    void readsRetractions() {
        GoModFile file = parse("""
                retract v1.0.0 // bad
                retract "v1.0.1"
                retract [v1.1.0, v1.1.9]
                retract (
                    v1.5
                    [ v1.6.0 , "v1.6.1" ] later words
                    [v1.7.0 v1.7.1]
                    (v1.8.0, v1.8.1)
                    master
                    v9.0.0+meta
                )
                """).orElseThrow();
        assertThat(file.retractions()).hasSize(6);
        assertThat(new String[] {"v1.0.0", "v1.0.1", "v1.1.0", "v1.1.5-x", "v1.1.9", "v1.5.0", "v1.6.1"})
                .allMatch(text -> file.retracts(Version.parse(text)));
        assertThat(new String[] {"v0.9.0", "v1.0.2", "v1.1.0-rc.1", "v1.2.0", "v1.7.0", "v1.8.0", "v1.5.1"})
                .noneMatch(text -> file.retracts(Version.parse(text)));
        assertThat(file.retracts(Version.parse("v9.0.0"))).isTrue();
    }

    @Test
    void lowerBoundThatIsNoVersionLiesBelowAll() {
        GoModFile file = parse("retract [x, v1.0.0]\nretract [v5.0.0, x]").orElseThrow();
        assertThat(file.retracts(Version.parse("v0.0.0-0"))).isTrue();
        assertThat(file.retracts(Version.parse("v1.0.1"))).isFalse();
        assertThat(file.retracts(Version.parse("v5.0.0"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "module m.x/a|m.x/a",
                "\\n\\n// c\\nmodule\\tm.x/a // c\\r\\n|m.x/a",
                "module \"m.x/a\"|m.x/a",
                "module `m.x/a`|m.x/a",
                "module \"m.x\\x2fa\"|m.x/a",
                "module foo bar baz|foo bar baz",
                "module (|(",
                "module 'm'|'m'",
                "module a\\nmodule b|a",
                "syntax garbage {\\nmodule a|a",
                "module\\nmodule a|a",
                "module \u3000a\u00A0|a"
            })
    void scansForTheModulePath(String text, String path) {
        String file = text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t");
        assertThat(GoModFile.scanModulePath(file.getBytes(UTF_8))).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "go 1.20",
                "module",
                "module ",
                "module(",
                "\uFEFFmodule a",
                "modulea b",
                "module \"a",
                "module `a`b`",
                "module // a",
                "// module a",
                "module \"a\nb\""
            })
    void findsNoModulePath(String text) {
        assertThat(GoModFile.scanModulePath(text.getBytes(UTF_8))).isEmpty();
    }

    @Test
    void synthesisesTheFileOfAModuleWithoutOne() {
        assertThat(GoModFile.synthesise(ModulePath.parse("gopkg.in/x.v2")))
                .asString(UTF_8)
                .isEqualTo("module gopkg.in/x.v2\n");
    }
}
