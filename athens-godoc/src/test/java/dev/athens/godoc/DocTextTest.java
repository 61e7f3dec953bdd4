package dev.athens.godoc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.godoc.comment.DocText;
import dev.athens.godoc.comment.HtmlPrinter;
import dev.athens.godoc.comment.Inline;
import dev.athens.godoc.comment.Names;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What go/doc cannot be asked: comments that mean harm. */
@Timeout(30)
class DocTextTest {
    private static String html(String text) {
        return new HtmlPrinter(3, Inline.DocLink::anchor).print(DocText.parse(text, Names.NONE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "# <img src=x onerror=alert(1)>",
                "\t<script>alert(1)</script>",
                "  - <b onclick=alert(1)>",
                "see [\"><script>]\n\n[\"><script>]: https://x.example/\"onmouseover=\"alert(1)",
                "https://x.example/'\"<script>"
            })
    void writesNoElementOrAttributeOfTheComment(String text) {
        assertThat(html(text))
                .doesNotContain("<script", "<img", "<b ")
                .doesNotContainPattern("<[a-z0-9]+ [^>]*\\son[a-z]+=");
    }

    @Test
    void linksToNoSchemeThatRunsSomething() {
        assertThat(html("[x] and javascript:alert(1)\n\n[x]: javascript://alert(1)\n"))
                .doesNotContain("href");
    }

    @Test
    void readsHostileCommentsInTimeThatGrowsWithTheirSize() {
        int many = 100_000;
        for (String piece : new String[] {
            "[", "[]", "[a", "`", "https://", "https://a(", "- a\n", "\n\t", "1. ", "[x]: http://x\n", "A\n\n"
        }) {
            assertThat(html(piece.repeat(many))).doesNotContain("<script");
        }
    }
}
