package dev.athens.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GoTextTest {
    @Test
    void quotesAsGoDoes() {
        assertThat(GoText.quote("a\"b'c\\")).isEqualTo("\"a\\\"b'c\\\\\"");
        assertThat(GoText.quote("\u0007\b\t\n\u000B\f\r\u0000\u007F")).isEqualTo("\"\\a\\b\\t\\n\\v\\f\\r\\x00\\x7f\"");
        assertThat(GoText.quote("é—\u200B\uDB40\uDC01\uDCFF")).isEqualTo("\"é—\\u200b\\U000e0001\\xff\"");
        assertThat(GoText.quoteRune('\'')).isEqualTo("'\\''");
        assertThat(GoText.quoteRune('"')).isEqualTo("'\"'");
        assertThat(GoText.quoteRune(0x1F600)).isEqualTo("'😀'");
    }

    @Test
    void cutsLongText() {
        assertThat(GoText.quote("x".repeat(1000))).isEqualTo("\"" + "x".repeat(200) + "...\"");
        assertThat(GoText.printable("x".repeat(199) + "😀y")).isEqualTo("x".repeat(199) + "...");
    }

    @Test
    void showsWhatCannotBePrintedAsReplacement() {
        assertThat(GoText.printable("a\tb\n\uDCFF é")).isEqualTo("a\uFFFDb\uFFFD\uFFFD é");
    }

    @Test
    void keepsInvalidBytes() {
        byte[] bytes = {'a', (byte) 0xFF, (byte) 0xC3, 'b', (byte) 0xED, (byte) 0xA0, (byte) 0x80, (byte) 0xF0};
        String text = GoText.decode(bytes);
        assertThat(text).isEqualTo("a\uDCFF\uDCC3b\uDCED\uDCA0\uDC80\uDCF0");
        assertThat(GoText.isUtf8(text)).isFalse();
        assertThat(GoText.encode(text)).isEqualTo(bytes);
    }

    @Test
    void decodingLosesNothing() {
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            assertThat(GoText.encode(GoText.decode(bytes))).isEqualTo(bytes);
        }
        assertThat(GoText.decode("é😀".getBytes(UTF_8))).isEqualTo("é😀");
        assertThat(GoText.isUtf8("é😀")).isTrue();
    }

    @Test
    void unquotesStringLiterals() {
        assertThat(GoText.unquote("\"a\\tb\\\"\\\\\\x41\\101\\u00e9\\U0001F600é\""))
                .contains("a\tb\"\\AAé😀é");
        assertThat(GoText.unquote("\"\\xc3\\xa9\"")).contains("é");
        assertThat(GoText.unquote("`a\\t\r\n`")).contains("a\\t\n");
        assertThat(GoText.unquote("\"\"")).contains("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"",
                "a",
                "\"a",
                "'a'",
                "\"a`",
                "\"a\"b\"",
                "\"\\q\"",
                "\"\\'\"",
                "\"\\",
                "\"\\x4\"",
                "\"\\xg0\"",
                "\"\\400\"",
                "\"\\ud800\"",
                "\"\\U00110000\"",
                "\"a\nb\"",
                "`a`b`",
                "\"\\\""
            })
    void refusesMalformedLiterals(String literal) {
        assertThat(GoText.unquote(literal)).isEmpty();
    }
}
