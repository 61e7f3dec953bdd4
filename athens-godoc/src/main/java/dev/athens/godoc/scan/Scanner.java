package dev.athens.godoc.scan;

/**
 * Reads Go source token by token, comments included. What is no Go is an {@link TokenKind#ILLEGAL} token, and reading goes on
 * behind it; so each call comes nearer to the end, whatever the source is. Not thread-safe.
 *
 * <p>Source: The Go Programming Language Specification, "Lexical elements".
 */
public final class Scanner {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final int EOF = -1;

    private final String source;
    private int at;
    private int line = 1;
    private boolean mayEnd;

    /** The line of a line end within a comment that ends a statement; 0 if there is none. */
    private int endedOnLine;

    private TokenKind kind = TokenKind.END;
    private int start;
    private int startLine;

    /** Reads from the beginning. */
    public Scanner(String source) {
        this.source = source;
        this.at = !source.isEmpty() && source.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
    }

    /** Reads from somewhere; lines are counted from there. */
    public Scanner(String source, int from) {
        this.source = source;
        this.at = from;
    }

    /** What the token is; the end of the file before {@link #next} was called. */
    public TokenKind kind() {
        return kind;
    }

    /** Where the token begins. */
    public int start() {
        return start;
    }

    /** Where the token ends; that is where it begins, if it is a semicolon that was put in. */
    public int end() {
        return at;
    }

    /** The number of the line on which the token begins, from 1. */
    public int startLine() {
        return startLine;
    }

    /** The number of the line on which the token ends, from 1. */
    public int endLine() {
        return line;
    }

    /** The token as it is written; empty for a semicolon that was put in. */
    public String text() {
        return source.substring(start, at);
    }

    /** Goes to the next token; stays at the end of the file. */
    public void next() {
        skipSpace();
        start = at;
        startLine = line;
        int c = peek(0);
        if (endedOnLine > 0 || (mayEnd && (c == '\n' || c == EOF))) {
            startLine = endedOnLine > 0 ? endedOnLine : line;
            endedOnLine = 0;
            mayEnd = false;
            kind = TokenKind.SEMICOLON;
            return;
        }
        kind = scan();
        if (kind != TokenKind.COMMENT) {
            mayEnd = kind.mayEndStatement() || (kind == TokenKind.OPERATOR && (is("++") || is("--")));
        } else if (mayEnd && line > startLine) {
            endedOnLine = startLine;
        }
    }

    private boolean is(String operator) {
        return at - start == operator.length() && source.startsWith(operator, start);
    }

    private int peek(int ahead) {
        return at + ahead < source.length() ? source.charAt(at + ahead) : EOF;
    }

    private void skipSpace() {
        for (int c = peek(0); c == ' ' || c == '\t' || c == '\r' || (c == '\n' && !mayEnd); c = peek(0)) {
            advance();
        }
    }

    private void advance() {
        if (source.charAt(at) == '\n') {
            line++;
        }
        at++;
    }

