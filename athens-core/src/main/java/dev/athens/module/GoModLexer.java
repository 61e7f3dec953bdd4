package dev.athens.module;

import dev.athens.internal.GoUnicode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a go.mod file into tokens and lines of tokens. Not thread-safe; one file uses one instance.
 *
 * <p>Source: Go Modules Reference, "Lexical elements"; golang.org/x/mod/modfile, read.go.
 */
final class GoModLexer {
    /** No directive that a proxy reads has more tokens; further ones are only counted. */
    private static final int MAX_TOKENS_KEPT = 8;

    /** What a token is, as far as it matters. */
    enum Kind {
        /** Of the file. */
        END,
        /** A newline, or a comment after other tokens with its newline. */
        END_OF_LINE,
        /** A comment on a line of its own. */
        COMMENT,
        /** {@code (}. */
        OPEN,
        /** {@code )}. */
        CLOSE,
        /** Other punctuation, a quoted string or a word. */
        OTHER;

        boolean endsLine() {
            return this == END || this == END_OF_LINE;
        }
    }

    /** The file breaks the syntax, so that the go command reads nothing of it. */
    static final class SyntaxException extends Exception {
        private static final long serialVersionUID = 1L;

        SyntaxException(String message) {
            super(message);
        }
    }

    /** The first tokens of a line and how many there were. */
    static final class Line {
        private final List<String> tokens = new ArrayList<>();
        private int count;

        void add(String token) {
            count++;
            if (tokens.size() < MAX_TOKENS_KEPT) {
                tokens.add(token);
            }
        }

        int count() {
            return count;
        }

        List<String> tokens() {
            return tokens;
        }
    }

    private final byte[] file;
    private int at;
    private int tokenStart;
    private boolean lineHasTokens;
    private Kind kind = Kind.END;

    /** Starts before the first token. */
    GoModLexer(byte[] file) throws SyntaxException {
        this.file = file;
        advance();
    }

    /** What the current token is. */
    Kind kind() {
        return kind;
    }

    /** The current token. */
    String text() {
        return new String(file, tokenStart, at - tokenStart, StandardCharsets.UTF_8);
    }

    /** Takes the current token. */
    String take() throws SyntaxException {
        String text = text();
        advance();
        return text;
    }

    /** Goes to the next token. */
    void advance() throws SyntaxException {
        if (kind == Kind.END_OF_LINE || kind == Kind.COMMENT) {
            lineHasTokens = false;
        }
        while (at < file.length && (file[at] == ' ' || file[at] == '\t' || file[at] == '\r')) {
            at++;
        }
        tokenStart = at;
        kind = scan();
        lineHasTokens = true;
    }

    private Kind scan() throws SyntaxException {
        if (at == file.length) {
            return Kind.END;
        }
        if (startsWith('/', '/')) {
            skipComment();
            return lineHasTokens ? Kind.END_OF_LINE : Kind.COMMENT;
        }
        switch (file[at]) {
            case '\n' -> {
                at++;
                return Kind.END_OF_LINE;
            }
            case '(' -> {
                at++;
                return Kind.OPEN;
            }
            case ')' -> {
                at++;
                return Kind.CLOSE;
            }
            case '[', ']', '{', '}', ',' -> at++;
            case '"', '`' -> skipString(file[at]);
            default -> skipWord();
        }
        return Kind.OTHER;
    }

    private boolean startsWith(char first, char second) {
        return at + 1 < file.length && file[at] == first && file[at + 1] == second;
    }

    private void skipComment() {
        while (at < file.length && file[at] != '\n') {
            at++;
        }
        at = Math.min(at + 1, file.length);
    }

    private void skipString(byte quote) throws SyntaxException {
        at++;
        while (at < file.length && file[at] != quote) {
            if (file[at] == '\n') {
                throw new SyntaxException("unexpected newline in string");
            }
            // what stands behind a backslash does not end the string, not even a newline
            at += file[at] == '\\' && quote == '"' ? 2 : 1;
        }
        if (at >= file.length) {
            throw new SyntaxException("unexpected end of file in string");
        }
        at++;
    }

    private void skipWord() throws SyntaxException {
        int start = at;
        while (at < file.length && !startsWith('/', '/')) {
            if (startsWith('/', '*')) {
                throw new SyntaxException("go.mod files must use // comments (not /* */ comments)");
            }
            int length = wordCharLength();
            if (length == 0) {
                break;
            }
            at += length;
        }
        if (at == start) {
            throw new SyntaxException("unexpected input character");
        }
    }

    /** The bytes of the character at the cursor; 0 if it cannot be part of a word. */
    private int wordCharLength() {
        byte b = file[at];
        if (b >= 0) {
            return b > ' ' && b != 0x7F && "()[]{},".indexOf(b) < 0 ? 1 : 0;
        }
        int length = b >= (byte) 0xF0 ? 4 : b >= (byte) 0xE0 ? 3 : 2;
        String text = new String(file, at, Math.min(length, file.length - at), StandardCharsets.UTF_8);
        int c = text.codePointAt(0);
        if (c == 0xFFFD) {
            // an invalid byte, which Go reads as the printable U+FFFD; the real one is printable too
            return 1;
        }
        return GoUnicode.isPrint(c) && !GoUnicode.isSpace(c) ? length : 0;
    }
}
