package dev.athens.vcs.jgit.archive;

import dev.athens.vcs.jgit.clones.BudgetException;
import java.io.UncheckedIOException;
import java.util.BitSet;

/**
 * Matches text against a pattern with wildcards, byte for byte: both are ISO-8859-1. Not thread-safe; one match uses
 * one. Source: git's wildmatch.c.
 */
final class WildMatch {
    /** A tenth of a second; patterns of names that exist take some hundred. */
    private static final int MAX_STEPS = 10_000_000;

    private final String pattern;
    private final String text;
    private final boolean isPath;

    /** Where the rest of the pattern does not match the rest of the text: hostile patterns would find out too often. */
    private final BitSet dead = new BitSet();

    private int steps;

    private WildMatch(String pattern, String text, boolean isPath) {
        this.pattern = pattern;
        this.text = text;
        this.isPath = isPath;
    }

    /**
     * Tells whether the pattern matches the whole text.
     *
     * @param isPath whether only {@code **} matches slashes
     */
    static boolean matches(String pattern, String text, boolean isPath) {
        return new WildMatch(pattern, text, isPath).matches(0, 0);
    }

    private boolean matches(int from, int start) {
        int p = from;
        int t = start;
        while (p < pattern.length()) {
            if (pattern.charAt(p) == '*') {
                return matchesStar(p, t);
            }
            if (t == text.length()) {
                return false;
            }
            p = afterOne(p, text.charAt(t));
            if (p < 0) {
                return false;
            }
            t++;
        }
        return t == text.length();
    }

    /** The position after the part of the pattern that stands for one character; negative if it is another one. */
    private int afterOne(int p, char actual) {
        return switch (pattern.charAt(p)) {
            case '?' -> isPath && actual == '/' ? -1 : p + 1;
            case '[' -> isPath && actual == '/' ? -1 : new CharacterClass(pattern, p + 1, actual).end();
            case '\\' -> p + 1 < pattern.length() && pattern.charAt(p + 1) == actual ? p + 2 : -1;
            default -> pattern.charAt(p) == actual ? p + 1 : -1;
        };
    }

    private boolean matchesStar(int star, int t) {
        int p = star + 1;
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        boolean crosses = !isPath || (p - star > 1 && isWholeElement(star, p));
        if (p == pattern.length()) {
            return crosses || text.indexOf('/', t) < 0;
        }
        if (isPath && crosses && pattern.charAt(p) == '/' && matches(p + 1, t)) {
            return true;
        }
        for (int i = t; i < text.length(); i++) {
            steps++;
            if (steps > MAX_STEPS) {
                throw new UncheckedIOException(BudgetException.excess(
                        "has a pattern of git attributes that takes more than " + MAX_STEPS + " steps to match"));
            }
            int state = p * text.length() + i;
            if (!dead.get(state) && matches(p, i)) {
                return true;
            }
            dead.set(state);
            if (!crosses && text.charAt(i) == '/') {
                return false;
            }
        }
        return false;
    }

    private boolean isWholeElement(int start, int end) {
        return (start == 0 || pattern.charAt(start - 1) == '/')
                && (end == pattern.length() || pattern.startsWith("/", end) || pattern.startsWith("\\/", end));
    }

    /** A class such as {@code [a-z]}. Not thread-safe; one match uses one. */
    private static final class CharacterClass {
        private static final char NONE = 0;

        private final String pattern;
        private final char actual;
        private int at;
        private char previous = NONE;
        private boolean matched;
        private boolean malformed;

        CharacterClass(String pattern, int start, char actual) {
            this.pattern = pattern;
            this.at = start;
            this.actual = actual;
        }

        int end() {
            boolean negated = peek(at) == '!' || peek(at) == '^';
            if (negated) {
                at++;
            }
            do {
                previous = readMember();
                at++;
            } while (!malformed && peek(at) != ']');
            return malformed || matched == negated ? -1 : at + 1;
        }

        private char peek(int index) {
            return index < pattern.length() ? pattern.charAt(index) : NONE;
        }

        /** Leaves the position at the last character of the member; gives what may begin a range. */
        private char readMember() {
            char c = peek(at);
            if (c == '-' && previous != NONE && peek(at + 1) != NONE && peek(at + 1) != ']') {
                at++;
                char last = readLiteral();
                matched |= actual >= previous && actual <= last;
                return NONE;
            }
            if (c == '[' && peek(at + 1) == ':') {
                return readNamed();
            }
            char literal = readLiteral();
            matched |= literal == actual;
            return literal;
        }

        private char readLiteral() {
            if (peek(at) == '\\') {
                at++;
            }
            malformed |= peek(at) == NONE;
            return peek(at);
        }

        private char readNamed() {
            int end = pattern.indexOf(']', at + 2);
            if (end < 0) {
                malformed = true;
                return NONE;
            }
            if (end < at + 3 || pattern.charAt(end - 1) != ':') {
                matched |= actual == '[';
                return '[';
            }
            matched |= isIn(pattern.substring(at + 2, end - 1));
            at = end;
            return NONE;
        }

        private boolean isIn(String name) {
            boolean upper = actual >= 'A' && actual <= 'Z';
            boolean lower = actual >= 'a' && actual <= 'z';
            boolean digit = actual >= '0' && actual <= '9';
            boolean visible = actual > ' ' && actual < 0x7F;
            return switch (name) {
                case "alnum" -> upper || lower || digit;
                case "alpha" -> upper || lower;
                case "blank" -> actual == ' ' || actual == '\t';
                case "cntrl" -> actual < ' ' || actual == 0x7F;
                case "digit" -> digit;
                case "graph" -> visible;
                case "lower" -> lower;
                case "print" -> visible || actual == ' ';
                case "punct" -> visible && !upper && !lower && !digit;
                case "space" -> actual == ' ' || (actual >= '\t' && actual <= '\r');
                case "upper" -> upper;
                case "xdigit" -> digit || (actual >= 'A' && actual <= 'F') || (actual >= 'a' && actual <= 'f');
                default -> {
                    malformed = true;
                    yield false;
                }
            };
        }
    }
}
