package dev.athens.journal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.journal.JournalState.Segment;
import dev.athens.storage.LogStore;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Remembers what was taken out of a storage: evicted, quarantined, deleted. All servers of the storage write it together, and
 * agree on the order. It is the head of a log with the newest entries, and objects with older ones; entries beyond {@value
 * #MAX_ENTRIES}, and those of more than 30 days ago, are dropped.
 *
 * <p>Entries are written before the deed. So nothing is lost if a server dies in between; but what stands here may not have
 * happened, or have happened twice. To write it afterwards would need a look at what had been meant to be done, and that look
 * cannot tell a version that was never removed from one that was removed and fetched again.
 *
 * <p>Concurrency: thread-safe, and safe among processes: who appends replaces the head that he knows, and tries again if somebody
 * was faster.
 */
public final class Journal {
    /** The most entries that are kept. */
    public static final int MAX_ENTRIES = 50_000;

    /** The most notes of one call. */
    public static final int MAX_BATCH = 1_000;

    private static final Logger LOG = System.getLogger(Journal.class.getName());
    private static final Duration MAX_AGE = Duration.ofDays(30);

    /** So many entries together are an object; the head has fewer. */
    static final int SEGMENT = 128;

    private static final int MAX_TRIES = 20;

    private final LogStore log;
    private final InstantSource clock;

    @GuardedBy("this")
    private JournalState known = JournalState.NONE;

    /**
     * Entries that were read.
     *
     * @param entries in their order
     * @param next where to go on
     * @param lost how many were dropped before they were read
     */
    public record Page(List<JournalEntry> entries, long next, long lost) {
        /** Copies the list. */
        public Page {
            entries = List.copyOf(entries);
        }
    }

    private Journal(LogStore log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /** The journal in a log. Nothing is read or written yet. */
    public static Journal in(LogStore log, InstantSource clock) {
        return new Journal(log, clock);
    }

    /**
     * Notes what is about to be done. When this returns, it lasts.
     *
     * @param notes at most {@value #MAX_BATCH}
     * @throws IOException if it cannot be written, or nobody knows whether it was: then it must not be done
     */
    public synchronized void append(List<Note> notes) throws IOException {
        if (notes.size() > MAX_BATCH) {
            throw new IllegalArgumentException(notes.size() + " notes at once, at most " + MAX_BATCH);
        }
        if (notes.isEmpty()) {
            return;
        }
        String batch = UUID.randomUUID().toString();
        Instant now = clock.instant();
        List<Segment> added = new ArrayList<>();
        for (int tries = 1; ; tries++) {
            look();
            removeAllBut(added, known.segments());
            added.clear();
            if (known.batches().contains(batch)) {
                return;
            }
            List<JournalEntry> entries = new ArrayList<>(known.newest());
            for (int i = 0; i < notes.size(); i++) {
                entries.add(new JournalEntry(known.next() + i, batch + "-" + i, notes.get(i), now));
            }
            List<Segment> segments = new ArrayList<>(known.segments());
            while (entries.size() > SEGMENT) {
                List<JournalEntry> full = entries.subList(0, SEGMENT);
                Segment segment = Segment.of(full);
                added.add(segment);
                log.add(segment.name(), JournalState.write(full));
                segments.add(segment);
                full.clear();
            }
            List<Segment> old = old(segments, known.next() + notes.size(), now);
            segments.removeAll(old);
            JournalState next = known.with(batch, segments, entries);
            Optional<String> token = replace(next, tries);
            if (token.isPresent()) {
                known = next.knownBy(token.get());
                removeAllBut(old, List.of());
                return;
            }
        }
    }

    /** A lost answer is like one that says that somebody was faster: the next look finds out. */
    @GuardedBy("this")
    private Optional<String> replace(JournalState next, int tries) throws IOException {
        try {
            Optional<String> token = log.replace(known.token(), next.write());
            if (token.isEmpty() && tries == MAX_TRIES) {
                throw new IOException(log + ": others were faster " + MAX_TRIES + " times");
            }
            return token;
        } catch (IOException e) {
            if (tries == MAX_TRIES) {
                throw e;
            }
            LOG.log(Level.DEBUG, () -> log + ": whether the journal was written is not known yet", e);
            return Optional.empty();
        }
    }

    private static List<Segment> old(List<Segment> segments, long end, Instant now) {
        return segments.stream()
                .filter(segment ->
                        end - segment.first() > MAX_ENTRIES || segment.newest().isBefore(now.minus(MAX_AGE)))
                .toList();
    }

    private void removeAllBut(List<Segment> segments, List<Segment> kept) {
        for (Segment segment : segments) {
            if (kept.contains(segment)) {
                continue;
            }
            try {
                log.remove(segment.name());
            } catch (IOException e) {
                LOG.log(Level.DEBUG, () -> log + ": " + segment.name() + " stays, though nobody needs it", e);
            }
        }
    }

    @GuardedBy("this")
    private void look() throws IOException {
        Optional<LogStore.Head> head = log.head(known.token());
        if (head.isPresent()) {
            try {
                known = JournalState.read(head.get());
            } catch (IOException e) {
                throw new IOException(log + ": " + e.getMessage(), e);
            }
        }
    }

    private synchronized JournalState newest() throws IOException {
        look();
        return known;
    }

    /** The number that the next entry will have. */
    public long end() throws IOException {
        return newest().next();
    }

    /**
     * Reads entries.
     *
     * @param from the number of the first one, as {@link Page#next} or {@link #end} gave it
     * @param limit the most entries, at least one
     */
    public Page read(long from, int limit) throws IOException {
        for (int tries = 1; ; tries++) {
            JournalState state = newest();
            // a number that nobody can have is of another journal, which was there before a loss
            long start = from > state.next() ? state.first() : Math.max(from, state.first());
            Optional<List<JournalEntry>> entries = read(state, start, limit);
            if (entries.isPresent()) {
                long next = entries.get().isEmpty()
                        ? start
                        : entries.get().get(entries.get().size() - 1).number() + 1;
                return new Page(entries.get(), next, Math.max(0, start - from));
            }
            if (tries == MAX_TRIES) {
                throw new IOException(log + ": entries from number " + start + " on are missing");
            }
        }
    }

    /** Empty if an object was dropped meanwhile. */
    private Optional<List<JournalEntry>> read(JournalState state, long start, int limit) throws IOException {
        List<JournalEntry> entries = new ArrayList<>();
        for (Segment segment : state.segments()) {
            if (segment.end() <= start) {
                continue;
            }
            if (entries.size() >= limit) {
                return Optional.of(entries.subList(0, limit));
            }
            Optional<byte[]> bytes = log.find(segment.name());
            if (bytes.isEmpty()) {
                return Optional.empty();
            }
            addFrom(start, JournalState.readEntries(bytes.get()), entries);
        }
        addFrom(start, state.newest(), entries);
        return Optional.of(entries.subList(0, Math.min(limit, entries.size())));
    }

    private static void addFrom(long start, List<JournalEntry> from, List<JournalEntry> entries) {
        from.stream().filter(entry -> entry.number() >= start).forEach(entries::add);
    }

    @Override
    public String toString() {
        return log.toString();
    }
}
