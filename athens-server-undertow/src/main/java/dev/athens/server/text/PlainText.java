package dev.athens.server.text;

import dev.athens.internal.Graphic;

/** Makes what goes into logs and onto terminals graphic, and not too long. */
public final class PlainText {
    /** Of each thing that somebody else has named, in a log. */
    private static final int MAX_LOGGED_CHARS = 500;

    /** Of a whole line of a log, stack traces aside; more than the longest reason of a failure. */
    private static final int MAX_LINE_CHARS = 4000;

    private PlainText() {}

    /** What a log says of a name that came from outside, such as a path: graphic, and not for pages. */
    public static String logged(String name) {
        return graphic(cut(name, MAX_LOGGED_CHARS));
    }

    /** A line of a log that is not too long, whatever went into it. */
    public static String line(String text) {
        return cut(text, MAX_LINE_CHARS);
    }

    private static String cut(String text, int maxChars) {
        return text.length() <= maxChars ? text : text.substring(0, maxChars) + "...";
    }

    /** The line with everything that is not graphic replaced, and without blanks around it. */
    public static String graphic(String line) {
        return Graphic.line(line);
    }
}
