package dev.athens.module;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The zip tests hold many more names against the go command. */
final class FilePathsTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", ".a/-b/~c", "h\u00E9llo.go", "a b/ ", "\u65E5/\u0870", "COM0", "a~1", "a..b", "x!"})
    void accepts(String path) {
        assertThat(FilePaths.problem(path)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a:b|\"a:b\": invalid char ':'",
                "''|\"\": empty string",
                "a//b|\"a//b\": double slash",
                "/a|\"/a\": empty path element",
                "a/|\"a/\": trailing slash",
                "a/..|\"a/..\": invalid path element \"..\"",
                "a./b|\"a./b\": trailing dot in path element",
                "x/Lpt1.c|\"x/Lpt1.c\": \"Lpt1\" disallowed as path element component on Windows",
                "\u0660|\"\u0660\": invalid char '\u0660'"
            })
    void namesTheProblem(String path, String problem) {
        assertThat(FilePaths.problem(path)).contains("malformed file path " + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\uDCFF", "\uD800", "a/\uDC80/b"})
    void refusesBytesThatAreNotUtf8(String path) {
        assertThat(FilePaths.problem(path)).get().asString().endsWith(": invalid UTF-8");
    }
}
