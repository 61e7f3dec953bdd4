package dev.athens.godoc.comment;

import java.util.List;

/** Shows doc comments as text, each paragraph on one long line. Source: go/doc/comment, Printer.Text without a width. */
public final class PlainTextPrinter {
    private final StringBuilder out = new StringBuilder();

    private PlainTextPrinter() {}

    /** The text of a comment, each line ended by a newline. */
    public static String print(DocText text) {
        PlainTextPrinter printer = new PlainTextPrinter();
        List<Block> blocks = text.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            boolean isSetOff = !(blocks.get(i) instanceof Block.Listing list) || list.isSetOff();
            if (i > 0 && isSetOff) {
                printer.out.append('\n');
            }
            printer.block(blocks.get(i));
        }
        printer.links(text.links());
        return printer.out.toString();
    }

    private void links(List<DocText.Definition> links) {
        boolean isFirst = true;
        for (DocText.Definition link : links) {
            if (link.isUsed()) {
                out.append(isFirst ? "\n" : "");
                out.append('[')
                        .append(link.text())
                        .append("]: ")
                        .append(link.url())
                        .append('\n');
                isFirst = false;
            }
        }
    }

    private void block(Block block) {
        if (block instanceof Block.Paragraph paragraph) {
            line("", paragraph.text());
        } else if (block instanceof Block.Heading heading) {
            line("# ", List.of(new Inline.Plain(heading.text())));
        } else if (block instanceof Block.Code code) {
            code.text().lines().forEach(line -> line(line.isEmpty() ? "" : "\t" + line));
        } else if (block instanceof Block.Listing list) {
            list(list);
        }
    }

    private void list(Block.Listing list) {
        for (int i = 0; i < list.items().size(); i++) {
            Block.Item item = list.items().get(i);
            if (i > 0 && list.isLoose()) {
                out.append('\n');
            }
            String mark = item.number().isEmpty() ? "  - " : " " + item.number() + ". ";
            if (item.content().isEmpty()) {
                out.append(mark);
            }
            for (int j = 0; j < item.content().size(); j++) {
                line(j == 0 ? mark : "\n    ", item.content().get(j).text());
            }
        }
    }

    private void line(String start, List<Inline> text) {
        line(start + oneLine(text));
    }

    private void line(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == '\t')) {
            end--;
        }
        out.append(text, 0, end).append('\n');
    }

    /** Running text with single spaces between its words, without its links. */
    public static String oneLine(List<Inline> text) {
        StringBuilder all = new StringBuilder();
        append(all, text);
        return String.join(" ", Letters.words(all.toString()));
    }

    private static void append(StringBuilder all, List<Inline> text) {
        for (Inline piece : text) {
            if (piece instanceof Inline.Plain plain) {
                all.append(plain.text());
            } else if (piece instanceof Inline.Link link) {
                append(all, link.text());
            } else if (piece instanceof Inline.DocLink link) {
                append(all, link.text());
            }
        }
    }
}
