package dev.athens.godoc.scan;

import java.util.HashMap;
import java.util.Map;

/** What a token is. Source: The Go Programming Language Specification, "Tokens". */
public enum TokenKind {
    END("end of file"),
    ILLEGAL("illegal character"),
    COMMENT("comment"),
    NAME("name"),
    NUMBER("number"),
    CHARACTER("character"),
    STRING("string"),
    /** Written as such, or put in at the end of a line. */
    SEMICOLON(";"),
    OPEN_PAREN("("),
    CLOSE_PAREN(")"),
    OPEN_BRACKET("["),
    CLOSE_BRACKET("]"),
    OPEN_BRACE("{"),
    CLOSE_BRACE("}"),
    COMMA(","),
    DOT("."),
    ELLIPSIS("..."),
    STAR("*"),
    TILDE("~"),
    BAR("|"),
    ARROW("<-"),
    ASSIGN("="),
    COLON(":"),
    /** Any other operator. */
    OPERATOR("operator"),
    PACKAGE("package"),
    IMPORT("import"),
    CONST("const"),
    VAR("var"),
    TYPE("type"),
    FUNC("func"),
    STRUCT("struct"),
    INTERFACE("interface"),
    MAP("map"),
    CHAN("chan"),
    BREAK("break"),
    CONTINUE("continue"),
    FALLTHROUGH("fallthrough"),
    RETURN("return"),
    CASE("case"),
    DEFAULT("default"),
    DEFER("defer"),
    ELSE("else"),
    FOR("for"),
    GO("go"),
    GOTO("goto"),
    IF("if"),
    RANGE("range"),
    SELECT("select"),
    SWITCH("switch");

    private static final Map<String, TokenKind> KEYWORDS = new HashMap<>();

    static {
        for (TokenKind kind : values()) {
            if (kind.isKeyword()) {
                KEYWORDS.put(kind.text, kind);
            }
        }
    }

    private final String text;

    TokenKind(String text) {
        this.text = text;
    }

    /** What a word is: a keyword or a name. */
    static TokenKind ofWord(String word) {
        return KEYWORDS.getOrDefault(word, NAME);
    }

    /** Tells whether it is one of Go's keywords. */
    public boolean isKeyword() {
        return compareTo(PACKAGE) >= 0;
    }

    /** Tells whether a statement may end after it, so that the end of the line is a semicolon. */
    boolean mayEndStatement() {
        return switch (this) {
            case NAME,
                    NUMBER,
                    CHARACTER,
                    STRING,
                    BREAK,
                    CONTINUE,
                    FALLTHROUGH,
                    RETURN,
                    CLOSE_PAREN,
                    CLOSE_BRACKET,
                    CLOSE_BRACE -> true;
            default -> false;
        };
    }

    /** How it is written, or what it is called. */
    @Override
    public String toString() {
        return text;
    }
}
