package dev.athens.godoc.syntax;

import dev.athens.godoc.scan.Scanner;
import dev.athens.godoc.scan.TokenKind;

/** Finds out what a bracket is by looking ahead. */
final class TypeParameters {
    private TypeParameters() {}

    /**
     * Tells whether the bracket behind the name of a type opens type parameters, and not the length of an array: then a name
     * comes first, and behind it something with which a constraint begins. Source: The Go Programming Language Specification,
     * "Type parameter declarations".
     *
     * @param bracket where it is
     */
    static boolean startsAt(String source, int bracket) {
        Scanner ahead = new Scanner(source, bracket + 1);
        nextOf(ahead);
        if (ahead.kind() != TokenKind.NAME) {
            return false;
        }
        nextOf(ahead);
        return switch (ahead.kind()) {
            case NAME, COMMA, TILDE, OPEN_BRACKET, INTERFACE, FUNC, MAP, CHAN, STRUCT -> true;
            case STAR, OPEN_PAREN -> hasConstraint(ahead);
            default -> false;
        };
    }

    private static void nextOf(Scanner ahead) {
        do {
            ahead.next();
        } while (ahead.kind() == TokenKind.COMMENT);
    }

    /** {@code [P *C]} is an array; a comma, or what is no expression, makes a constraint of it. */
    private static boolean hasConstraint(Scanner ahead) {
        int open = 1;
        while (open > 0) {
            switch (ahead.kind()) {
                case OPEN_PAREN, OPEN_BRACKET, OPEN_BRACE -> open++;
                case CLOSE_PAREN, CLOSE_BRACKET, CLOSE_BRACE -> open--;
                case COMMA, TILDE, INTERFACE, FUNC, MAP, CHAN, STRUCT -> {
                    return true;
                }
                case SEMICOLON, END -> {
                    return false;
                }
                default -> {}
            }
            nextOf(ahead);
        }
        return false;
    }
}
