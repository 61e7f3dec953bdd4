package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every row of the edge case list is a case file, or a test where a file of text does not fit. What a store has to do in
 * rows 65 to 67 is in {@link MovedTagsTest}.
 */
class CaseCoverageTest {
    private static final int ROWS = 102;

    private static final Pattern NUMBER = Pattern.compile("\\b\\d+\\b");

    private static final Map<Integer, String> ELSEWHERE = Map.of(
            68, "JGitFetcherTest.java", // twenty thousand tags
            71, "LongIdsTest.java", // repositories that JGit cannot make
            73, "JGitFetcherTest.java"); // a repository that does not exist

    @Test
    void everyRowHasItsCase() throws IOException {
        TreeSet<Integer> rows = new TreeSet<>(ELSEWHERE.keySet());
        try (Stream<Path> files = Files.walk(CaseFile.FOLDER)) {
            for (Path file : files.filter(CaseFile::isCase).toList()) {
                String first = Files.readString(file).lines().findFirst().orElseThrow();
                assertThat(first).as(file.toString()).startsWith("# ");
                Matcher number = NUMBER.matcher(first);
                while (first.matches("# [\\d ]+") && number.find()) {
                    rows.add(Integer.valueOf(number.group()));
                }
            }
        }
        assertThat(rows)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, ROWS).boxed().toList());
    }

    @Test
    void testsOfOtherRowsExist() {
        Path tests = Path.of("src/test/java/dev/athens/vcs/jgit");
        assertThat(ELSEWHERE.values())
                .allSatisfy(test -> assertThat(tests.resolve(test)).exists());
    }
}
