package dev.athens.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.fleet.Noticeboard;
import dev.athens.module.ModulePath;
import dev.athens.storage.StorageParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FileNoticeboardTest {
    private static final ModulePath MODULE = ModulePath.parse("example.com/m");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    Path root;

    private FileClock clock() {
        return () -> root.resolve("clock");
    }

    private FileNoticeboard board() {
        return new FileNoticeboard(root, Optional.of(clock()));
    }

    private List<Path> notices() throws IOException {
        try (Stream<Path> all = Files.walk(FileNoticeboard.folder(root))) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void age(Path file, Duration age) throws IOException {
        Files.setLastModifiedTime(
                file, FileTime.from(Files.getLastModifiedTime(file).toInstant().minus(age)));
    }

    @Test
    void takesWhatIsTornOrForeignForAbsent() throws Exception {
        Noticeboard board = board();
        board.put(MODULE, "list", "lv1.0.0", MINUTE);
        Path notice = notices().get(0);
        String whole = Files.readString(notice);
        for (String content : List.of("", whole.substring(0, whole.length() - 1), whole + "x", "x".repeat(2_000_000))) {
            Files.writeString(notice, content);
            assertThat(board.find(MODULE, "list")).isEmpty();
        }
        board.put(MODULE, "list", "again", MINUTE);
        assertThat(board.find(MODULE, "list").orElseThrow().content()).isEqualTo("again");

        String cursor = board.news(Optional.empty()).cursor();
        board.forget(MODULE);
        Path forgotten = FileNoticeboard.folder(root).resolve("forgotten");
        Files.writeString(forgotten, Files.readString(forgotten).substring(0, 30));
        assertThat(board.news(Optional.of(cursor)).modules()).isEmpty();
        board.forget(MODULE);
        assertThat(board.news(Optional.of(cursor)).modules()).containsExactly(MODULE);
    }

    @Test
    void staysInItsFolderWhateverNamesAre() throws Exception {
        Noticeboard board = board();
        ModulePath deep = ModulePath.parse("example.com/" + "deep/".repeat(200) + "end");
        board.put(deep, "../../../x", "x", MINUTE);
        board.put(MODULE, "n".repeat(10_000), "y", MINUTE);

        assertThat(notices()).hasSize(2);
        assertThat(board.find(deep, "../../../x")).isPresent();
        board.forget(deep);
        assertThat(board.find(deep, "../../../x")).isEmpty();
        assertThat(notices()).hasSize(2).anyMatch(path -> path.endsWith("forgotten"));
    }

    @Test
    void sweepsWhatIsOver() throws Exception {
        FileNoticeboard board = board();
        board.put(MODULE, "short", "x", Duration.ofSeconds(90));
        board.put(MODULE, "long", "x", Duration.ofHours(1));
        for (Path notice : notices()) {
            age(notice, Duration.ofMinutes(2));
        }
        board.put(MODULE, "young", "x", Duration.ofMillis(1));
        board.forget(ModulePath.parse("example.com/other"));

        board.sweep(clock());

        assertThat(notices()).hasSize(3).anyMatch(path -> path.endsWith("forgotten"));
        assertThat(board.find(MODULE, "long")).isPresent();
    }

    @Test
    void takesNoMoreThanItMayHold() throws Exception {
        FileNoticeboard board = board();
        String large = "x".repeat(Noticeboard.MAX_BYTES);
        for (int i = 0; i < 70; i++) {
            board.put(MODULE, "n" + i, large, MINUTE);
        }
        assertThat(notices()).hasSize(64);
        board.forget(MODULE);
        board.sweep(clock());

        board.put(MODULE, "again", "x", MINUTE);

        assertThat(board.find(MODULE, "again")).isPresent();
    }

    @Test
    void knowsWhetherAnotherProcessUsesTheStorage() throws Exception {
        Path store = root.resolve("store");
        Noticeboard board = new FileNoticeboard(store, Optional.of(clock()));
        assertThat(board.isAlone()).as("nobody has looked yet").isFalse();
        try (JavaProcess other = JavaProcess.start(StarterProcess.class, root.toString())) {
            assertThat(other.awaitLine()).isEqualTo("ready");
            other.say("");
            assertThat(other.awaitLine()).isEqualTo("well");

            board.news(Optional.empty());
            assertThat(board.isAlone()).isFalse();

            other.kill();
            board.news(Optional.empty());
            assertThat(board.isAlone()).isTrue();
        }
    }

    @Test
    void tellsAServerThatMayNotWriteWhatToForget() throws Exception {
        try (StorageParts writer = FileStorage.open(root).parts();
                StorageParts reader = FileStorage.openReadOnly(root).parts()) {
            Noticeboard read = reader.noticeboard().orElseThrow();
            Noticeboard written = writer.noticeboard().orElseThrow();
            String cursor = read.news(Optional.empty()).cursor();
            written.put(MODULE, "list", "x", MINUTE);

            assertThat(read.find(MODULE, "list")).isEmpty();
            read.put(MODULE, "other", "x", MINUTE);
            read.forget(MODULE);
            assertThat(written.find(MODULE, "list")).isPresent();
            assertThat(written.find(MODULE, "other")).isEmpty();

            written.forget(MODULE);
            assertThat(read.news(Optional.of(cursor)).modules()).containsExactly(MODULE);
        }
    }
}
