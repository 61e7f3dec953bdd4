package dev.athens.http;

import dev.athens.internal.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A strong validator: what tells one content from another. Source: RFC 9110, section 8.8.3.
 *
 * @param text as it stands in a header, with its quotes
 */
public record ETag(String text) {
    /** Contents up to this size are tagged by their hash. */
    public static final int MAX_HASHED_BYTES = 16 * 1024;

    private static final Pattern LISTED = Pattern.compile("(?:W/)?(\"[^\"]*\")");

    /** Of a short content: a hash, so that all replicas of a server agree on it. */
    public static ETag ofBytes(byte[] bytes) {
        return named(HexFormat.of().formatHex(Sha256.of(bytes), 0, 16));
    }

    /**
     * Of a file: its size and the time of its last change, which a restart keeps and a replaced file does not; a hash would
     * cost one more reading of the file for each request.
     */
    public static ETag ofFile(Path file, long sizeBytes) throws IOException {
        long changed = Files.getLastModifiedTime(file).toInstant().toEpochMilli();
        return named(Long.toHexString(sizeBytes) + "-" + Long.toHexString(changed));
    }

    private static ETag named(String name) {
        return new ETag('"' + name + '"');
    }

    /** Tells whether it is among those that a client has, weak or not. Source: RFC 9110, section 13.1.2. */
    boolean isIn(String ifNoneMatch) {
        if (ifNoneMatch.strip().equals("*")) {
            return true;
        }
        Matcher listed = LISTED.matcher(ifNoneMatch);
        while (listed.find()) {
            if (listed.group(1).equals(text)) {
                return true;
            }
        }
        return false;
    }
}
