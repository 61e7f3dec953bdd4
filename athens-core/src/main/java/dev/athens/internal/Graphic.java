package dev.athens.internal;

/** What can be seen of a text. Source: Go's unicode.IsGraphic, as cmd/go/internal/web asks it. */
public final class Graphic {
    private Graphic() {}

    /** The line with everything that is not graphic replaced, and without blanks around it. */
    public static String line(String line) {
        if (isGraphicAscii(line)) {
            return line.strip();
        }
        StringBuilder text = new StringBuilder(line.length());
        line.codePoints().forEach(c -> text.appendCodePoint(isGraphic(c) ? c : ' '));
        return text.toString().strip();
    }

    /** By far most lines are, and each log line is looked at. */
    private static boolean isGraphicAscii(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) < ' ' || line.charAt(i) >= 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static boolean isGraphic(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
