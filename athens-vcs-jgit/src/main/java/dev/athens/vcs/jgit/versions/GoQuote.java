package dev.athens.vcs.jgit.versions;

/** Text in double quotes as Go's {@code %q} writes it, so that any bytes of a repository can stand in a message. */
final class GoQuote {
    private static final int MAX_CHARS = 500;

    private GoQuote() {}

    /** Quotes the text; very long text is cut. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.substring(0, Math.min(text.length(), MAX_CHARS)).codePoints().forEach(c -> append(quoted, c));
        return quoted.append(text.length() > MAX_CHARS ? "...\"" : "\"").toString();
    }

    private static void append(StringBuilder quoted, int c) {
        switch (c) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case 7 -> quoted.append("\\a");
            case '\b' -> quoted.append("\\b");
            case '\f' -> quoted.append("\\f");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            case 11 -> quoted.append("\\v");
            default -> appendOther(quoted, c);
        }
    }

    private static void appendOther(StringBuilder quoted, int c) {
        if (c == ' ' || isPrintable(c)) {
            quoted.appendCodePoint(c);
        } else if (c < 0x80 || Character.getType(c) == Character.SURROGATE) {
            quoted.append(String.format("\\x%02x", c & 0xFF)); // a byte that is not UTF-8 is a lone surrogate
        } else {
            quoted.append(String.format(c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
        }
    }

    /** Letters, marks, numbers, punctuation and symbols, as Go's strconv.IsPrint. */
    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
