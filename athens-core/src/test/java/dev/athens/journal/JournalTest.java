package dev.athens.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.athens.journal.Note.Kind;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.FolderLogStore;
import dev.athens.storage.LogStore;
import dev.athens.storage.MemoryLogStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class JournalTest {
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private final InstantSource clock = () -> now;
    private final Objects log = new Objects();
    private final Journal journal = Journal.in(log, clock);

    /** Counts its objects, and loses answers on cue. */
    private static final class Objects implements LogStore {
        private final LogStore log = new MemoryLogStore();
        private final Set<String> names = new HashSet<>();
        private int lostAnswers;
        private int failures;

        @Override
        public Optional<Head> head(String known) throws IOException {
            return log.head(known);
        }

        @Override
        public synchronized Optional<String> replace(String known, byte[] content) throws IOException {
            if (failures > 0) {
                failures--;
                throw new IOException("not written");
            }
            Optional<String> token = log.replace(known, content);
            if (lostAnswers > 0) {
                lostAnswers--;
                throw new IOException("the answer is lost");
            }
            return token;
        }

        @Override
        public Optional<byte[]> find(String name) throws IOException {
            return log.find(name);
        }

        @Override
        public synchronized void add(String name, byte[] content) throws IOException {
            names.add(name);
            log.add(name, content);
        }

        @Override
        public synchronized void remove(String name) throws IOException {
            names.remove(name);
            log.remove(name);
        }
    }

    private static Note note(int number) {
        return new Note(Kind.EVICTED, ModuleVersion.parse("example.com/M", "v1.0." + number), "not used", "");
    }

    private static List<Note> notes(int from, int to) {
        return IntStream.range(from, to).mapToObj(JournalTest::note).toList();
    }

    private static List<Note> read(Journal journal) throws IOException {
        List<Note> notes = new ArrayList<>();
        long from = 0;
        for (Journal.Page page = journal.read(from, 100); !page.entries().isEmpty(); page = journal.read(from, 100)) {
            page.entries().forEach(entry -> notes.add(entry.note()));
            from = page.next();
        }
        return notes;
    }

    @Test
    void keepsWhatWasNotedInOrder() throws Exception {
        Note deleted = new Note(Kind.DELETED, ModuleVersion.parse("example.com/m", "v1.0.0"), "a \"reason\"", "anna");
        journal.append(notes(0, 3));
        now = now.plusSeconds(1);
        journal.append(List.of(deleted));

        Journal.Page page = journal.read(0, 10);

        assertThat(page.entries()).extracting(JournalEntry::number).containsExactly(0L, 1L, 2L, 3L);
        assertThat(page.entries().get(3).note()).isEqualTo(deleted);
        assertThat(page.entries().get(3).time()).isEqualTo(now);
        assertThat(page.entries()).extracting(JournalEntry::id).doesNotHaveDuplicates();
        assertThat(page.next()).isEqualTo(4).isEqualTo(journal.end());
        assertThat(journal.read(4, 10).entries()).isEmpty();
        assertThat(journal.read(1, 2).entries())
                .extracting(JournalEntry::number)
                .containsExactly(1L, 2L);
    }

    @Test
    void keepsManyThousandsInObjects(@TempDir Path folder) throws Exception {
        Journal one = Journal.in(FolderLogStore.of(folder), clock);
        for (int i = 0; i < 3_000; i += 500) {
            one.append(notes(i, i + 500));
        }

        assertThat(read(Journal.in(FolderLogStore.of(folder), clock))).isEqualTo(notes(0, 3_000));
    }

    @Test
    void dropsTheOldestAndTellsWhoIsBehind() throws Exception {
        for (int i = 0; i < Journal.MAX_ENTRIES + 1_000; i += 1_000) {
            journal.append(notes(i, i + 1_000));
        }

        Journal.Page page = journal.read(0, 1);

        assertThat(page.lost()).isBetween(1_000 - 2L * Journal.SEGMENT, 1_000 + 2L * Journal.SEGMENT);
        assertThat(page.entries().get(0).number()).isEqualTo(page.lost());
        assertThat(log.names).hasSizeLessThanOrEqualTo(Journal.MAX_ENTRIES / Journal.SEGMENT + 1);
    }

    @Test
    void dropsWhatIsOld() throws Exception {
        journal.append(notes(0, 300));
        now = now.plus(Duration.ofDays(31));
        journal.append(notes(300, 301));

        assertThat(log.names).isEmpty();
        assertThat(journal.read(0, 1).lost()).isEqualTo(2L * Journal.SEGMENT);
        assertThat(read(journal)).hasSize(301 - 2 * Journal.SEGMENT);
    }

    @Test
    void notesOnceThoughTheAnswerIsLost() throws Exception {
        log.lostAnswers = 3;
        journal.append(notes(0, 200));
        log.lostAnswers = 1;
        journal.append(notes(200, 400));

        assertThat(read(journal)).isEqualTo(notes(0, 400));
    }

    @Test
    void leavesNoObjectsBehindOfWhatWasNotWritten() throws Exception {
        log.failures = 2;
        journal.append(notes(0, 300));

        assertThat(log.names).hasSize(2);
        assertThat(read(journal)).isEqualTo(notes(0, 300));
    }

    @Test
    void failsIfItCannotBeWritten() {
        log.failures = Integer.MAX_VALUE;
        assertThatIOException().isThrownBy(() -> journal.append(notes(0, 1)));
    }

    @Test
    void losesNothingThatManyNoteAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Journal writer = Journal.in(log, clock);
                int first = i * 100;
                all.add(threads.submit(() -> {
                    for (int j = 0; j < 100; j += 10) {
                        writer.append(notes(first + j, first + j + 10));
                    }
                    return true;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        List<Note> found = read(journal);
        assertThat(found).containsExactlyInAnyOrderElementsOf(notes(0, 800));
        for (int i = 0; i < 8; i++) {
            List<Note> mine = notes(i * 100, i * 100 + 100);
            assertThat(found.stream().filter(mine::contains)).as("in its order").containsExactlyElementsOf(mine);
        }
    }

    @Test
    void beginsAnewForWhoComesFromAnotherJournal() throws Exception {
        journal.append(notes(0, 5));
        Journal.Page page = journal.read(1_000, 10);
        assertThat(page.entries()).hasSize(5);
        assertThat(page.lost()).isZero();
    }

    @Test
    void cutsWhatIsTooLong() {
        Note note = new Note(
                Kind.DELETED, ModuleVersion.parse("example.com/m", "v1.0.0"), "\ud83d\ude00".repeat(251) + "x", "");
        assertThat(note.reason()).hasSize(Note.MAX_REASON_CHARS);
        Note odd = new Note(
                Kind.DELETED, ModuleVersion.parse("example.com/m", "v1.0.0"), "x" + "\ud83d\ude00".repeat(251), "");
        assertThat(odd.reason()).hasSize(Note.MAX_REASON_CHARS - 1);
    }
}
