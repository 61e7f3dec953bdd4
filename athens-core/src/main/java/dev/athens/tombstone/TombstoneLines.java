package dev.athens.tombstone;

import static dev.athens.internal.JsonLines.field;

import dev.athens.internal.JsonLines;
import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Tombstones as text, one in each line. */
final class TombstoneLines {
    private TombstoneLines() {}

    static byte[] write(Collection<Tombstone> tombstones) {
        return JsonLines.write(tombstones.stream().map(TombstoneLines::line).toList());
    }

    private static Map<String, String> line(Tombstone tombstone) {
        return JsonLines.line(
                "module",
                tombstone.version().path().value(),
                "version",
                tombstone.version().version().value(),
                "reason",
                tombstone.reason(),
                "who",
                tombstone.who(),
                "when",
                tombstone.when().toString());
    }

    static List<Tombstone> read(byte[] bytes) throws IOException {
        List<Tombstone> tombstones = new ArrayList<>();
        for (Map<String, String> line : JsonLines.read(bytes)) {
            tombstones.add(read(line));
        }
        return tombstones;
    }

    private static Tombstone read(Map<String, String> line) throws IOException {
        try {
            return new Tombstone(
                    ModuleVersion.parse(field(line, "module"), field(line, "version")),
                    field(line, "reason"),
                    field(line, "who"),
                    Instant.parse(field(line, "when")));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new IOException(line + " is no tombstone: " + e.getMessage(), e);
        }
    }
}
