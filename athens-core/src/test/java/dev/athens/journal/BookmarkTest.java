package dev.athens.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.journal.Bookmark.Place;
import dev.athens.storage.LogStore;
import dev.athens.storage.MemoryLogStore;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class BookmarkTest {
    private static final Place FIRST = new Place(Instant.parse("2026-01-02T03:04:05.000001Z"), 7);
    private static final Place SECOND = new Place(Instant.parse("2026-01-02T03:04:06Z"), 9);
    private final LogStore log = new MemoryLogStore();

    @Test
    void isWhereItWasPut() throws Exception {
        Bookmark bookmark = Bookmark.in(log);
        assertThat(bookmark.read()).isEmpty();
        assertThat(bookmark.move(FIRST)).isTrue();
        assertThat(bookmark.move(SECOND)).isTrue();

        assertThat(bookmark.read()).contains(SECOND);
        assertThat(Bookmark.in(log).read()).contains(SECOND);
    }

    @Test
    void isNotMovedByWhoDoesNotKnowWhereItIs() throws Exception {
        Bookmark paused = Bookmark.in(log);
        assertThat(paused.move(FIRST)).isTrue();
        Bookmark other = Bookmark.in(log);
        assertThat(other.move(SECOND)).as("not read before").isFalse();
        assertThat(other.read()).contains(FIRST);
        assertThat(other.move(SECOND)).isTrue();

        assertThat(paused.move(FIRST)).isFalse();
        assertThat(paused.read()).contains(SECOND);
        assertThat(paused.move(FIRST)).isTrue();
    }
}
