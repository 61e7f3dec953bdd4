package dev.athens.module;

/** The {@code !x} spelling of upper-case letters in URLs and file names. Source: golang.org/x/mod/module, "Escaped Paths". */
final class Escape {
    private Escape() {}

    /** Replaces every ASCII upper-case letter {@code X} by {@code !x}; the text must be valid already. */
    static String escape(String text) {
        StringBuilder escaped = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                if (escaped == null) {
                    escaped = new StringBuilder(text.length() + 8).append(text, 0, i);
                }
                escaped.append('!').append((char) (c + ('a' - 'A')));
            } else if (escaped != null) {
                escaped.append(c);
            }
        }
        return escaped == null ? text : escaped.toString();
    }

    /**
     * Undoes {@link #escape}.
     *
     * @throws InvalidNameException if the text holds an upper-case letter, a non-ASCII character or a stray {@code !}
     */
    static String unescape(String escaped) {
        StringBuilder text = new StringBuilder(escaped.length());
        boolean afterMark = false;
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c >= 0x80 || (c >= 'A' && c <= 'Z')) {
                throw new InvalidNameException(escaped, "invalid escaping: upper-case letters are written as !x");
            }
            if (afterMark && (c < 'a' || c > 'z')) {
                throw strayMark(escaped);
            }
            if (c != '!') {
                text.append(afterMark ? (char) (c - ('a' - 'A')) : c);
            }
            afterMark = c == '!';
        }
        if (afterMark) {
            throw strayMark(escaped);
        }
        return text.toString();
    }

    private static InvalidNameException strayMark(String escaped) {
        return new InvalidNameException(escaped, "invalid escaping: ! must be followed by a lower-case letter");
    }
}
