package dev.athens.journal;

import static dev.athens.internal.JsonLines.field;

import dev.athens.internal.JsonLines;
import dev.athens.storage.LogStore;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Messages that somebody did not take, until an administrator has them tried again or drops them; all servers of a storage see
 * the same ones. There are at most {@value #MAX}, which take at most a megabyte; beyond, the oldest go.
 *
 * <p>Concurrency: thread-safe, and safe among processes.
 */
public final class DeadLetters {
    /** The most letters. */
    public static final int MAX = 500;

    private static final Logger LOG = System.getLogger(DeadLetters.class.getName());
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_TRIES = 20;

    private final LogStore log;
    private String token = LogStore.NONE;
    private List<DeadLetter> known = List.of();

    private DeadLetters(LogStore log) {
        this.log = log;
    }

    /** The dead letters in a log. Nothing is read or written yet. */
    public static DeadLetters in(LogStore log) {
        return new DeadLetters(log);
    }

    /** All, the oldest first. */
    public synchronized List<DeadLetter> list() throws IOException {
        Optional<LogStore.Head> head = log.head(token);
        if (head.isPresent()) {
            List<DeadLetter> read = new ArrayList<>();
            for (Map<String, String> line : JsonLines.read(head.get().content())) {
                read.add(letter(line));
            }
            known = List.copyOf(read);
            token = head.get().token();
        }
        return known;
    }

    private DeadLetter letter(Map<String, String> line) throws IOException {
        try {
            return new DeadLetter(
                    field(line, "id"),
                    field(line, "about"),
                    field(line, "content"),
                    field(line, "reason"),
                    Instant.parse(field(line, "since")),
                    Boolean.parseBoolean(field(line, "wanted")));
        } catch (DateTimeException e) {
            throw new IOException(log + ": a dead letter has no time: " + e.getMessage(), e);
        }
    }

    /** Adds a letter, in place of one with the same id. */
    public void add(DeadLetter letter) throws IOException {
        List<DeadLetter> unused = change(all -> {
            all.removeIf(other -> other.id().equals(letter.id()));
            all.add(letter);
            return all;
        });
    }

    /** Has a letter tried again; tells whether there is one. */
    public boolean want(String id) throws IOException {
        return replaceIfThere(id, DeadLetter::wantedAgain);
    }

    /** Notes that a letter was tried again in vain; tells whether it is still there. */
    public boolean fail(String id, String reason) throws IOException {
        return replaceIfThere(id, letter -> letter.failedAgain(reason));
    }

    private boolean replaceIfThere(String id, UnaryOperator<DeadLetter> change) throws IOException {
        return change(all -> {
                    all.replaceAll(letter -> letter.id().equals(id) ? change.apply(letter) : letter);
                    return all;
                })
                .stream()
                .anyMatch(letter -> letter.id().equals(id));
    }

    /** Drops a letter, because it was taken after all, or for good; tells whether there was one. */
    public boolean drop(String id) throws IOException {
        return change(all -> {
                    all.removeIf(letter -> letter.id().equals(id));
                    return all;
                })
                .stream()
                .anyMatch(letter -> letter.id().equals(id));
    }

    /** Gives those that were there before. */
    private synchronized List<DeadLetter> change(UnaryOperator<List<DeadLetter>> change) throws IOException {
        for (int tries = 1; ; tries++) {
            List<DeadLetter> before = list();
            List<DeadLetter> all = change.apply(new ArrayList<>(before));
            if (all.equals(before)) {
                return before;
            }
            byte[] content = write(all);
            int lost = 0;
            while (all.size() > MAX || content.length > MAX_BYTES) {
                all.remove(0);
                lost++;
                content = write(all);
            }
            if (lost > 0) {
                LOG.log(Level.ERROR, log + ": too many dead letters, the oldest are lost: " + lost);
            }
            Optional<String> next = log.replace(token, content);
            if (next.isPresent()) {
                token = next.get();
                known = List.copyOf(all);
                return before;
            }
            if (tries == MAX_TRIES) {
                throw new IOException(log + ": others were faster " + MAX_TRIES + " times");
            }
        }
    }

    private static byte[] write(List<DeadLetter> letters) {
        return JsonLines.write(letters.stream()
                .map(letter -> JsonLines.line(
                        "id",
                        letter.id(),
                        "about",
                        letter.about(),
                        "content",
                        letter.content(),
                        "reason",
                        letter.reason(),
                        "since",
                        letter.since().toString(),
                        "wanted",
                        Boolean.toString(letter.wanted())))
                .toList());
    }
}
