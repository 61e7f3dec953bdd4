package dev.athens.sumdb.log;

import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.sumdb.tree.SumdbRecord;
import java.util.Optional;

/**
 * The form that all records of an own log have: two lines, the hash of the zip and that of the go.mod file.
 *
 * @param name path and version with a blank between
 * @param text the lines
 */
record LogRecord(String name, String text) {
    /** The most bytes of a text; with 256 of them a tile of records stays below 1 MB, which relays pass on. */
    static final int MAX_BYTES = 4000;

    private static final String MOD = "/go.mod";
    private static final String HASH = " h1:";
    private static final int BASE64_CHARS = 43;
    private static final int HASH_CHARS = HASH.length() + BASE64_CHARS + 1;

    /** The record of a version. */
    static LogRecord of(ModuleVersion version, ModuleHash zipHash, ModuleHash modHash) {
        return new LogRecord(name(version), SumdbRecord.text(version, zipHash, modHash));
    }

    /** What a version is found by. */
    static String name(ModuleVersion version) {
        return version.path() + " " + version.version();
    }

    /** Reads a text; empty if it has another form. By hand, for a regular expression takes most of the time of a start. */
    static Optional<LogRecord> parse(String text) {
        int line = text.indexOf('\n');
        int nameEnd = line - HASH_CHARS;
        int modEnd = line + 1 + nameEnd + MOD.length();
        if (nameEnd < 0 || text.length() != modEnd + HASH_CHARS + 1) {
            return Optional.empty();
        }
        String name = text.substring(0, nameEnd);
        boolean good = isName(name)
                && text.startsWith(name + MOD, line + 1)
                && isHash(text, nameEnd)
                && isHash(text, modEnd)
                && text.endsWith("\n");
        return good ? Optional.of(new LogRecord(name, text)) : Optional.empty();
    }

    private static boolean isName(String text) {
        int blank = text.indexOf(' ');
        return blank > 0 && blank == text.lastIndexOf(' ') && blank < text.length() - 1;
    }

    private static boolean isHash(String text, int start) {
        if (!text.startsWith(HASH, start) || text.charAt(start + HASH_CHARS - 1) != '=') {
            return false;
        }
        for (int i = start + HASH.length(); i < start + HASH_CHARS - 1; i++) {
            if (!isBase64(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBase64(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    }

    /** The bytes in the file, a blank line behind the text included. */
    String stored() {
        return text + "\n";
    }
}
