package dev.athens.godoc.comment;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines of a comment that make up one block.
 *
 * @param lines of the comment, all of them
 * @param start the first of the block
 * @param end behind the last of the block
 */
record BlockLines(Kind kind, List<String> lines, int start, int end) {
    enum Kind {
        CODE,
        HEADING,
        /** A line that looks like one, as it was done before there was a mark for them. */
        OLD_HEADING,
        LIST,
        PARAGRAPH
    }

    List<String> own() {
        return lines.subList(start, end);
    }

    String first() {
        return lines.get(start);
    }

    /** Divides a comment. */
    static List<BlockLines> of(List<String> lines) {
        return new Divider(lines).blocks();
    }

    static boolean isIndented(String line) {
        return !line.isEmpty() && (line.charAt(0) == ' ' || line.charAt(0) == '\t');
    }

    /**
     * Goes through the lines. Source: "Go Doc Comments", and go/doc/comment for what it makes of comments that no gofmt has
     * seen: code and lists whose first lines are not indented.
     */
    private static final class Divider {
        private final List<String> lines;
        private final List<BlockLines> blocks = new ArrayList<>();
        private int at;

        /** Lines before this one count as indented. */
        private int indentedUntil;

        Divider(List<String> lines) {
            this.lines = lines;
        }

        List<BlockLines> blocks() {
            while (true) {
                while (at < lines.size() && lines.get(at).isEmpty()) {
                    at++;
                }
                if (at == lines.size()) {
                    return blocks;
                }
                if (countsAsIndented(at)) {
                    indented();
                } else {
                    plain();
                }
            }
        }

        private boolean countsAsIndented(int line) {
            return line < indentedUntil || isIndented(lines.get(line));
        }

        private void add(Kind kind, int start, int end) {
            blocks.add(new BlockLines(kind, lines, start, end));
            at = end;
        }

        /** Ends before the next line that is not indented; blank lines may be within. */
        private void indented() {
            int start = at;
            boolean takesItems = ListMarker.isAt(lines.get(at)) && at < indentedUntil;
            int end = at + 1;
            while (end < lines.size()
                    && (lines.get(end).isEmpty()
                            || countsAsIndented(end)
                            || (takesItems && ListMarker.isAt(lines.get(end))))) {
                takesItems &= !lines.get(end).isEmpty();
                end++;
            }
            while (lines.get(end - 1).isEmpty()) {
                end--;
            }
            // pasted code whose last line was not indented
            if (end < lines.size() && lines.get(end).startsWith("}")) {
                end++;
            }
            add(ListMarker.isAt(lines.get(start)) ? Kind.LIST : Kind.CODE, start, end);
        }

        private void plain() {
            int start = at;
            int end = at + 1;
            while (end < lines.size() && !lines.get(end).isEmpty() && !isIndented(lines.get(end))) {
                end++;
            }
            if (end < lines.size() && !lines.get(end).isEmpty() && !ListMarker.isAt(lines.get(end))) {
                end = withoutWhatBelongsToTheNext(start, end);
                if (end == start) {
                    return;
                }
            }
            add(kind(start, end), start, end);
        }

        /** The last lines before an indented one may be the beginning of a list or of code that nobody has indented. */
        private int withoutWhatBelongsToTheNext(int start, int end) {
            String last = lines.get(end - 1);
            int before = end;
            if (ListMarker.isAt(last)) {
                indentedUntil = end;
                before--;
                while (before > start && ListMarker.isAt(lines.get(before - 1))) {
                    before--;
                }
            } else if (last.endsWith("{") || last.endsWith("\\")) {
                indentedUntil = end;
                before--;
            }
            return before;
        }

        private Kind kind(int start, int end) {
            if (end - start == 1) {
                String line = lines.get(start);
                if (isHeading(line)) {
                    return Kind.HEADING;
                }
                if (isAlone(start) && OldHeading.is(line)) {
                    return Kind.OLD_HEADING;
                }
            }
            return Kind.PARAGRAPH;
        }

        private static boolean isHeading(String line) {
            return line.length() >= 2
                    && line.charAt(0) == '#'
                    && isIndented(line.substring(1))
                    && !Letters.trimmed(line).equals("#");
        }

        /** Between blank lines, with something before, and a paragraph behind it. */
        private boolean isAlone(int line) {
            return line > 0
                    && lines.get(line - 1).isEmpty()
                    && line + 2 < lines.size()
                    && lines.get(line + 1).isEmpty()
                    && !isIndented(lines.get(line + 2));
        }
    }
}
