package dev.athens.standalone.admin;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.server.text.PlainText;
import dev.athens.standalone.versions.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Work that goes on in the background, and what is known of it. Thread-safe. */
final class Job {
    /** What has a problem is told up to this number; the rest is counted. */
    private static final int MOST_NOTES = 100;

    private static final int MAX_NOTE_CHARS = 500;
    private static final int MOST_FIGURES = 50;

    private final String id;
    private final Kind kind;
    private final String by;
    private final Instant created;

    @GuardedBy("this")
    private State state = State.WAITING;

    @GuardedBy("this")
    private Optional<Instant> ended = Optional.empty();

    @GuardedBy("this")
    private OptionalLong total = OptionalLong.empty();

    @GuardedBy("this")
    private long done;

    @GuardedBy("this")
    private final Map<String, Long> figures = new TreeMap<>();

    @GuardedBy("this")
    private final List<String> notes = new ArrayList<>();

    @GuardedBy("this")
    private long notesLeftOut;

    /** What it does. */
    enum Kind {
        PREFETCH("prefetch"),
        VERIFY("verify"),
        EVICT_DRY_RUN("evict-dry-run");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /** How far it is. */
    enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED,
        CANCELLED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Job(String id, Kind kind, String by, Instant created) {
        this.id = id;
        this.kind = kind;
        this.by = by;
        this.created = created;
    }

    String id() {
        return id;
    }

    Kind kind() {
        return kind;
    }

    synchronized boolean isOver() {
        return ended.isPresent();
    }

    /** When it ended; at the end of time if it has not. */
    synchronized Instant end() {
        return ended.orElse(Instant.MAX);
    }

    synchronized void total(long items) {
        total = OptionalLong.of(items);
    }

    synchronized void begin() {
        if (ended.isEmpty()) {
            state = State.RUNNING;
        }
    }

    /** Ends it, unless it has ended. */
    synchronized void end(State last, Instant now) {
        if (ended.isEmpty()) {
            state = last;
            ended = Optional.of(now);
        }
    }

    /** Counts an item that is done with. */
    synchronized void count(Outcome outcome) {
        done++;
        figure(outcome.label(), figures.getOrDefault(outcome.label(), 0L) + 1);
        outcome.problem().ifPresent(this::note);
    }

    /** Sets a number. */
    synchronized void figure(String name, long value) {
        if (figures.containsKey(name) || figures.size() < MOST_FIGURES) {
            figures.put(name, value);
        }
    }

    synchronized void note(String text) {
        if (notes.size() >= MOST_NOTES) {
            notesLeftOut++;
            return;
        }
        String shown = PlainText.graphic(PlainText.line(text));
        notes.add(shown.length() > MAX_NOTE_CHARS ? shown.substring(0, MAX_NOTE_CHARS) + "..." : shown);
    }

    synchronized Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("kind", kind.word());
        json.put("state", state.word());
        json.put("by", by);
        json.put("created", created.toString());
        ended.ifPresent(time -> json.put("ended", time.toString()));
        json.put("done", done);
        total.ifPresent(items -> json.put("total", items));
        json.put("figures", new TreeMap<>(figures));
        json.put("notes", List.copyOf(notes));
        json.put("notes_left_out", notesLeftOut);
        return json;
    }
}
