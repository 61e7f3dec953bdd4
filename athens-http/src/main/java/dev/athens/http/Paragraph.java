package dev.athens.http;

import dev.athens.internal.Graphic;
import java.nio.charset.StandardCharsets;

/**
 * Texts that the go command shows to its users: one paragraph of graphic characters, not too long. It stops at a blank line
 * and drops a text with other characters altogether. Source: cmd/go/internal/web, HTTPError.
 */
final class Paragraph {
    /** The go command reads a little more than this; the rest is for its own words. */
    static final int MAX_BYTES = 600;

    private static final int MAX_LINES = 8;

    private Paragraph() {}

    /** The text as one paragraph, which ends in a line feed. */
    static String of(String text) {
        StringBuilder paragraph = new StringBuilder();
        text.lines()
                .map(Graphic::line)
                .filter(line -> !line.isEmpty())
                .limit(MAX_LINES)
                .forEach(line -> paragraph.append(line).append('\n'));
        return cut(paragraph.toString());
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
