package dev.athens.godoc;

import dev.athens.godoc.syntax.Comments;
import dev.athens.godoc.syntax.Declaration;
import dev.athens.godoc.syntax.SourceFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A part of a file as it is shown: as written, without what has been cut out. Not thread-safe. */
final class SourceText {
    private final String source;
    private final int start;
    private final int end;
    private final List<Cut> cuts = new ArrayList<>();

    private record Cut(int start, int end, String instead) {}

    SourceText(String source, int start, int end) {
        this.source = source;
        this.start = start;
        this.end = end;
    }

    static Place place(SourceFile file, int at) {
        return new Place(file.name(), file.lines().number(at));
    }

    /** Shows something else in place of a part. */
    void replace(int from, int to, String instead) {
        cuts.add(new Cut(from, to, instead));
    }

    /** Leaves a part out, with its line if nothing else stands there. */
    void leaveOut(int from, int to) {
        int first = from;
        while (first > start && isBlank(source.charAt(first - 1))) {
            first--;
        }
        int last = to;
        while (last < end
                && (isBlank(source.charAt(last)) || source.charAt(last) == '\r' || source.charAt(last) == ';')) {
            last++;
        }
        boolean isWholeLine = first > start && source.charAt(first - 1) == '\n' && source.startsWith("\n", last);
        replace(isWholeLine ? first : from, isWholeLine ? last + 1 : last, "");
    }

    /** Says before a brace that something before it has been left out. */
    void incomplete(int open, int behindBrace, String what) {
        int brace = behindBrace - 1;
        String comment = "// contains filtered or unexported " + what;
        int lineStart = source.lastIndexOf('\n', brace) + 1;
        String indentation = source.substring(lineStart, Math.max(lineStart, brace));
        if (lineStart > open && indentation.isBlank()) {
            replace(lineStart, lineStart, indentation + "\t" + comment + "\n");
        } else {
            replace(open + 1, brace, " /* " + comment.substring(3) + " */ ");
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** The text, whose lines but the first are indented by less if they share that. */
    String text() {
        cuts.sort(Comparator.comparingInt(Cut::start));
        StringBuilder out = new StringBuilder();
        int at = start;
        for (Cut cut : cuts) {
            if (cut.start() >= at && cut.end() <= end) {
                append(out, at, cut.start());
                out.append(cut.instead());
                at = cut.end();
            }
        }
        append(out, Math.min(at, end), end);
        return out.toString().replace("\r", "");
    }

    /** Two blank lines that what was between them has left behind become one, and the first in braces none. */
    private void append(StringBuilder out, int from, int to) {
        boolean endsBlank = out.length() > 1
                && out.charAt(out.length() - 1) == '\n'
                && "\n{(".indexOf(out.charAt(out.length() - 2)) >= 0;
        boolean beginsBlank = from < to && source.charAt(from) == '\n';
        out.append(source, endsBlank && beginsBlank ? from + 1 : from, to);
    }

    /** What stands between the braces of a function, without the indentation that all lines share. */
    static String body(String source, Declaration.Body body, Optional<Comments> without) {
        SourceText inner = new SourceText(source, body.start() + 1, Math.max(body.start() + 1, body.end() - 1));
        without.ifPresent(comments -> inner.leaveOut(comments.start(), comments.end()));
        return withoutIndentation(inner.text()).strip();
    }

    /** Each line with one tab less, if it has one. */
    static String withoutIndentation(String text) {
        StringBuilder out = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            out.append(line.startsWith("\t") ? line.substring(1) : line).append('\n');
        }
        out.setLength(out.length() - 1);
        return out.toString();
    }
}
