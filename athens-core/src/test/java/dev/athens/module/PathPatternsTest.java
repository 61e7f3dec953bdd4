package dev.athens.module;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PathPatternsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*.corp.example|git.corp.example/x/y",
                "github.com/acme|github.com/acme",
                "github.com/acme|github.com/acme/x/y",
                "github.com/acme/|github.com/acme/x",
                "example.com/*|example.com/x/y",
                "a.b/?|a.b/c/d",
                "a.b/[a-c]x|a.b/bx",
                "a.b/[^a-c]x|a.b/dx",
                "a.b/[a\\-c]|a.b/-",
                "a.b/\\*|a.b/*",
                "x,,a.b|a.b/c",
                "[bad,a.b|a.b/c",
                "*|a.b/c",
                "a.b/[^b-a]|a.b/c",
                "a.b/\u00E9*|a.b/\u00E9x",
                "a.b/?|a.b/\uD83D\uDE00"
            })
    void matches(String patterns, String path) {
        assertThat(PathPatterns.parse(patterns).matches(path)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|a.b/c",
                "*.corp.example|corp.example/x",
                "example.com/*|example.com",
                "github.com/acme|github.com/acmex",
                "a.b|a.bc/d",
                "' a.b'|a.b/c",
                "a.b/[a-c|a.b/a",
                "a.b/[]|a.b/]",
                "a.b/[]]x|a.b/]x",
                "a.b/[b-a]|a.b/a",
                "a.b/[-a]|a.b/a",
                "a.b/x\\|a.b/x",
                "a.b/(x|a.b/(y",
                "a.b/.|a.b/x",
                "none|a.b/c",
                "a.b/?|a.b/cc"
            })
    void doesNotMatch(String patterns, String path) {
        assertThat(PathPatterns.parse(patterns).matches(path)).isFalse();
    }

    @Test
    void matchesModulePaths() {
        assertThat(PathPatterns.parse("github.com/acme").matches(ModulePath.parse("github.com/acme/v2")))
                .isTrue();
        assertThat(PathPatterns.none().matches(ModulePath.parse("a.b"))).isFalse();
        assertThat(PathPatterns.parse("a.b,c.d")).hasToString("a.b,c.d");
    }
}
