package dev.athens.server.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void keepsWhatIsFine() {
        assertThat(PlainText.paragraph("not found: é: 1 < 2")).isEqualTo("not found: é: 1 < 2\n");
    }

    @Test
    void hasNoBlankLine() {
        assertThat(PlainText.paragraph("\n\none\r\n \t\n\ntwo\n")).isEqualTo("one\ntwo\n");
    }

    @Test
    void replacesWhatTheGoCommandDoesNotShow() {
        assertThat(PlainText.paragraph("a\u0000b\u001b[31mc\u202ed\ud800e\u2028f"))
                .isEqualTo("a b [31mc d e f\n");
    }

    @Test
    void cutsBetweenCharacters() {
        for (String c : new String[] {"a", "é", "€", "😀"}) {
            String text = PlainText.paragraph("x" + c.repeat(1000));

            assertThat(text.getBytes(UTF_8)).hasSizeBetween(PlainText.MAX_BYTES - 4, PlainText.MAX_BYTES);
            assertThat(text).endsWith(c + "...\n").matches("x(" + c + ")+\\.\\.\\.\n");
        }
    }

    @Test
    void cutsNamesFromOutsideForTheLog() {
        assertThat(PlainText.logged("GET /\u001b" + "x".repeat(2000)))
                .hasSize(503)
                .startsWith("GET / x")
                .endsWith("x...");
        assertThat(PlainText.logged("GET /short")).isEqualTo("GET /short");
        assertThat(PlainText.logged("x".repeat(499) + "\ud83d\ude00")).isEqualTo("x".repeat(499) + " ...");
    }

    @Test
    void hasEightLinesAtMost() {
        assertThat(PlainText.paragraph("line\n".repeat(20)).lines()).hasSize(8);
    }
}
