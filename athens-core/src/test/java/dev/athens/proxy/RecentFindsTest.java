package dev.athens.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.Storage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentFindsTest {
    private static final int MANY = 6_000;

    /** Has everything, anew at each look. */
    private static final Storage EVERYTHING = new Storage() {
        @Override
        public List<Version> list(ModulePath module) {
            return List.of();
        }

        @Override
        public Optional<ModuleFiles> find(ModuleVersion version) {
            return Optional.of(new ModuleFiles(Blob.of("{}"), Blob.of("module m\n"), Blob.of("zip")));
        }

        @Override
        public boolean save(ModuleVersion version, ModuleFiles files) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean delete(ModuleVersion version) {
            throw new UnsupportedOperationException();
        }
    };

    private final AtomicLong nanoTime = new AtomicLong();

    private RecentFinds finds(Duration memory) {
        Ticker ticker = new Ticker() {
            @Override
            public long read() {
                return nanoTime.get();
            }
        };
        return new RecentFinds(EVERYTHING, ticker, memory);
    }

    private static void findMany(RecentFinds finds, String name) throws IOException {
        for (int i = 0; i < MANY; i++) {
            finds.find(version(name, i));
        }
    }

    private static ModuleVersion version(String name, int i) {
        return ModuleVersion.parse("example.com/" + name + i, "v1.0.0");
    }

    private static long remembered(RecentFinds finds, String name) {
        return IntStream.range(0, MANY)
                .filter(i -> finds.recent(version(name, i)).isPresent())
                .count();
    }

    @Test
    void remembersNoMoreThanItMayUntilTheTimeOfTheFirstIsOver() throws IOException {
        try (RecentFinds finds = finds(Duration.ofSeconds(60))) {
            findMany(finds, "a");
            findMany(finds, "b");
            assertThat(remembered(finds, "a")).isEqualTo(RecentFinds.MAX_VERSIONS);
            assertThat(remembered(finds, "b")).isZero();
            nanoTime.addAndGet(Duration.ofSeconds(60).toNanos());
            findMany(finds, "b");
            assertThat(remembered(finds, "a")).isZero();
            assertThat(remembered(finds, "b")).isEqualTo(RecentFinds.MAX_VERSIONS);
        }
    }

    @Test
    void remembersNothingForNoTime() throws IOException {
        try (RecentFinds finds = finds(Duration.ZERO)) {
            findMany(finds, "a");
            assertThat(remembered(finds, "a")).isZero();
        }
    }
}
