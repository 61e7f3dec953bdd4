package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.index.IndexEntry;
import dev.athens.index.VersionIndex;
import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link VersionIndex} must do. Extend it, say how an index is made, and override nothing else. */
public abstract class VersionIndexContract {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00.123456Z");
    private static final int ALL = 10_000;

    /** For subclasses. */
    protected VersionIndexContract() {}

    /**
     * Makes an empty index that can take 10,000 entries.
     *
     * @param folder an empty folder for those that need one
     */
    protected abstract VersionIndex newIndex(Path folder) throws Exception;

    private static ModuleVersion version(int number) {
        return ModuleVersion.parse("example.com/Acme/a", "v1.0." + number);
    }

    private static List<ModuleVersion> versions(int from, int to) {
        return IntStream.range(from, to).mapToObj(VersionIndexContract::version).toList();
    }

    @Test
    void hasNothingAtFirst(@TempDir Path folder) throws Exception {
        VersionIndex index = newIndex(folder);

        assertThat(index.since(Instant.EPOCH, ALL)).isEmpty();
        assertThat(index.add(List.of(), NOON)).isZero();
        assertThat(index.since(Instant.MIN, ALL)).isEmpty();
    }

    @Test
    void tellsWhatWasAddedOldestFirst(@TempDir Path folder) throws Exception {
        VersionIndex index = newIndex(folder);

        assertThat(index.add(List.of(version(2)), NOON)).isEqualTo(1);
        assertThat(index.add(List.of(version(1)), NOON.plusSeconds(1))).isEqualTo(1);

        assertThat(index.since(Instant.MIN, ALL))
                .containsExactly(new IndexEntry(version(2), NOON), new IndexEntry(version(1), NOON.plusSeconds(1)));
    }

    @Test
    void tellsWhatWasAddedAtATimeOrLater(@TempDir Path folder) throws Exception {
        VersionIndex index = newIndex(folder);
        for (int i = 0; i < 2_000; i++) {
            index.add(List.of(version(i)), NOON.plusSeconds(i));
        }

        for (int i : new int[] {0, 1, 2, 999, 1_000, 1_234, 1_998, 1_999}) {
            assertThat(index.since(NOON.plusSeconds(i), 3))
                    .extracting(IndexEntry::version)
                    .containsExactlyElementsOf(versions(i, Math.min(i + 3, 2_000)));
            assertThat(index.since(NOON.plusSeconds(i).plusNanos(1), 1))
                    .extracting(IndexEntry::version)
                    .containsExactlyElementsOf(versions(i + 1, Math.min(i + 2, 2_000)));
        }
        assertThat(index.since(NOON.minus(Duration.ofDays(1)), ALL)).hasSize(2_000);
        assertThat(index.since(Instant.MAX, ALL)).isEmpty();
    }

    @Test
    void ignoresWhatItHas(@TempDir Path folder) throws Exception {
        VersionIndex index = newIndex(folder);
        index.add(List.of(version(1)), NOON);

        assertThat(index.add(List.of(version(1), version(2), version(2)), NOON.plusSeconds(1)))
                .isEqualTo(1);

        assertThat(index.since(Instant.EPOCH, ALL))
                .containsExactly(new IndexEntry(version(1), NOON), new IndexEntry(version(2), NOON.plusSeconds(1)));
    }

    @Test
    void givesEveryEntryALaterTimeWhateverTheClockSays(@TempDir Path folder) throws Exception {
        VersionIndex index = newIndex(folder);
        index.add(versions(0, 3), NOON);
        index.add(List.of(version(3)), NOON.minus(Duration.ofHours(1)));
        index.add(List.of(version(4)), NOON.plusNanos(2_999));
        index.add(List.of(version(5)), NOON.plusSeconds(1));

        assertThat(index.since(Instant.EPOCH, ALL))
                .extracting(entry -> Duration.between(NOON, entry.time()).toNanos())
                .containsExactly(0L, 1_000L, 2_000L, 3_000L, 4_000L, 1_000_000_000L);
    }

    @Test
    void letsReadersGetOnWithAnyLimit(@TempDir Path folder) throws Exception {
        VersionIndex index = newIndex(folder);
        index.add(versions(0, 50), NOON);

        List<ModuleVersion> read = new ArrayList<>();
        Instant since = Instant.EPOCH;
        List<IndexEntry> news = index.since(since, 2);
        while (!news.isEmpty()) {
            news.forEach(entry -> read.add(entry.version()));
            since = news.get(news.size() - 1).time().plusNanos(1);
            news = index.since(since, 2);
        }

        assertThat(read).containsExactlyElementsOf(versions(0, 50));
    }

    @Test
    @Timeout(60)
    void takesEachVersionOnceFromManyThreads(@TempDir Path folder) throws Exception {
        VersionIndex index = newIndex(folder);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> added = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                added.add(threads.submit(() -> addAll(index)));
            }
            int sum = 0;
            for (Future<Integer> count : added) {
                sum += count.get();
            }
            assertThat(sum).isEqualTo(200);
        } finally {
            threads.shutdownNow();
        }
        List<IndexEntry> entries = index.since(Instant.EPOCH, ALL);
        assertThat(entries).extracting(IndexEntry::version).containsExactlyInAnyOrderElementsOf(versions(0, 200));
        assertThat(entries).extracting(IndexEntry::time).isSorted().doesNotHaveDuplicates();
    }

    private static int addAll(VersionIndex index) throws IOException {
        int added = 0;
        for (ModuleVersion version : versions(0, 200)) {
            added += index.add(List.of(version), NOON);
            index.since(NOON, 10);
        }
        return added;
    }
}
