package dev.athens.server.text;

import dev.athens.internal.Graphic;
import java.nio.charset.StandardCharsets;

/**
 * Makes texts that the go command shows to its users: one paragraph of graphic characters, not too long. It stops at a
 * blank line and drops a text with other characters altogether. Source: cmd/go/internal/web, HTTPError.
 */
public final class PlainText {
    /** The go command reads a little more than this; the rest is for its own words. */
    static final int MAX_BYTES = 600;

    private static final int MAX_LINES = 8;

    /** Of each thing that somebody else has named, in a log. */
    private static final int MAX_LOGGED_CHARS = 500;

    /** Of a whole line of a log, stack traces aside; more than the longest reason of a failure. */
    private static final int MAX_LINE_CHARS = 4000;

    private PlainText() {}

    /** The text as one paragraph, which ends in a line feed. */
    public static String paragraph(String text) {
        StringBuilder paragraph = new StringBuilder();
        text.lines()
                .map(PlainText::graphic)
                .filter(line -> !line.isEmpty())
                .limit(MAX_LINES)
                .forEach(line -> paragraph.append(line).append('\n'));
        return cut(paragraph.toString());
    }

    /** What a log says of a name that came from outside, such as a path: graphic, and not for pages. */
    public static String logged(String name) {
        return graphic(cut(name, MAX_LOGGED_CHARS));
    }

    /** A line of a log that is not too long, whatever went into it. */
    public static String line(String text) {
        return cut(text, MAX_LINE_CHARS);
    }

    private static String cut(String text, int maxChars) {
        return text.length() <= maxChars ? text : text.substring(0, maxChars) + "...";
    }

    /** The line with everything that is not graphic replaced, and without blanks around it. */
    public static String graphic(String line) {
        return Graphic.line(line);
    }

    private static String cut(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MAX_BYTES) {
            return text;
        }
        int end = MAX_BYTES - "...\n".length();
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8).stripTrailing() + "...\n";
    }
}
