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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentFindsTest {
    private static final int MANY = 3_000;

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

    private static RecentFinds finds(Duration memory) {
        return new RecentFinds(EVERYTHING, Ticker.systemTicker(), memory);
    }

    private static ModuleVersion version(int i) {
        return ModuleVersion.parse("example.com/m" + i, "v1.0.0");
    }

    private static long remembered(RecentFinds finds) {
        return IntStream.range(0, MANY)
                .filter(i -> finds.recent(version(i)).isPresent())
                .count();
    }

    @Test
    void remembersFewOfThoseThatAreAskedForOnceAndAllThatAreAskedForAllTheTime() throws IOException {
        try (RecentFinds finds = finds(Duration.ofHours(1))) {
            for (int i = 0; i < MANY; i++) {
                finds.find(version(i));
            }
            assertThat(remembered(finds)).isBetween(1_000L, 1_500L);
            for (int round = 0; round < 100; round++) {
                for (int i = 0; i < MANY; i++) {
                    if (finds.recent(version(i)).isEmpty()) {
                        finds.find(version(i));
                    }
                }
            }
            assertThat(remembered(finds)).isGreaterThan(MANY * 9 / 10);
        }
    }

    @Test
    void remembersNothingForNoTime() throws IOException {
        try (RecentFinds finds = finds(Duration.ZERO)) {
            finds.find(version(0));
            assertThat(remembered(finds)).isZero();
        }
    }
}
