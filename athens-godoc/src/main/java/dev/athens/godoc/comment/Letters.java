package dev.athens.godoc.comment;

import java.util.ArrayList;
import java.util.List;

/** What characters are to Go. */
final class Letters {
    private Letters() {}

    static boolean isAsciiNamePart(int c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }

    static boolean isUpper(int codePoint) {
        return Character.getType(codePoint) == Character.UPPERCASE_LETTER;
    }

    /** Source: Go, unicode.IsPunct. */
    static boolean isPunctuation(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }

    /** Source: Go, unicode.IsSpace. */
    static boolean isSpace(int codePoint) {
        return (codePoint >= '\t' && codePoint <= '\r') || codePoint == 0x85 || Character.isSpaceChar(codePoint);
    }

    /** Without space at both ends. */
    static String trimmed(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** What stands between spaces. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || isSpace(text.charAt(i))) {
                if (i > start) {
                    words.add(text.substring(start, i));
                }
                start = i + 1;
            }
        }
        return words;
    }

    /** The name with which a text begins, as doc comments understand names; empty if it does not. */
    static String leadingName(String text, int from) {
        int at = from;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            boolean isPart = c < 0x80 ? isAsciiNamePart(c) && (at > from || c < '0' || c > '9') : Character.isLetter(c);
            if (!isPart) {
                break;
            }
            at += Character.charCount(c);
        }
        return text.substring(from, at);
    }
}
