package dev.athens.godoc.comment;

/** A line that is a heading because it looks like one. Source: go/doc/comment, isOldHeading. */
final class OldHeading {
    private static final String NOT_IN_HEADINGS = ";:!?+*/=[]{}_^°&§~%#@<\">\\";

    private OldHeading() {}

    /** Tells whether it begins with a capital, ends with a letter or digit, and has no more punctuation than a heading may. */
    static boolean is(String whole) {
        String line = Letters.trimmed(whole);
        if (line.isEmpty() || !Letters.isUpper(line.codePointAt(0))) {
            return false;
        }
        int last = line.codePointBefore(line.length());
        return (Character.isLetter(last) || Character.isDigit(last))
                && line.codePoints().noneMatch(c -> NOT_IN_HEADINGS.indexOf(c) >= 0)
                && hasOnlyPossessives(line)
                && hasNoSentenceEnd(line);
    }

    private static boolean hasOnlyPossessives(String line) {
        for (int at = line.indexOf('\''); at >= 0; at = line.indexOf('\'', at + 1)) {
            String rest = line.substring(at + 1);
            if (!rest.equals("s") && !rest.startsWith("s ")) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasNoSentenceEnd(String line) {
        for (int at = line.indexOf('.'); at >= 0; at = line.indexOf('.', at + 1)) {
            if (at + 1 == line.length() || line.charAt(at + 1) == ' ') {
                return false;
            }
        }
        return true;
    }
}
