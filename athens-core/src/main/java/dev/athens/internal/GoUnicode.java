package dev.athens.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Unicode 15.0 as the go command sees it. File names and hashes must not depend on the Unicode version of the JDK, which
 * is 13 in Java 17. The tables are made by {@code unicode.go}, which lies among the test resources.
 *
 * <p>Source: Go's package unicode, IsLetter, IsPrint, IsSpace and SimpleFold.
 */
public final class GoUnicode {
    /** Read when the first character above ASCII is met; most processes never meet one. */
    private static final class Tables {
        private static final GoUnicode ALL = load();
    }

    /** Bounds of ranges above ASCII: first, last, first, last. */
    private final int[] letters;

    private final int[] printable;
    private final Map<Integer, Integer> folds;

    private GoUnicode(int[] letters, int[] printable, Map<Integer, Integer> folds) {
        this.letters = letters;
        this.printable = printable;
        this.folds = folds;
    }

    /** Tells whether a code point is in category L. */
    public static boolean isLetter(int codePoint) {
        if (codePoint < 0x80) {
            return (codePoint >= 'a' && codePoint <= 'z') || (codePoint >= 'A' && codePoint <= 'Z');
        }
        return contains(Tables.ALL.letters, codePoint);
    }

    /** Tells whether Go prints a code point as it is; the only printable blank is U+0020. */
    public static boolean isPrint(int codePoint) {
        if (codePoint < 0x80) {
            return codePoint >= ' ' && codePoint < 0x7F;
        }
        return contains(Tables.ALL.printable, codePoint);
    }

    /** Tells whether a code point has the property White_Space. */
    public static boolean isSpace(int codePoint) {
        return (codePoint >= '\t' && codePoint <= '\r')
                || codePoint == ' '
                || codePoint == 0x85
                || codePoint == 0xA0
                || codePoint == 0x1680
                || (codePoint >= 0x2000 && codePoint <= 0x200A)
                || codePoint == 0x2028
                || codePoint == 0x2029
                || codePoint == 0x202F
                || codePoint == 0x205F
                || codePoint == 0x3000;
    }

    /** Gives the one text that stands for all texts that differ from this only in letter case (simple case folding). */
    public static String fold(String text) {
        int i = 0;
        while (i < text.length() && isFolded(text.charAt(i))) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        StringBuilder folded = new StringBuilder(text.length()).append(text, 0, i);
        text.codePoints().skip(i).map(GoUnicode::fold).forEach(folded::appendCodePoint);
        return folded.toString();
    }

    private static boolean isFolded(char c) {
        return c < 0x80 && !(c >= 'A' && c <= 'Z');
    }

    private static int fold(int codePoint) {
        if (codePoint < 0x80) {
            return isFolded((char) codePoint) ? codePoint : codePoint + ('a' - 'A');
        }
        return Tables.ALL.folds.getOrDefault(codePoint, codePoint);
    }

    private static boolean contains(int[] bounds, int codePoint) {
        int at = Arrays.binarySearch(bounds, codePoint);
        // a bound itself, or between a first (even index) and its last: the insertion point is odd
        return at >= 0 || (-at - 1) % 2 == 1;
    }

    private static GoUnicode load() {
        try (InputStream in =
                        Objects.requireNonNull(GoUnicode.class.getResourceAsStream("unicode.txt"), "unicode.txt");
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            return parse(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the Unicode tables", e);
        }
    }

    private static GoUnicode parse(BufferedReader reader) throws IOException {
        Map<String, StringBuilder> sections = new HashMap<>();
        StringBuilder section = new StringBuilder();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith("[")) {
                section = sections.computeIfAbsent(line, name -> new StringBuilder());
            } else if (!line.startsWith("#")) {
                section.append(line).append('\n');
            }
        }
        int[] pairs = numbers(sections, "[fold]");
        Map<Integer, Integer> folds = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            folds.put(pairs[i], pairs[i + 1]);
        }
        return new GoUnicode(numbers(sections, "[letter]"), numbers(sections, "[print]"), Map.copyOf(folds));
    }

    private static int[] numbers(Map<String, StringBuilder> sections, String name) {
        String text = Objects.requireNonNull(sections.get(name), name).toString();
        return Arrays.stream(text.split("[-\\s]+"))
                .mapToInt(hex -> Integer.parseInt(hex, 16))
                .toArray();
    }
}
