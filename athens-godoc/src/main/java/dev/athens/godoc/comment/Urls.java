package dev.athens.godoc.comment;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/** Addresses in running text. Source: go/doc/comment, autoURL. */
final class Urls {
    private static final Set<String> SCHEMES = Set.of("file", "ftp", "gopher", "http", "https", "mailto", "nntp");
    private static final int SHORTEST_SCHEME = 3;
    private static final int LONGEST_SCHEME = 6;
    private static final int SHORTEST = 7;

    /** Longer than any that is written, so that brackets that are never closed cost no more than this for each. */
    private static final int LONGEST = 2_000;

    private Urls() {}

    static boolean isScheme(String text) {
        return SCHEMES.contains(text);
    }

    /** Where the address ends that begins here, without the punctuation of its sentence; negative if none begins. */
    static int end(String text, int from) {
        int colon = from + SHORTEST_SCHEME;
        if (text.length() - from < SHORTEST) {
            return -1;
        }
        while (text.charAt(colon) != ':') {
            colon++;
            if (colon - from > LONGEST_SCHEME) {
                return -1;
            }
        }
        if (!text.startsWith("://", colon) || !isScheme(text.substring(from, colon))) {
            return -1;
        }
        int at = colon + 3;
        if (at >= text.length() || !isHost(text.charAt(at)) || isPunctuation(text.charAt(at))) {
            return -1;
        }
        int end = at;
        for (; at < text.length() && isHost(text.charAt(at)); at++) {
            if (!isPunctuation(text.charAt(at))) {
                end = at + 1;
            }
        }
        return endOfPath(text, end);
    }

    /** Brackets belong to it if they are closed. */
    private static int endOfPath(String text, int from) {
        Deque<Character> open = new ArrayDeque<>();
        int end = from;
        for (int at = from; at < Math.min(text.length(), from + LONGEST); at++) {
            char c = text.charAt(at);
            if (isPunctuation(c)) {
                continue;
            }
            if (!isPath(c)) {
                break;
            }
            switch (c) {
                case '(' -> open.push(')');
                case '{' -> open.push('}');
                case '[' -> open.push(']');
                case ')', '}', ']' -> {
                    if (open.isEmpty() || open.peek() != c) {
                        return end;
                    }
                    open.pop();
                }
                default -> {}
            }
            if (open.isEmpty()) {
                end = at + 1;
            }
        }
        return end;
    }

    private static boolean isHost(char c) {
        return Letters.isAsciiNamePart(c) || "@-.[]:".indexOf(c) >= 0;
    }

    private static boolean isPunctuation(char c) {
        return ".,:;?!".indexOf(c) >= 0;
    }

    private static boolean isPath(char c) {
        return Letters.isAsciiNamePart(c) || "$'()*+&#=@~/-[]{}%".indexOf(c) >= 0;
    }
}
