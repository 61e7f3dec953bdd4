package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.fleet.Noticeboard;
import dev.athens.fleet.Noticeboard.News;
import dev.athens.module.ModulePath;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What all {@link Noticeboard}s must do. Extend it, say how a process opens one, and override nothing else. */
@Timeout(120)
public abstract class NoticeboardContract {
    private static final ModulePath MODULE = ModulePath.parse("example.com/Some/module");
    private static final ModulePath OTHER = ModulePath.parse("example.com/some/module");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int WRITERS = 8;

    /** For subclasses. */
    protected NoticeboardContract() {}

    /**
     * Opens the board as a process of its own would, always the same one during a test. The test closes it.
     *
     * @param folder of the test
     */
    protected abstract Opened open(Path folder) throws Exception;

    /**
     * The board of one process.
     *
     * @param board the board
     * @param resources closed with it
     */
    public record Opened(Noticeboard board, Closeable resources) implements Closeable {
        @Override
        public void close() throws IOException {
            resources.close();
        }
    }

    private static Optional<String> text(Noticeboard board, ModulePath module, String name) throws Exception {
        return board.find(module, name).map(Noticeboard.Notice::content);
    }

    @Test
    void showsEverybodyWhatOneHasPutUp(@TempDir Path folder) throws Exception {
        try (Opened one = open(folder);
                Opened other = open(folder)) {
            assertThat(one.board().find(MODULE, "list")).isEmpty();

            one.board().put(MODULE, "list", "lv1.0.0\n", MINUTE);
            one.board().put(OTHER, "list", "", MINUTE);
            one.board().put(MODULE, "List", "ü".repeat(100_000), MINUTE);

            assertThat(text(other.board(), MODULE, "list")).contains("lv1.0.0\n");
            assertThat(text(other.board(), MODULE, "List")).contains("ü".repeat(100_000));
            assertThat(text(other.board(), OTHER, "list")).contains("");
            assertThat(other.board().find(MODULE, "list").orElseThrow().validFor())
                    .isBetween(Duration.ofSeconds(10), MINUTE);
        }
    }

    @Test
    void takesTheLastOne(@TempDir Path folder) throws Exception {
        try (Opened one = open(folder);
                Opened other = open(folder)) {
            one.board().put(MODULE, "list", "first", MINUTE);
            other.board().put(MODULE, "list", "second", MINUTE);

            assertThat(text(one.board(), MODULE, "list")).contains("second");
        }
    }

    @Test
    void takesDownWhatIsOverWhen(@TempDir Path folder) throws Exception {
        try (Opened one = open(folder)) {
            one.board().put(MODULE, "short", "x", Duration.ofMillis(1_200));
            one.board().put(MODULE, "long", "x", MINUTE);
            while (one.board().find(MODULE, "short").isPresent()) {
                Thread.onSpinWait();
            }
            assertThat(text(one.board(), MODULE, "long")).contains("x");
        }
    }

    @Test
    void tellsEverybodyWhatToForget(@TempDir Path folder) throws Exception {
        try (Opened one = open(folder);
                Opened other = open(folder)) {
            one.board().forget(OTHER);
            News start = other.board().news(Optional.empty());
            assertThat(start.modules()).as("nobody remembers anything yet").isEmpty();
            one.board().put(MODULE, "list", "x", MINUTE);
            one.board().put(OTHER, "list", "x", MINUTE);

            one.board().forget(MODULE);

            assertThat(other.board().find(MODULE, "list")).isEmpty();
            assertThat(text(other.board(), OTHER, "list")).contains("x");
            News news = other.board().news(Optional.of(start.cursor()));
            assertThat(news.modules()).containsExactly(MODULE);
            assertThat(other.board().news(Optional.of(news.cursor())).modules()).isEmpty();
            assertThat(one.board().news(Optional.of(start.cursor())).modules()).containsExactly(MODULE);
        }
    }

    @Test
    void losesNothingThatManyForgetAtOnce(@TempDir Path folder) throws Exception {
        try (Opened one = open(folder);
                Opened other = open(folder)) {
            String cursor = other.board().news(Optional.empty()).cursor();
            List<Callable<Void>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                ModulePath module = ModulePath.parse("example.com/m" + i);
                Noticeboard board = i % 2 == 0 ? one.board() : other.board();
                writers.add(() -> {
                    board.forget(module);
                    return null;
                });
            }
            ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
            List<ModulePath> read = new ArrayList<>();
            try {
                List<Future<Void>> done = writers.stream().map(threads::submit).toList();
                while (!done.stream().allMatch(Future::isDone)) {
                    News news = other.board().news(Optional.of(cursor));
                    read.addAll(news.modules());
                    cursor = news.cursor();
                }
                for (Future<Void> each : done) {
                    each.get();
                }
            } finally {
                threads.shutdownNow();
            }
            read.addAll(other.board().news(Optional.of(cursor)).modules());
            assertThat(read).doesNotHaveDuplicates().hasSize(WRITERS);
        }
    }
}
