package dev.athens.zip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class GitPathsTest {
    /** As git 2.39 answered {@code update-index --index-info} with core.protectHFS and core.protectNTFS. */
    static Stream<String> refused() {
        return Stream.of(
                ".git",
                ".git/config",
                ".GIT/config",
                "a/.gIt/hooks/x",
                "a/b/.git",
                "git~1",
                "GIT~1/config",
                "a/Git~1 . /config",
                ".git /config",
                ".git./config",
                ".git. . /config",
                ".git::$INDEX_ALLOCATION/config",
                ".git:x",
                "git~1:x",
                ".git .:x",
                ".git\\config",
                "a\\.git",
                "a\\git~1\\b",
                ".g\u200Cit/config",
                "\uFEFF.git/config",
                ".gi\u202At",
                ".git\u206F/config",
                ".GI\u200Et\u200F",
                ".git\uDCFF/config",
                ".git\u200C\uDCFFabc",
                ".git\uFFFF",
                ".git\uFFFEx",
                "",
                ".",
                "a/..",
                "a//b",
                "a/");
    }

    static List<String> kept() {
        return List.of(
                ".gitignore",
                ".gitattributes",
                ".gitmodules",
                ".github/workflows/x.yml",
                ".gitx/config",
                "x.git/config",
                "git/config",
                "git~2/config",
                "git~10",
                "git~1x",
                ".git x/config",
                ".git.x",
                " .git/config",
                "..git",
                ".\u0131git",
                ".g\u0131t/config",
                ".g\u0130t/config",
                ".git\u2010",
                ".git\u0301",
                "git~1\u200C",
                "g\u200Cit~1",
                "\uDCFF.git",
                ".g\uDCFFit",
                ".git\uFFFD",
                "...",
                "a.git\\x",
                "a/b.go");
    }

    @ParameterizedTest
    @MethodSource
    void refused(String path) {
        assertThat(GitPaths.isRefused(path)).isTrue();
    }

    @ParameterizedTest
    @MethodSource
    void kept(String path) {
        assertThat(GitPaths.isRefused(path)).isFalse();
    }
}
