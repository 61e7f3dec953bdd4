package dev.athens.godoc.syntax;

import java.util.ArrayList;
import java.util.List;

/**
 * Comments that follow each other without a blank line or anything else between them.
 *
 * @param start where the first begins
 * @param end where the last ends
 * @param each of them as written, with its marks
 */
public record Comments(int start, int end, List<String> each) {
    /** Stands for no comment. */
    public static final Comments NONE = new Comments(0, 0, List.of());

    /** Copies the list. */
    public Comments {
        each = List.copyOf(each);
    }

    /** Tells whether there is none. */
    public boolean isEmpty() {
        return each.isEmpty();
    }

    /**
     * What they say, without marks and directives, each line ended by a newline; of several blank lines one stays. Source:
     * go/ast, CommentGroup.Text.
     */
    public String text() {
        return text(each);
    }

    /** What some of them say. */
    public static String text(List<String> comments) {
        List<String> lines = new ArrayList<>();
        for (String comment : comments) {
            String text = comment.replace("\r", "");
            if (text.startsWith("/*")) {
                addLines(lines, text.substring(2, text.length() - 2));
            } else if (text.startsWith(" ", 2)) {
                addLines(lines, text.substring(3));
            } else if (!isDirective(text.substring(2))) {
                addLines(lines, text.substring(2));
            }
        }
        List<String> kept = new ArrayList<>();
        String last = "";
        for (String line : lines) {
            if (!line.isEmpty() || !last.isEmpty()) {
                kept.add(line);
            }
            last = line;
        }
        if (!last.isEmpty()) {
            kept.add("");
        }
        return String.join("\n", kept);
    }

    private static void addLines(List<String> lines, String text) {
        for (String line : text.split("\n", -1)) {
            int end = line.length();
            while (end > 0 && isSpace(line.charAt(end - 1))) {
                end--;
            }
            lines.add(line.substring(0, end));
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    /** Tells whether a comment is meant for a tool, as {@code //go:embed} is; its slashes are gone. */
    static boolean isDirective(String text) {
        if (text.startsWith("line ") || text.startsWith("extern ") || text.startsWith("export ")) {
            return true;
        }
        int colon = text.indexOf(':');
        if (colon <= 0 || colon + 1 >= text.length()) {
            return false;
        }
        for (int i = 0; i <= colon + 1; i++) {
            char c = text.charAt(i);
            if (i != colon && !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
                return false;
            }
        }
        return true;
    }
}
