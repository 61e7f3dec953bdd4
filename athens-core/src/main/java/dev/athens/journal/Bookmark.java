package dev.athens.journal;

import static dev.athens.internal.JsonLines.field;

import dev.athens.internal.JsonLines;
import dev.athens.storage.LogStore;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers durably how far somebody has read the journal and the index. One process at a time moves it; one that was paused and
 * goes on finds that it was moved. Not thread-safe.
 */
public final class Bookmark {
    private final LogStore log;
    private String token = LogStore.NONE;
    private Optional<Place> known = Optional.empty();

    /**
     * How far somebody has read.
     *
     * @param index the earliest time of what comes next in the index
     * @param journal the number of the entry that comes next in the journal
     */
    public record Place(Instant index, long journal) {}

    private Bookmark(LogStore log) {
        this.log = log;
    }

    /** The bookmark in a log. Nothing is read or written yet. */
    public static Bookmark in(LogStore log) {
        return new Bookmark(log);
    }

    /** Reads where it is now; empty if it was never put anywhere. */
    public Optional<Place> read() throws IOException {
        Optional<LogStore.Head> head = log.head(token);
        if (head.isPresent()) {
            known = Optional.of(parse(head.get().content()));
            token = head.get().token();
        }
        return known;
    }

    private Place parse(byte[] content) throws IOException {
        List<Map<String, String>> lines = JsonLines.read(content);
        try {
            return new Place(
                    Instant.parse(field(lines.get(0), "index")), Long.parseLong(field(lines.get(0), "journal")));
        } catch (DateTimeException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException(log + ": is no bookmark: " + e.getMessage(), e);
        }
    }

    /**
     * Moves it.
     *
     * @return whether it was where it had been read or put last; if not, somebody else has moved it
     */
    public boolean move(Place place) throws IOException {
        byte[] content = JsonLines.write(
                List.of(JsonLines.line("index", place.index().toString(), "journal", Long.toString(place.journal()))));
        Optional<String> next = log.replace(token, content);
        if (next.isEmpty()) {
            return false;
        }
        token = next.get();
        known = Optional.of(place);
        return true;
    }
}
