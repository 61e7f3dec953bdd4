package dev.athens.godoc.syntax;

import dev.athens.godoc.scan.Scanner;
import dev.athens.godoc.scan.TokenKind;
import java.util.ArrayList;
import java.util.List;

/**
 * The tokens of a file without its comments, which it collects: those before a token, and those behind one on its line. Not
 * thread-safe.
 */
final class TokenStream {
    private final Scanner scanner;
    private final List<Comments> all = new ArrayList<>();
    private Comments lead = Comments.NONE;

    /** Those that follow the last token on its line. */
    private Comments trailing = Comments.NONE;

    private int lastEnd;
    private long consumed;

    TokenStream(String source) {
        this.scanner = new Scanner(source);
        next();
    }

    TokenKind kind() {
        return scanner.kind();
    }

    boolean is(TokenKind kind) {
        return scanner.kind() == kind;
    }

    String text() {
        return scanner.text();
    }

    int start() {
        return scanner.start();
    }

    int end() {
        return scanner.end();
    }

    int line() {
        return scanner.startLine();
    }

    /** Where the token before this one ended. */
    int lastEnd() {
        return lastEnd;
    }

    /** How many tokens were passed, which shows whether a parser gets on. */
    long consumed() {
        return consumed;
    }

    /** The comments that end on the line before this token. */
    Comments lead() {
        return lead;
    }

    List<Comments> comments() {
        return all;
    }

    /** Goes to the next token that is no comment. Source: go/parser, which decides in this way what belongs to what. */
    void next() {
        int lastLine = scanner.startLine();
        lastEnd = scanner.end();
        consumed++;
        lead = Comments.NONE;
        trailing = Comments.NONE;
        scanner.next();
        if (!is(TokenKind.COMMENT)) {
            return;
        }
        if (scanner.startLine() == lastLine) {
            int endLine = group(0);
            if (scanner.startLine() != endLine || is(TokenKind.SEMICOLON) || is(TokenKind.END)) {
                trailing = lastGroup();
            }
        }
        int endLine = -1;
        while (is(TokenKind.COMMENT)) {
            endLine = group(1);
        }
        if (endLine + 1 == scanner.startLine()) {
            lead = lastGroup();
        }
    }

    /** Takes the semicolon that is here, and gives the comments that belong to what it ends. Source: go/parser. */
    Comments endOfLine() {
        boolean isWritten = !text().isEmpty();
        Comments before = trailing;
        next();
        return isWritten ? trailing : before;
    }

    private Comments lastGroup() {
        return all.isEmpty() ? Comments.NONE : all.get(all.size() - 1);
    }

    /**
     * Takes comments that stand together.
     *
     * @param lines how many line ends may be between two of them
     * @return the line on which the last ends
     */
    private int group(int lines) {
        List<String> each = new ArrayList<>();
        int start = scanner.start();
        int end = start;
        int endLine = scanner.startLine();
        while (is(TokenKind.COMMENT) && scanner.startLine() <= endLine + lines) {
            each.add(scanner.text());
            end = scanner.end();
            endLine = scanner.endLine();
            scanner.next();
        }
        all.add(new Comments(start, end, each));
        return endLine;
    }

    /** Goes behind the bracket that closes the one that is here; tells whether there is one. */
    boolean skipBrackets() {
        int open = 0;
        do {
            switch (kind()) {
                case OPEN_PAREN, OPEN_BRACKET, OPEN_BRACE -> open++;
                case CLOSE_PAREN, CLOSE_BRACKET, CLOSE_BRACE -> open--;
                case END -> {
                    return false;
                }
                default -> {}
            }
            next();
        } while (open > 0);
        return true;
    }

    /** Goes on, behind all that is in brackets if one opens here. */
    void skipOne() {
        switch (kind()) {
            case OPEN_PAREN, OPEN_BRACKET, OPEN_BRACE -> {
                boolean unused = skipBrackets();
            }
            default -> next();
        }
    }

    /** Goes to what ends an expression: a comma, a semicolon, or a bracket that was opened before it. */
    void skipExpression() {
        while (true) {
            switch (kind()) {
                case COMMA, SEMICOLON, CLOSE_PAREN, CLOSE_BRACKET, CLOSE_BRACE, END -> {
                    return;
                }
                default -> skipOne();
            }
        }
    }
}
