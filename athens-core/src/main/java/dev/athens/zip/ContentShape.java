package dev.athens.zip;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The start of a file's content, to guess what another one like it went through. */
final class ContentShape {
    /** Enough for nearly all text files. */
    private static final int MAX_BYTES = 256 << 10;

    private static final Pattern IDENT = Pattern.compile("\\$Id(:[^$\\n]*)?\\$");

    private final ByteArrayOutputStream start = new ByteArrayOutputStream();
    private boolean whole = true;

    private ContentShape() {}

    /** Reads the contents of some entries, by their names without the prefix. */
    static Map<String, ContentShape> read(Path zip, String prefix, Set<String> names) throws IOException {
        Map<String, ContentShape> shapes = new TreeMap<>();
        if (names.isEmpty()) {
            return shapes;
        }
        byte[] buffer = new byte[8192];
        try (ZipReader reader = ZipReader.open(zip)) {
            ZipReader.Headers headers = reader.headers();
            while (headers.next()) {
                ZipReader.Header header = headers.current();
                String name = header.name().substring(prefix.length());
                if (names.contains(name)) {
                    ContentShape shape = new ContentShape();
                    reader.read(header, buffer, shape::add);
                    shapes.put(name, shape);
                }
            }
        }
        return shapes;
    }

    private void add(byte[] bytes, int offset, int length) {
        int taken = Math.min(length, MAX_BYTES - start.size());
        start.write(bytes, offset, taken);
        whole &= taken == length;
    }

    /** What alone makes the difference to another content, if it is one of git's conversions. */
    Optional<String> hint(ContentShape other) {
        if (!whole || !other.whole) {
            return Optional.empty();
        }
        String mine = latin1();
        String theirs = other.latin1();
        if (withLineFeeds(mine).equals(withLineFeeds(theirs))) {
            return Optional.of("differs only in line ends (CRLF)");
        }
        if (withoutIdent(mine).equals(withoutIdent(theirs))) {
            return Optional.of("differs only in $Id$ keywords");
        }
        if (withLineFeeds(withoutIdent(mine)).equals(withLineFeeds(withoutIdent(theirs)))) {
            return Optional.of("differs only in line ends (CRLF) and $Id$ keywords");
        }
        return isWideFormOf(mine, theirs) || isWideFormOf(theirs, mine)
                ? Optional.of("differs in the text encoding (UTF-16 or UTF-32)")
                : Optional.empty();
    }

    /** Plain letters have zeros between them in UTF-16 and UTF-32, and a mark may stand before them. */
    private static boolean isWideFormOf(String text, String plain) {
        return !plain.isEmpty()
                && text.indexOf('\0') >= 0
                && text.replace("\0", "").contains(plain);
    }

    private String latin1() {
        return start.toString(StandardCharsets.ISO_8859_1);
    }

    private static String withLineFeeds(String text) {
        return text.replace("\r\n", "\n");
    }

    private static String withoutIdent(String text) {
        return IDENT.matcher(text).replaceAll("\\$Id\\$");
    }
}
