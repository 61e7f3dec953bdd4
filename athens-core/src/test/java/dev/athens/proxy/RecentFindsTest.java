package dev.athens.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentFindsTest {
    private static final int MANY = 600;
    private static final int FEW = 500;

    private static final ModuleFiles FILES = new ModuleFiles(Blob.of("{}"), Blob.of("module m\n"), Blob.of("zip"));

    private final MapStorage storage = new MapStorage();
    private final AtomicLong nanoTime = new AtomicLong();

    private RecentFinds finds(Duration memory) {
        Ticker ticker = new Ticker() {
            @Override
            public long read() {
                return nanoTime.get();
            }
        };
        return new RecentFinds(
                Finder.in(storage),
                new Tokens(),
                new Epochs(),
                ticker,
                memory,
                (long) FEW * RecentFinds.weight(version("a", 100)));
    }

    private void findMany(RecentFinds finds, String name) throws IOException {
        for (int i = 0; i < MANY; i++) {
            storage.save(version(name, i), FILES);
            finds.find(version(name, i), true);
        }
    }

    private static ModuleVersion version(String name, int i) {
        return ModuleVersion.parse("example.com/" + name + i, "v1.0.0");
    }

    private static long remembered(RecentFinds finds, String name) {
        return IntStream.range(0, MANY)
                .filter(i -> finds.recent(version(name, i), true).isPresent())
                .count();
    }

    @Test
    void remembersNoMoreThanItMayUntilTheTimeOfTheFirstIsOver() throws IOException {
        try (RecentFinds finds = finds(Duration.ofSeconds(60))) {
            findMany(finds, "a");
            findMany(finds, "b");
            assertThat(remembered(finds, "a")).isBetween(FEW - 10L, FEW + 10L);
            assertThat(remembered(finds, "b")).isZero();
            nanoTime.addAndGet(Duration.ofSeconds(60).toNanos());
            findMany(finds, "b");
            assertThat(remembered(finds, "a")).isZero();
            assertThat(remembered(finds, "b")).isBetween(FEW - 10L, FEW + 10L);
        }
    }

    @Test
    void remembersNothingForNoTime() throws IOException {
        try (RecentFinds finds = finds(Duration.ZERO)) {
            findMany(finds, "a");
            assertThat(remembered(finds, "a")).isZero();
        }
    }

    @Test
    void remembersFewerOfLongNames() throws IOException {
        try (RecentFinds finds = finds(Duration.ofSeconds(60))) {
            String name = "long/".repeat(200);
            findMany(finds, name);
            assertThat(remembered(finds, name)).isBetween(10L, FEW / 5L);
        }
    }
}
