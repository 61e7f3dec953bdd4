package dev.athens.vcs.jgit.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** A page of a stranger has tags, or no syntax. */
final class ImportPageFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void hasTagsOrNoSyntax(byte[] page) {
        try {
            assertThat(GoImportPage.parse(page)).allSatisfy(tag -> assertThat(tag.prefix() + tag.vcs() + tag.repoRoot())
                    .doesNotContain(" "));
        } catch (GoXml.SyntaxException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
