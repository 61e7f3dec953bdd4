package dev.athens.index.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.index.IndexEntry;
import dev.athens.index.IndexParts;
import dev.athens.index.VersionIndex;
import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an index must do whose table is of gomods/athens, and shared by several processes. */
abstract class SharedIndexContract {
    private static final int WRITERS = 16;
    private static final int EACH = 40;
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    private final List<IndexParts> opened = new ArrayList<>();

    abstract String newDatabase() throws Exception;

    abstract IndexParts open(String database, String... others) throws IOException;

    /** Makes the table as gomods/athens does. */
    abstract void makeTable(String database) throws Exception;

    /** Adds a row as gomods/athens does, at a time of its wall. */
    abstract void insert(String database, String path, String version, String wall) throws Exception;

    /** The times in the column of gomods/athens, to the second. */
    abstract String walls(String database) throws Exception;

    final VersionIndex index(String database, String... others) throws IOException {
        IndexParts parts = open(database, others);
        opened.add(parts);
        return parts.index();
    }

    @AfterEach
    void close() throws IOException {
        for (IndexParts parts : opened) {
            parts.close();
        }
    }

    static ModuleVersion version(int number) {
        return ModuleVersion.parse("example.com/a", "v1.0." + number);
    }

    /** All, as somebody reads them who asks for a few since the last time that he has seen. */
    static List<IndexEntry> follow(VersionIndex index, int limit) throws IOException {
        List<IndexEntry> all = new ArrayList<>();
        Instant since = Instant.EPOCH;
        for (List<IndexEntry> news = index.since(since, limit); !news.isEmpty(); news = index.since(since, limit)) {
            all.addAll(news);
            since = news.get(news.size() - 1).time().plusNanos(1);
        }
        return all;
    }

    @Test
    void takesOverTheTableOfGomodsAthens() throws Exception {
        String database = newDatabase();
        makeTable(database);
        insert(database, "example.com/a", "v1.0.2", "2025-12-31 10:00:00.000002");
        insert(database, "example.com/a", "v1.0.1", "2025-12-31 10:00:00.000001");

        VersionIndex index = index(database);

        assertThat(index.since(Instant.EPOCH, 10))
                .containsExactly(
                        new IndexEntry(version(1), Instant.parse("2025-12-31T10:00:00.000001Z")),
                        new IndexEntry(version(2), Instant.parse("2025-12-31T10:00:00.000002Z")));
        assertThat(index.add(List.of(version(1), version(3)), NOON)).isEqualTo(1);
        assertThat(index.add(List.of(ModuleVersion.parse("example.com/A", "v1.0.1")), NOON))
                .as("names that differ by case are different")
                .isEqualTo(1);
        assertThat(index.add(List.of(ModuleVersion.parse("example.com/" + "a/".repeat(300) + "b", "v1.0.0")), NOON))
                .as("names may be longer than 255 characters")
                .isEqualTo(1);
        assertThat(index(database).since(NOON, 10)).hasSize(3);
    }

    @Test
    void letsReadersGetOnWhereManyRowsHaveTheSameTime() throws Exception {
        String database = newDatabase();
        makeTable(database);
        for (int i = 0; i < 20; i++) {
            insert(database, "example.com/a", "v1.0." + i, "2025-12-31 10:00:00");
        }

        List<IndexEntry> all = follow(index(database), 3);

        assertThat(all)
                .extracting(IndexEntry::version)
                .containsExactlyElementsOf(IntStream.range(0, 20)
                        .mapToObj(SharedIndexContract::version)
                        .toList());
        assertThat(all).extracting(IndexEntry::time).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void readsTheWallsOfAnotherZone() throws Exception {
        String database = newDatabase();
        makeTable(database);
        insert(database, "example.com/a", "v1.0.1", "2025-12-31 10:00:00");

        VersionIndex index = index(database, "TimeZone", "UTC-05:00");
        assertThat(index.since(Instant.EPOCH, 10))
                .containsExactly(new IndexEntry(version(1), Instant.parse("2025-12-31T15:00:00Z")));
        index.add(List.of(version(2)), NOON);
        assertThat(walls(database)).as("what gomods/athens reads").isEqualTo("2025-12-31 10:00:00,2026-01-02 07:00:00");
    }

    @Test
    void hidesNothingThatGomodsAthensWritesMeanwhile() throws Exception {
        String database = newDatabase();
        VersionIndex index = index(database);
        index.add(List.of(version(1)), NOON);

        insert(database, "example.com/a", "v1.0.2", "2025-12-31 10:00:00");
        List<IndexEntry> news = index.since(NOON.plusNanos(1), 10);

        assertThat(news).extracting(IndexEntry::version).containsExactly(version(2));
        assertThat(index.add(List.of(version(2)), NOON.plusSeconds(9))).isZero();
        assertThat(index.since(Instant.EPOCH, 10)).hasSize(2).last().isEqualTo(news.get(0));
    }

    @Test
    void makesItsTableOnceWhenManyServersStartTogether() throws Exception {
        String database = newDatabase();
        makeTable(database);
        insert(database, "example.com/a", "v1.0.1", "2025-12-31 10:00:00");
        CyclicBarrier start = new CyclicBarrier(10);
        ExecutorService threads = Executors.newFixedThreadPool(10);
        try {
            List<Future<VersionIndex>> starting = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                starting.add(threads.submit(() -> {
                    start.await();
                    IndexParts parts = open(database, "MaxConnections", "2");
                    synchronized (opened) {
                        opened.add(parts);
                    }
                    return parts.index();
                }));
            }
            for (Future<VersionIndex> each : starting) {
                assertThat(each.get().since(Instant.EPOCH, 10)).hasSize(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Whoever has seen a time has seen all before it, in whatever order the writers were. */
    @Test
    void letsNoEntryAppearBehindAReader() throws Exception {
        String database = newDatabase();
        List<VersionIndex> processes = List.of(index(database), index(database));
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                writers.add(threads.submit(() -> {
                    for (int n = 0; n < EACH; n++) {
                        processes.get(writer % 2).add(List.of(version(writer * EACH + n)), Instant.now());
                    }
                    return true;
                }));
            }
            List<IndexEntry> seen = new ArrayList<>();
            Instant since = Instant.EPOCH;
            boolean last = false;
            while (!last) {
                last = writers.stream().allMatch(Future::isDone);
                for (List<IndexEntry> news = processes.get(0).since(since, 7);
                        !news.isEmpty();
                        news = processes.get(0).since(since, 7)) {
                    seen.addAll(news);
                    since = news.get(news.size() - 1).time().plusNanos(1);
                }
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            assertThat(seen).hasSize(WRITERS * EACH);
            assertThat(seen).containsExactlyElementsOf(processes.get(1).since(Instant.EPOCH, 10_000));
        } finally {
            threads.shutdownNow();
        }
    }
}
