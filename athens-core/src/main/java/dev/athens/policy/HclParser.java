package dev.athens.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the part of HCL 2 that download files are made of: attributes with plain strings, blocks with labels, comments.
 * Whatever else HCL has, such as {@code ${...}}, numbers and lists, is a clear error. Source: HCL Native Syntax
 * Specification; no kept parser for the JVM is known.
 */
final class HclParser {
    private static final int MAX_DEPTH = 8;
    private static final int END = -1;

    private final String file;
    private final String text;
    private int at;
    private int line = 1;
    private int lineStart;

    private HclParser(String file, String text) {
        this.file = file;
        this.text = text;
    }

    static HclBody parse(String file, String text) {
        HclParser parser = new HclParser(file, text);
        if (text.length() > DownloadFile.MAX_CHARS) {
            throw parser.here().problem("file is longer than " + DownloadFile.MAX_CHARS + " characters");
        }
        if (text.startsWith("\uFEFF")) {
            parser.at = 1;
        }
        HclBody top = new HclBody(parser.here(), List.of());
        parser.body(top, 0);
        return top;
    }

    private void body(HclBody body, int depth) {
        while (true) {
            skipBlanks(true);
            if (peek() == END) {
                if (depth > 0) {
                    throw here().problem("} is missing at the end of the file");
                }
                return;
            }
            if (peek() == '}' && depth > 0) {
                at++;
                return;
            }
            item(body, depth);
        }
    }

    private void item(HclBody body, int depth) {
        HclBody.Text name = word("the name of an attribute or block");
        skipBlanks(false);
        if (peek() == '=') {
            at++;
            skipBlanks(false);
            body.add(name, string());
        } else {
            body.add(block(name, depth));
        }
        endOfItem();
    }

    private HclBody block(HclBody.Text name, int depth) {
        List<HclBody.Text> labels = new ArrayList<>();
        while (peek() != '{') {
            if (peek() != '"' && !isWordStart(peek())) {
                throw here().problem("= or { must follow " + name.value());
            }
            labels.add(peek() == '"' ? string() : word("a label"));
            skipBlanks(false);
        }
        if (depth == MAX_DEPTH) {
            throw name.problem("blocks are nested too deeply");
        }
        at++;
        HclBody block = new HclBody(name, labels);
        body(block, depth + 1);
        return block;
    }

    /** An item ends with its line, or before the brace that closes a block of one line. */
    private void endOfItem() {
        skipBlanks(false);
        int c = peek();
        if (c != '\n' && c != '}' && c != END) {
            throw here().problem("a new line must begin here");
        }
    }

    private HclBody.Text word(String what) {
        HclBody.Text place = here();
        if (!isWordStart(peek())) {
            throw place.problem("expected " + what + " here");
        }
        int start = at;
        while (isWordStart(peek()) || Character.isDigit(peek()) || peek() == '-') {
            at++;
        }
        return place(place, text.substring(start, at));
    }

    private static boolean isWordStart(int c) {
        return c == '_' || Character.isLetter(c);
    }

    private HclBody.Text string() {
        HclBody.Text place = here();
        if (peek() != '"') {
            throw place.problem("expected a text in quotes here");
        }
        at++;
        StringBuilder value = new StringBuilder();
        while (peek() != '"') {
            character(value, place);
        }
        at++;
        return place(place, value.toString());
    }

    private void character(StringBuilder value, HclBody.Text start) {
        int c = peek();
        if (c == END || c == '\n') {
            throw start.problem("the closing quote is missing");
        }
        if (c == '\\') {
            escape(value);
            return;
        }
        if (c == '$' || c == '%') {
            if (text.startsWith(Character.toString(c) + (char) c + '{', at)) {
                value.append((char) c).append('{');
                at += 3;
                return;
            }
            if (text.startsWith("{", at + 1)) {
                throw here().problem("templates such as ${...} are not supported");
            }
        }
        value.append((char) c);
        at++;
    }

    private void escape(StringBuilder value) {
        HclBody.Text place = here();
        char kind = at + 1 < text.length() ? text.charAt(at + 1) : '\n';
        at += 2;
        switch (kind) {
            case 'n' -> value.append('\n');
            case 'r' -> value.append('\r');
            case 't' -> value.append('\t');
            case '"', '\\' -> value.append(kind);
            case 'u' -> value.append(codePoint(4, place));
            case 'U' -> value.append(codePoint(8, place));
            default -> throw place.problem("unknown escape, must be one of \\n \\r \\t \\\" \\\\ \\uNNNN \\UNNNNNNNN");
        }
    }

    private String codePoint(int digits, HclBody.Text place) {
        int end = Math.min(at + digits, text.length());
        String hex = text.substring(at, end);
        if (!hex.matches("[0-9A-Fa-f]{" + digits + "}")
                || !Character.isValidCodePoint(Integer.parseUnsignedInt(hex, 16))) {
            throw place.problem("not a Unicode character");
        }
        at = end;
        return Character.toString(Integer.parseInt(hex, 16));
    }

    /** Skips blanks and comments; line ends too, if they mean nothing where the parser stands. */
    private void skipBlanks(boolean lines) {
        while (true) {
            int c = peek();
            if (c == ' ' || c == '\t' || c == '\r') {
                at++;
            } else if (c == '\n' && lines) {
                newLine();
            } else if (c == '#' || text.startsWith("//", at)) {
                skipLine();
            } else if (text.startsWith("/*", at)) {
                skipComment();
            } else {
                return;
            }
        }
    }

    private void skipLine() {
        while (peek() != '\n' && peek() != END) {
            at++;
        }
    }

    private void skipComment() {
        HclBody.Text start = here();
        int end = text.indexOf("*/", at + 2);
        if (end < 0) {
            throw start.problem("*/ is missing at the end of the comment");
        }
        while (at < end + 2) {
            if (peek() == '\n') {
                newLine();
            } else {
                at++;
            }
        }
    }

    private void newLine() {
        at++;
        line++;
        lineStart = at;
    }

    private int peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private HclBody.Text here() {
        return new HclBody.Text(file, line, at - lineStart + 1, "");
    }

    private static HclBody.Text place(HclBody.Text start, String value) {
        return new HclBody.Text(start.file(), start.line(), start.column(), value);
    }
}
