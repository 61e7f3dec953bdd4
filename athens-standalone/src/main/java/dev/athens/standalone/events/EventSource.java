package dev.athens.standalone.events;

import dev.athens.index.IndexEntry;
import dev.athens.index.VersionIndex;
import dev.athens.journal.Bookmark.Place;
import dev.athens.journal.Journal;
import dev.athens.journal.JournalEntry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The events of index and journal in one order: each in its own, and of the two whatever was earlier. Thread-safe. */
final class EventSource {
    private static final int PAGE = 100;

    /** The clocks of servers that fill the index may be behind by so much. */
    private static final Duration SLOW_CLOCK = Duration.ofMinutes(1);

    private final Optional<VersionIndex> index;
    private final Journal journal;

    EventSource(Optional<VersionIndex> index, Journal journal) {
        this.index = index;
        this.journal = journal;
    }

    /**
     * An event, and the place behind it.
     *
     * @param event what has happened
     * @param behind where to go on
     */
    record Next(Event event, Place behind) {}

    /**
     * What comes next.
     *
     * @param events in their order
     * @param lost how many events were dropped from the journal before they were read
     */
    record Page(List<Next> events, long lost) {}

    /** Where somebody begins who wants to know of nothing that was before. */
    Place now(Instant now) throws IOException {
        return new Place(now.minus(SLOW_CLOCK), journal.end());
    }

    Page read(Place from) throws IOException {
        Deque<IndexEntry> stored =
                new ArrayDeque<>(index.isPresent() ? index.get().since(from.index(), PAGE) : List.of());
        Journal.Page page = journal.read(from.journal(), PAGE);
        Deque<JournalEntry> removed = new ArrayDeque<>(page.entries());
        boolean moreStored = stored.size() == PAGE;
        boolean moreRemoved = removed.size() == PAGE;
        List<Next> events = new ArrayList<>();
        Place place = from;
        // what has come to its end may go on with something earlier than what is left of the other
        while (!(stored.isEmpty() && moreStored) && !(removed.isEmpty() && moreRemoved)) {
            if (!stored.isEmpty()
                    && (removed.isEmpty()
                            || !removed.element()
                                    .time()
                                    .isBefore(stored.element().time()))) {
                IndexEntry entry = stored.remove();
                place = new Place(entry.time().plus(1, ChronoUnit.MICROS), place.journal());
                events.add(new Next(Event.of(entry), place));
            } else if (!removed.isEmpty()) {
                JournalEntry entry = removed.remove();
                place = new Place(place.index(), entry.number() + 1);
                events.add(new Next(Event.of(entry), place));
            } else {
                break;
            }
        }
        return new Page(events, page.lost());
    }
}
