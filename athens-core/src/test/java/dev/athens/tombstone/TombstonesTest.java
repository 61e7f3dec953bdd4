package dev.athens.tombstone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.FolderLogStore;
import dev.athens.storage.LogStore;
import dev.athens.storage.MemoryLogStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TombstonesTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final ModuleVersion VERSION = ModuleVersion.parse("example.com/M", "v1.0.0");
    private static final ModuleVersion OTHER = ModuleVersion.parse("example.com/M", "v1.0.1");

    private final LogStore log = new MemoryLogStore();
    private final List<Tombstones> opened = new ArrayList<>();

    private Tombstones open(LogStore store) {
        Tombstones tombstones = Tombstones.open(store, InstantSource.fixed(NOW));
        opened.add(tombstones);
        return tombstones;
    }

    @AfterEach
    void close() {
        opened.forEach(Tombstones::close);
    }

    @Test
    void knowsWhatIsBuriedAndWhy() throws Exception {
        Tombstones tombstones = open(log);
        assertThat(tombstones.isEmpty()).isTrue();

        tombstones.bury(VERSION, "holds a \"password\"", "anna");

        assertThat(tombstones.isEmpty()).isFalse();
        assertThat(tombstones.find(VERSION)).contains(new Tombstone(VERSION, "holds a \"password\"", "anna", NOW));
        assertThat(tombstones.find(OTHER)).isEmpty();
        assertThat(tombstones.concern(VERSION.path())).isTrue();
        assertThat(tombstones.concern(ModulePath.parse("example.com/m"))).isFalse();
        assertThat(tombstones.list()).hasSize(1);
    }

    @Test
    void letsAVersionComeBack() throws Exception {
        Tombstones tombstones = open(log);
        tombstones.bury(VERSION, "too early", "anna");
        tombstones.bury(OTHER, "too early", "anna");

        assertThat(tombstones.raise(VERSION)).isTrue();
        assertThat(tombstones.raise(VERSION)).isFalse();

        assertThat(tombstones.find(VERSION)).isEmpty();
        assertThat(tombstones.concern(VERSION.path())).isTrue();
        assertThat(tombstones.raise(OTHER)).isTrue();
        assertThat(tombstones.isEmpty()).isTrue();
    }

    @Test
    void outlivesTheProcess(@TempDir Path folder) throws Exception {
        open(FolderLogStore.of(folder)).bury(VERSION, "broken", "anna");

        Tombstones again = open(FolderLogStore.of(folder));
        again.refresh();

        assertThat(again.find(VERSION)).contains(new Tombstone(VERSION, "broken", "anna", NOW));
    }

    @Test
    void hearsOfWhatOthersBury() throws Exception {
        Tombstones one = open(log);
        Tombstones other = open(log);
        other.refresh();
        one.bury(VERSION, "broken", "anna");
        assertThat(other.find(VERSION)).isEmpty();

        other.refresh();
        assertThat(other.find(VERSION)).isPresent();

        one.raise(VERSION);
        other.refresh();
        assertThat(other.isEmpty()).isTrue();
    }

    @Test
    void readsWhatIsThereByItself() throws Exception {
        open(log).bury(VERSION, "broken", "anna");
        Tombstones later = open(log);
        while (later.isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(later.find(VERSION)).isPresent();
    }

    @Test
    void losesNoneThatManyBuryAtOnce() throws Exception {
        List<Future<?>> all = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int i = 0; i < 8; i++) {
                Tombstones tombstones = open(log);
                ModuleVersion version = ModuleVersion.parse("example.com/m", "v1.0." + i);
                all.add(threads.submit(() -> tombstones.bury(version, "broken", "anna")));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        Tombstones tombstones = open(log);
        tombstones.refresh();
        assertThat(tombstones.list()).hasSize(8);
    }

    @Test
    void asksTheOthersBeforeSomethingIsStored() throws Exception {
        open(log).bury(VERSION, "broken", "anna");
        Tombstones mine = new Tombstones(log, InstantSource.system());
        assertThat(mine.find(VERSION)).isEmpty();

        assertThat(mine.findRecent(VERSION)).isPresent();
        assertThat(mine.findRecent(OTHER)).isEmpty();
    }

    @Test
    void failsToSayBeforeAnythingIsKnown() {
        Tombstones tombstones = open(new LogStore() {
            @Override
            public Optional<Head> head(String known) throws IOException {
                throw new IOException("the storage is away");
            }

            @Override
            public Optional<String> replace(String known, byte[] content) {
                throw new AssertionError("nothing is known to replace");
            }

            @Override
            public Optional<byte[]> find(String name) {
                return Optional.empty();
            }

            @Override
            public void add(String name, byte[] content) {}

            @Override
            public void remove(String name) {}
        });
        tombstones.refresh();
        assertThatIOException().isThrownBy(() -> tombstones.findRecent(VERSION));
        assertThatIOException().isThrownBy(() -> tombstones.bury(VERSION, "broken", "anna"));
        assertThat(tombstones.find(VERSION)).isEmpty();
    }

    @Test
    void refusesMoreThanFit() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; lines.length() < LogStore.MAX_BYTES - 300; i++) {
            lines.append("{\"module\":\"example.com/m\",\"version\":\"v1.0." + i
                    + "\",\"reason\":\"r\",\"who\":\"w\",\"when\":\"2026-01-02T03:04:05Z\",\"later\":{\"a\":[1]}}\n");
        }
        log.replace(LogStore.NONE, lines.toString().getBytes(StandardCharsets.UTF_8));
        Tombstones tombstones = open(log);
        String longest = "x".repeat(Tombstone.MAX_REASON_CHARS);

        assertThatThrownBy(() -> {
                    for (int i = 0; ; i++) {
                        tombstones.bury(ModuleVersion.parse("example.com/other", "v1.0." + i), longest, "anna");
                    }
                })
                .isInstanceOf(Tombstones.FullException.class)
                .hasMessageContaining("lift those that are no longer needed");
        assertThat(tombstones.raise(ModuleVersion.parse("example.com/m", "v1.0.0")))
                .isTrue();
    }

    @Test
    void saysWhichLineCannotBeRead() throws Exception {
        log.replace(LogStore.NONE, "{\"module\":\"example.com/m\"}\n".getBytes(StandardCharsets.UTF_8));
        Tombstones tombstones = open(log);
        assertThatIOException()
                .isThrownBy(() -> tombstones.bury(VERSION, "broken", "anna"))
                .withMessageContaining("log in memory")
                .withMessageContaining("version");
    }

    @Test
    void takesNoReasonThatIsNone() {
        Tombstones tombstones = open(log);
        for (String reason : List.of("", " ", "a\nb", "x".repeat(Tombstone.MAX_REASON_CHARS + 1))) {
            assertThatThrownBy(() -> tombstones.bury(VERSION, reason, "anna"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
