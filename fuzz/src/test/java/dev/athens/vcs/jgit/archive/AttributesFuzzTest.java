package dev.athens.vcs.jgit.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any {@code .gitattributes} is read, and its patterns are matched in time. */
final class AttributesFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void isReadAndMatched(byte[] file) {
        for (AttributesFile.Rule rule : AttributesFile.parse(file).rules()) {
            assertThat(rule.attributes()).isNotEmpty();
            rule.matches("a/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/b.go");
        }
    }
}
