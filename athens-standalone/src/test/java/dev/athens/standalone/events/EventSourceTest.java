package dev.athens.standalone.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.index.MemoryIndex;
import dev.athens.journal.Bookmark.Place;
import dev.athens.journal.Journal;
import dev.athens.journal.Note;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.MemoryLogStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventSourceTest {
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private final MemoryIndex index = MemoryIndex.ofMaxEntries(10_000);
    private final Journal journal = Journal.in(new MemoryLogStore(), () -> now);
    private final EventSource source = new EventSource(Optional.of(index), journal);

    @Test
    void givesBothInTheOrderOfTheirTimes() throws Exception {
        Random random = new Random(7);
        List<String> expected = new ArrayList<>();
        Place place = source.now(now);
        for (int i = 0; i < 1_000; i++) {
            now = now.plusSeconds(1);
            ModuleVersion version = ModuleVersion.parse("example.com/m", "v1.0." + i);
            // long runs of one kind fill pages
            if (random.nextInt(100) < (i / 300 % 2 == 0 ? 2 : 98)) {
                journal.append(List.of(new Note(Note.Kind.EVICTED, version, "r", "")));
                expected.add(version + " evicted");
            } else {
                index.add(List.of(version), now);
                expected.add(version + " stored");
            }
        }

        List<String> found = new ArrayList<>();
        for (EventSource.Page page = source.read(place); !page.events().isEmpty(); page = source.read(place)) {
            for (EventSource.Next next : page.events()) {
                found.add(next.event().toString());
                place = next.behind();
            }
        }

        assertThat(found).isEqualTo(expected);
    }

    @Test
    void givesAnEventTheSameIdEachTime() throws Exception {
        Place place = source.now(now);
        index.add(List.of(ModuleVersion.parse("example.com/m", "v1.0.0")), now);
        journal.append(List.of(new Note(Note.Kind.DELETED, ModuleVersion.parse("example.com/m", "v1.0.0"), "r", "")));

        List<EventSource.Next> first = source.read(place).events();

        assertThat(first).hasSize(2).isEqualTo(source.read(place).events());
    }
}
