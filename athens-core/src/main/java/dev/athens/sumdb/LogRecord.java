package dev.athens.sumdb;

import dev.athens.module.ModuleVersion;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The form that all records of an own log have: two lines, the hash of the zip and that of the go.mod file.
 *
 * @param name path and version with a blank between
 * @param text the lines
 */
record LogRecord(String name, String text) {
    /** The most bytes of a text; with 256 of them a tile of records stays below 1 MB, which relays pass on. */
    static final int MAX_BYTES = 4000;

    private static final Pattern TEXT = Pattern.compile("([^ \n]+ [^ \n]+) h1:[A-Za-z0-9+/]{43}=\n"
            + "([^ \n]+ [^ \n]+)/go\\.mod h1:[A-Za-z0-9+/]{43}=\n");

    /** The record of a version. */
    static LogRecord of(ModuleVersion version, String zipHash, String modHash) {
        return new LogRecord(name(version), SumdbRecord.text(version, zipHash, modHash));
    }

    /** What a version is found by. */
    static String name(ModuleVersion version) {
        return version.path() + " " + version.version();
    }

    /** Reads a text; empty if it has another form. */
    static Optional<LogRecord> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches() && matcher.group(1).equals(matcher.group(2))
                ? Optional.of(new LogRecord(matcher.group(1), text))
                : Optional.empty();
    }

    /** The bytes in the file, a blank line behind the text included. */
    String stored() {
        return text + "\n";
    }
}
