package dev.athens.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ParagraphTest {
    @Test
    void keepsWhatIsFine() {
        assertThat(Paragraph.of("not found: é: 1 < 2")).isEqualTo("not found: é: 1 < 2\n");
    }

    @Test
    void hasNoBlankLine() {
        assertThat(Paragraph.of("\n\none\r\n \t\n\ntwo\n")).isEqualTo("one\ntwo\n");
    }

    @Test
    void replacesWhatTheGoCommandDoesNotShow() {
        assertThat(Paragraph.of("a\u0000b\u001b[31mc\u202ed\ud800e\u2028f")).isEqualTo("a b [31mc d e f\n");
    }

    @Test
    void cutsBetweenCharacters() {
        for (String c : new String[] {"a", "é", "€", "😀"}) {
            String text = Paragraph.of("x" + c.repeat(1000));

            assertThat(text.getBytes(UTF_8)).hasSizeBetween(Paragraph.MAX_BYTES - 4, Paragraph.MAX_BYTES);
            assertThat(text).endsWith(c + "...\n").matches("x(" + c + ")+\\.\\.\\.\n");
        }
    }

    @Test
    void hasEightLinesAtMost() {
        assertThat(Paragraph.of("line\n".repeat(20)).lines()).hasSize(8);
    }
}