    private TokenKind scan() {
        int c = peek(0);
        if (c == EOF) {
            return TokenKind.END;
        }
        if (isLetter(source.codePointAt(at))) {
            return word();
        }
        if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            return number();
        }
        return switch (c) {
            case '"' -> quoted('"', TokenKind.STRING);
            case '\'' -> quoted('\'', TokenKind.CHARACTER);
            case '`' -> raw();
            case '/' -> peek(1) == '/' || peek(1) == '*' ? comment() : operator();
            default -> operator();
        };
    }

    /** Tells whether a name may begin with it. */
    public static boolean isLetter(int codePoint) {
        return codePoint < 0x80
                ? (codePoint >= 'a' && codePoint <= 'z') || (codePoint >= 'A' && codePoint <= 'Z') || codePoint == '_'
                : Character.isLetter(codePoint);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private TokenKind word() {
        while (at < source.length()) {
            int codePoint = source.codePointAt(at);
            if (!isLetter(codePoint) && !(codePoint < 0x80 ? isDigit(codePoint) : Character.isDigit(codePoint))) {
                break;
            }
            at += Character.charCount(codePoint);
        }
        return TokenKind.ofWord(text());
    }

    private TokenKind number() {
        boolean isHex = peek(0) == '0' && (peek(1) == 'x' || peek(1) == 'X');
        while (at < source.length()) {
            char c = source.charAt(at);
            boolean isExponent = isHex ? c == 'p' || c == 'P' : c == 'e' || c == 'E';
            if (isExponent && (peek(1) == '+' || peek(1) == '-')) {
                at += 2;
            } else if (isDigit(c) || c == '.' || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
                at++;
            } else {
                break;
            }
        }
        return TokenKind.NUMBER;
    }

    private TokenKind quoted(char quote, TokenKind closed) {
        at++;
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == '\n') {
                return TokenKind.ILLEGAL;
            }
            at++;
            if (c == quote) {
                return closed;
            }
            if (c == '\\' && peek(0) != EOF && peek(0) != '\n') {
                at++;
            }
        }
        return TokenKind.ILLEGAL;
    }

    private TokenKind raw() {
        advance();
        while (at < source.length()) {
            boolean isClosed = source.charAt(at) == '`';
            advance();
            if (isClosed) {
                return TokenKind.STRING;
            }
        }
        return TokenKind.ILLEGAL;
    }

    private TokenKind comment() {
        if (peek(1) == '/') {
            int newline = source.indexOf('\n', at);
            at = newline < 0 ? source.length() : newline;
            return TokenKind.COMMENT;
        }
        int close = source.indexOf("*/", at + 2);
        int stop = close < 0 ? source.length() : close + 2;
        while (at < stop) {
            advance();
        }
        return close < 0 ? TokenKind.ILLEGAL : TokenKind.COMMENT;
    }

    private TokenKind operator() {
        char c = source.charAt(at);
        TokenKind single =
                switch (c) {
                    case '(' -> TokenKind.OPEN_PAREN;
                    case ')' -> TokenKind.CLOSE_PAREN;
                    case '[' -> TokenKind.OPEN_BRACKET;
                    case ']' -> TokenKind.CLOSE_BRACKET;
                    case '{' -> TokenKind.OPEN_BRACE;
                    case '}' -> TokenKind.CLOSE_BRACE;
                    case ',' -> TokenKind.COMMA;
                    case ';' -> TokenKind.SEMICOLON;
                    case '~' -> TokenKind.TILDE;
                    default -> TokenKind.OPERATOR;
                };
        if (single != TokenKind.OPERATOR) {
            at++;
            return single;
        }
        return switch (c) {
            case '.' -> longest(TokenKind.DOT, "...", TokenKind.ELLIPSIS);
            case '=' -> longest(TokenKind.ASSIGN, "==", TokenKind.OPERATOR);
            case ':' -> longest(TokenKind.COLON, ":=", TokenKind.OPERATOR);
            case '*' -> longest(TokenKind.STAR, "*=", TokenKind.OPERATOR);
            case '|' -> peek(1) == '|' ? taken(2) : longest(TokenKind.BAR, "|=", TokenKind.OPERATOR);
            case '<' -> peek(1) == '-' ? arrow() : shifted('<');
            case '>' -> shifted('>');
            case '&' ->
                peek(1) == '^' ? taken(peek(2) == '=' ? 3 : 2) : taken(peek(1) == '&' || peek(1) == '=' ? 2 : 1);
            case '+', '-' -> taken(peek(1) == c || peek(1) == '=' ? 2 : 1);
            case '/', '%', '^', '!' -> taken(peek(1) == '=' ? 2 : 1);
            default -> {
                at += Character.charCount(source.codePointAt(at));
                yield TokenKind.ILLEGAL;
            }
        };
    }

    private TokenKind arrow() {
        at += 2;
        return TokenKind.ARROW;
    }

    private TokenKind shifted(char c) {
        if (peek(1) == c) {
            return taken(peek(2) == '=' ? 3 : 2);
        }
        return taken(peek(1) == '=' ? 2 : 1);
    }

    private TokenKind longest(TokenKind one, String more, TokenKind longer) {
        if (source.startsWith(more, at)) {
            at += more.length();
            return longer;
        }
        at++;
        return one;
    }

    private TokenKind taken(int chars) {
        at += chars;
        return TokenKind.OPERATOR;
    }
}
