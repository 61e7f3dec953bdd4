package dev.athens.journal;

import static dev.athens.internal.JsonLines.field;

import dev.athens.internal.JsonLines;
import dev.athens.internal.Sha256;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.LogStore;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The head of a journal: the newest entries, and where the older ones are. Immutable.
 *
 * @param token what the head is known by
 * @param next the number of the entry that comes next
 * @param segments objects with older entries, oldest first
 * @param newest the entries that are in no object yet
 * @param batches which batches were appended last, so that who has lost an answer finds his own
 */
record JournalState(String token, long next, List<Segment> segments, List<JournalEntry> newest, List<String> batches) {
    static final JournalState NONE = new JournalState(LogStore.NONE, 0, List.of(), List.of(), List.of());

    /** So many writers may come between a lost answer and a look. */
    private static final int MAX_BATCHES = 32;

    private static final String BATCH_SEPARATOR = " ";

    JournalState {
        segments = List.copyOf(segments);
        newest = List.copyOf(newest);
        batches = List.copyOf(batches);
    }

    /**
     * An object with entries.
     *
     * @param name of the object
     * @param first the number of its first entry
     * @param count how many it has
     * @param newest the time of its last one
     */
    record Segment(String name, long first, int count, Instant newest) {
        static Segment of(List<JournalEntry> entries) {
            JournalEntry first = entries.get(0);
            return new Segment(
                    "entries-" + first.number() + "-" + Sha256.hex(first.id()).substring(0, 16),
                    first.number(),
                    entries.size(),
                    entries.get(entries.size() - 1).time());
        }

        long end() {
            return first + count;
        }
    }

    /** The number of the oldest entry that is still there; the next one if there is none. */
    long first() {
        if (!segments.isEmpty()) {
            return segments.get(0).first();
        }
        return newest.isEmpty() ? next : newest.get(0).number();
    }

    /** The same with one more batch. */
    JournalState with(String batch, List<Segment> allSegments, List<JournalEntry> remaining) {
        List<String> all = new ArrayList<>(batches);
        all.add(batch);
        return new JournalState(
                LogStore.NONE,
                remaining.isEmpty() ? next : remaining.get(remaining.size() - 1).number() + 1,
                allSegments,
                remaining,
                all.subList(Math.max(0, all.size() - MAX_BATCHES), all.size()));
    }

    JournalState knownBy(String other) {
        return new JournalState(other, next, segments, newest, batches);
    }

    byte[] write() {
        List<Map<String, String>> lines = new ArrayList<>();
        lines.add(JsonLines.line("next", Long.toString(next), "batches", String.join(BATCH_SEPARATOR, batches)));
        for (Segment segment : segments) {
            lines.add(JsonLines.line(
                    "segment",
                    segment.name(),
                    "first",
                    Long.toString(segment.first()),
                    "count",
                    Integer.toString(segment.count()),
                    "newest",
                    segment.newest().toString()));
        }
        newest.forEach(entry -> lines.add(line(entry)));
        return JsonLines.write(lines);
    }

    static byte[] write(List<JournalEntry> entries) {
        return JsonLines.write(entries.stream().map(JournalState::line).toList());
    }

    private static Map<String, String> line(JournalEntry entry) {
        Note note = entry.note();
        return JsonLines.line(
                "number",
                Long.toString(entry.number()),
                "id",
                entry.id(),
                "kind",
                note.kind().toString(),
                "module",
                note.version().path().value(),
                "version",
                note.version().version().value(),
                "reason",
                note.reason(),
                "who",
                note.who(),
                "time",
                entry.time().toString());
    }

    static JournalState read(LogStore.Head head) throws IOException {
        List<Map<String, String>> lines = JsonLines.read(head.content());
        if (lines.isEmpty()) {
            throw new IOException("the head of the journal is empty");
        }
        List<Segment> segments = new ArrayList<>();
        List<JournalEntry> newest = new ArrayList<>();
        for (Map<String, String> line : lines.subList(1, lines.size())) {
            if (line.containsKey("segment")) {
                segments.add(segment(line));
            } else {
                newest.add(entry(line));
            }
        }
        return new JournalState(
                head.token(),
                number(lines.get(0), "next"),
                segments,
                newest,
                List.of(field(lines.get(0), "batches").split(BATCH_SEPARATOR, -1)));
    }

    static List<JournalEntry> readEntries(byte[] bytes) throws IOException {
        List<JournalEntry> entries = new ArrayList<>();
        for (Map<String, String> line : JsonLines.read(bytes)) {
            entries.add(entry(line));
        }
        return entries;
    }

    private static Segment segment(Map<String, String> line) throws IOException {
        return new Segment(
                field(line, "segment"), number(line, "first"), (int) number(line, "count"), time(line, "newest"));
    }

    private static JournalEntry entry(Map<String, String> line) throws IOException {
        try {
            Note note = new Note(
                    Note.Kind.valueOf(field(line, "kind").toUpperCase(Locale.ROOT)),
                    ModuleVersion.parse(field(line, "module"), field(line, "version")),
                    field(line, "reason"),
                    field(line, "who"));
            return new JournalEntry(number(line, "number"), field(line, "id"), note, time(line, "time"));
        } catch (IllegalArgumentException e) {
            throw new IOException(line + " is no entry: " + e.getMessage(), e);
        }
    }

    private static long number(Map<String, String> line, String name) throws IOException {
        try {
            return Long.parseLong(field(line, name));
        } catch (NumberFormatException e) {
            throw new IOException(name + " is no number in " + line, e);
        }
    }

    private static Instant time(Map<String, String> line, String name) throws IOException {
        try {
            return Instant.parse(field(line, name));
        } catch (DateTimeException e) {
            throw new IOException(name + " is no time in " + line, e);
        }
    }
}
