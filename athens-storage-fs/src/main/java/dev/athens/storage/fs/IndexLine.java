package dev.athens.storage.fs;

import dev.athens.index.IndexEntry;
import dev.athens.internal.Sha256;
import dev.athens.module.InvalidNameException;
import dev.athens.module.ModuleVersion;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * A line of an index file: {@code 2026-01-02T03:04:05.678901Z github.com/pkg/errors v0.9.1}.
 *
 * @param time as it stands there
 * @param name path and version with a blank between
 */
record IndexLine(String time, String name) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final int TIME_CHARS = "2026-01-02T03:04:05.678901Z".length();

    static IndexLine of(String name, Instant time) {
        return new IndexLine(TIME.format(time), name);
    }

    static String name(ModuleVersion version) {
        return version.path() + " " + version.version();
    }

    /** Takes a line apart; empty if it can be none. */
    static Optional<IndexLine> parse(String line) {
        return line.length() > TIME_CHARS && line.charAt(TIME_CHARS) == ' ' && line.charAt(TIME_CHARS - 1) == 'Z'
                ? Optional.of(new IndexLine(line.substring(0, TIME_CHARS), line.substring(TIME_CHARS + 1)))
                : Optional.empty();
    }

    /** The entry; empty if the line is damaged. */
    Optional<IndexEntry> entry() {
        int blank = name.indexOf(' ');
        if (blank < 0) {
            return Optional.empty();
        }
        try {
            ModuleVersion version = ModuleVersion.parse(name.substring(0, blank), name.substring(blank + 1));
            return instant().map(instant -> new IndexEntry(version, instant));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    /** The time; empty if the line is damaged. */
    Optional<Instant> instant() {
        try {
            return Optional.of(Instant.parse(time));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * A number for a name, never zero, that among a million names is hardly ever that of another: the start of its
     * SHA-256.
     */
    static long number(String name) {
        return ByteBuffer.wrap(Sha256.of(name)).getLong() | 1L << 63;
    }

    @Override
    public String toString() {
        return time + " " + name + "\n";
    }
}
