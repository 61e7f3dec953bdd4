package dev.athens.godoc.comment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one comment: first into blocks, then their text, since links may be defined behind where they are used. */
final class CommentParser {
    private final Names names;
    private final List<DocText.Definition> definitions = new ArrayList<>();

    /** The first definition of a text counts. */
    private final Map<String, DocText.Definition> byText = new LinkedHashMap<>();

    /** A block whose text has not been looked at. */
    private interface Raw {
        Block read(InlineParser inline);
    }

    CommentParser(Names names) {
        this.names = names;
    }

    DocText parse(String text) {
        List<String> lines = unindented(Arrays.asList(text.split("\n", -1)));
        List<Raw> raw = new ArrayList<>();
        int end = 0;
        for (BlockLines block : BlockLines.of(lines)) {
            boolean blankBefore = end < block.start();
            raw(block, blankBefore).ifPresent(raw::add);
            end = block.end();
        }
        InlineParser inline = new InlineParser(names, byText);
        List<Block> blocks = raw.stream().map(block -> block.read(inline)).toList();
        Set<String> seen = new HashSet<>();
        List<DocText.Definition> links = new ArrayList<>();
        for (DocText.Definition link : definitions) {
            // the first of a text is the one that counts
            boolean isUsed = seen.add(link.text()) && inline.hasUsed(link.text());
            links.add(new DocText.Definition(link.text(), link.url(), isUsed));
        }
        return new DocText(blocks, links);
    }

    private Optional<Raw> raw(BlockLines block, boolean blankBefore) {
        return switch (block.kind()) {
            case CODE -> Optional.of(inline -> new Block.Code(code(block.own())));
            case HEADING ->
                Optional.of(inline ->
                        new Block.Heading(Letters.trimmed(block.first().substring(1))));
            case OLD_HEADING -> Optional.of(inline -> new Block.Heading(Letters.trimmed(block.first())));
            case LIST -> Optional.of(list(block.own(), blankBefore));
            case PARAGRAPH -> paragraph(block.own()).map(text -> inline -> new Block.Paragraph(inline.parse(text)));
        };
    }

    private static String code(List<String> lines) {
        return String.join("\n", unindented(lines)) + "\n";
    }

    /** The text of a paragraph; empty if all its lines define links, which are noted. */
    private Optional<String> paragraph(List<String> lines) {
        List<DocText.Definition> found = new ArrayList<>();
        for (String line : lines) {
            Optional<DocText.Definition> definition = definition(line);
            if (definition.isEmpty()) {
                return Optional.of(String.join("\n", lines));
            }
            found.add(definition.get());
        }
        for (DocText.Definition definition : found) {
            definitions.add(definition);
            byText.putIfAbsent(definition.text(), definition);
        }
        return Optional.empty();
    }

    private static Optional<DocText.Definition> definition(String line) {
        int close = line.indexOf("]:");
        if (!line.startsWith("[") || close < 0 || close + 3 >= line.length() || !isBlank(line.charAt(close + 2))) {
            return Optional.empty();
        }
        String url = Letters.trimmed(line.substring(close + 3));
        int scheme = url.indexOf("://");
        return scheme >= 0 && Urls.isScheme(url.substring(0, scheme))
                ? Optional.of(new DocText.Definition(line.substring(1, close), url, false))
                : Optional.empty();
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** An item of a list that is being read. */
    private static final class OpenItem {
        private final String number;
        private final List<String> paragraphs = new ArrayList<>();

        OpenItem(String number) {
            this.number = number;
        }

        Block.Item read(InlineParser inline) {
            return new Block.Item(
                    number,
                    paragraphs.stream()
                            .map(text -> new Block.Paragraph(inline.parse(text)))
                            .toList());
        }
    }

    private Raw list(List<String> lines, boolean blankBefore) {
        boolean isNumbered = ListMarker.find(lines.get(0))
                .filter(first -> !first.number().isEmpty())
                .isPresent();
        List<OpenItem> items = new ArrayList<>();
        List<String> text = new ArrayList<>();
        boolean blankBetween = false;
        for (String whole : lines) {
            String line = whole;
            Optional<ListMarker> marker = ListMarker.find(whole)
                    .filter(found -> isNumbered != found.number().isEmpty());
            if (marker.isPresent()) {
                flush(items, text);
                items.add(new OpenItem(marker.get().number()));
                line = marker.get().rest();
            }
            line = Letters.trimmed(line);
            if (line.isEmpty()) {
                blankBetween = true;
                flush(items, text);
            } else {
                text.add(line);
            }
        }
        flush(items, text);
        boolean isLoose = blankBetween;
        return inline ->
                new Block.Listing(items.stream().map(item -> item.read(inline)).toList(), blankBefore, isLoose);
    }

    private void flush(List<OpenItem> items, List<String> text) {
        if (!items.isEmpty()) {
            // nothing at all is a paragraph of link definitions, of which there are none
            paragraph(text).ifPresent(items.get(items.size() - 1).paragraphs::add);
        }
        text.clear();
    }

    /** Without the indentation that all lines share, and without blank lines at both ends. */
    private static List<String> unindented(List<String> whole) {
        int from = 0;
        int to = whole.size();
        while (from < to && whole.get(from).isEmpty()) {
            from++;
        }
        while (to > from && whole.get(to - 1).isEmpty()) {
            to--;
        }
        if (from == to) {
            return List.of();
        }
        String prefix = leadingBlanks(whole.get(from));
        for (String line : whole.subList(from, to)) {
            if (!line.isEmpty()) {
                prefix = commonPrefix(prefix, leadingBlanks(line));
            }
        }
        List<String> lines = new ArrayList<>();
        for (String line : whole.subList(from, to)) {
            String rest = line.startsWith(prefix) ? line.substring(prefix.length()) : line;
            lines.add(Letters.trimmed(rest).isEmpty() ? "" : rest);
        }
        int start = 0;
        int end = lines.size();
        while (start < end && lines.get(start).isEmpty()) {
            start++;
        }
        while (end > start && lines.get(end - 1).isEmpty()) {
            end--;
        }
        return lines.subList(start, end);
    }

    private static String leadingBlanks(String line) {
        int end = 0;
        while (end < line.length() && isBlank(line.charAt(end))) {
            end++;
        }
        return line.substring(0, end);
    }

    private static String commonPrefix(String a, String b) {
        int end = 0;
        while (end < a.length() && end < b.length() && a.charAt(end) == b.charAt(end)) {
            end++;
        }
        return a.substring(0, end);
    }
}
