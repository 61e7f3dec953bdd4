package dev.athens.godoc.comment;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Shows doc comments as HTML. Whatever stands in a comment comes out as text: its elements and attributes are those written
 * here. Source: go/doc/comment, Printer.HTML.
 */
public final class HtmlPrinter {
    private final int headingLevel;
    private final Function<Inline.DocLink, String> url;

    /**
     * Makes a printer.
     *
     * @param headingLevel such as 3 for {@code h3}
     * @param url where a link to documentation leads; empty if nowhere
     */
    public HtmlPrinter(int headingLevel, Function<Inline.DocLink, String> url) {
        this.headingLevel = headingLevel;
        this.url = url;
    }

    /** The elements of a comment. */
    public String print(DocText text) {
        StringBuilder out = new StringBuilder();
        text.blocks().forEach(block -> block(out, block, false));
        return out.toString();
    }

    private void block(StringBuilder out, Block block, boolean isTight) {
        if (block instanceof Block.Paragraph paragraph) {
            out.append(isTight ? "" : "<p>");
            text(out, paragraph.text());
            out.append('\n');
        } else if (block instanceof Block.Heading heading) {
            out.append("<h").append(headingLevel);
            Optional<String> anchor = heading.anchor();
            if (anchor.isPresent()) {
                out.append(" id=\"").append(escaped(anchor.get())).append('"');
            }
            out.append('>').append(escaped(heading.text()));
            out.append("</h").append(headingLevel).append(">\n");
        } else if (block instanceof Block.Code code) {
            out.append("<pre>").append(escaped(code.text())).append("</pre>\n");
        } else if (block instanceof Block.Listing list) {
            list(out, list);
        }
    }

    private void list(StringBuilder out, Block.Listing list) {
        String element = list.items().get(0).number().isEmpty() ? "ul" : "ol";
        out.append('<').append(element).append(">\n");
        String next = "1";
        for (Block.Item item : list.items()) {
            out.append("<li");
            if (!item.number().isEmpty()) {
                if (!item.number().equals(next)) {
                    out.append(" value=\"").append(item.number()).append('"');
                    next = item.number();
                }
                next = oneMore(next);
            }
            out.append('>');
            item.content().forEach(paragraph -> block(out, paragraph, !list.isLoose()));
        }
        out.append("</").append(element).append(">\n");
    }

    /** The number after one of any length, with as many leading zeros. */
    private static String oneMore(String number) {
        char[] digits = number.toCharArray();
        for (int i = digits.length - 1; i >= 0; i--) {
            if (digits[i] < '9') {
                digits[i]++;
                return new String(digits);
            }
            digits[i] = '0';
        }
        return "1" + new String(digits);
    }

    private void text(StringBuilder out, List<Inline> pieces) {
        for (Inline piece : pieces) {
            if (piece instanceof Inline.Plain plain) {
                out.append(escaped(plain.text()));
            } else if (piece instanceof Inline.Link link) {
                link(out, link.url(), link.text());
            } else if (piece instanceof Inline.DocLink link) {
                link(out, url.apply(link), link.text());
            }
        }
    }

    private void link(StringBuilder out, String target, List<Inline> pieces) {
        if (target.isEmpty()) {
            text(out, pieces);
            return;
        }
        out.append("<a href=\"").append(escaped(target)).append("\">");
        text(out, pieces);
        out.append("</a>");
    }

    /** Text as it is written between elements, and in attributes with quotes. */
    public static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&apos;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }
}
