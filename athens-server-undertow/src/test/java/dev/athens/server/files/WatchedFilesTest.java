package dev.athens.server.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFilesTest {
    private static final long INTERVAL = WatchedFiles.INTERVAL.toNanos();

    @TempDir
    Path folder;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final AtomicInteger loads = new AtomicInteger();
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("rules.txt"), "one");
    }

    private String load() throws IOException {
        loads.incrementAndGet();
        String text = Files.readString(file);
        if (text.startsWith("bad")) {
            throw new ConfigException(file + ":1: bad");
        }
        return text;
    }

    private WatchedFiles<String> watched() {
        return WatchedFiles.of(List.of(file), this::load, nanos::get);
    }

    @Test
    void givesTheNewValueOnceTheIntervalIsOver() throws IOException {
        WatchedFiles<String> watched = watched();
        Files.writeString(file, "another");

        nanos.addAndGet(INTERVAL - 1);
        assertThat(watched.current()).isEqualTo("one");
        nanos.incrementAndGet();
        assertThat(watched.current()).isEqualTo("another");
        assertThat(loads).hasValue(2);
    }

    @Test
    void readsNothingAgainThatHasNotChanged() {
        WatchedFiles<String> watched = watched();
        for (int i = 0; i < 10; i++) {
            nanos.addAndGet(INTERVAL);
            assertThat(watched.current()).isEqualTo("one");
        }
        assertThat(loads).hasValue(1);
    }

    @Test
    void keepsTheLastGoodValueAndTriesABadFileOnce() throws IOException {
        WatchedFiles<String> watched = watched();
        Files.writeString(file, "bad news");
        for (int i = 0; i < 5; i++) {
            watched.look();
        }
        assertThat(watched.current()).isEqualTo("one");
        assertThat(loads).hasValue(2);

        Files.delete(file);
        watched.look();
        assertThat(watched.current()).isEqualTo("one");

        Files.writeString(file, "good again");
        watched.look();
        assertThat(watched.current()).isEqualTo("good again");
    }

    @Test
    void seesALinkThatIsPointedElsewhere() throws IOException {
        Path other = Files.writeString(folder.resolve("other.txt"), "two");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        WatchedFiles<String> watched = WatchedFiles.of(List.of(link), () -> Files.readString(link), nanos::get);
        Files.delete(link);
        Files.createSymbolicLink(link, other);
        watched.look();

        assertThat(watched.current()).isEqualTo("two");
    }

    @Test
    void looksAtTheContentOfFilesThatAreWatchedClosely() throws IOException {
        WatchedFiles<String> watched = WatchedFiles.closely(List.of(file), this::load, nanos::get);
        FileTime before = Files.getLastModifiedTime(file);
        Files.writeString(file, "two");
        Files.setLastModifiedTime(file, before);

        nanos.addAndGet(WatchedFiles.CLOSE_INTERVAL.toNanos() - 1);
        assertThat(watched.current()).isEqualTo("one");
        nanos.incrementAndGet();
        assertThat(watched.current()).isEqualTo("two");

        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        nanos.addAndGet(WatchedFiles.CLOSE_INTERVAL.toNanos());
        assertThat(watched.current()).isEqualTo("two");
        assertThat(loads).hasValue(2);
    }

    @Test
    void letsNobodyWaitForALook() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        WatchedFiles<String> watched = WatchedFiles.of(
                List.of(file),
                () -> {
                    String text = load();
                    if (text.equals("slow")) {
                        reading.countDown();
                        awaitQuietly(gate);
                    }
                    return text;
                },
                nanos::get);
        Files.writeString(file, "slow");
        nanos.addAndGet(INTERVAL);
        CompletableFuture<String> looking = CompletableFuture.supplyAsync(watched::current);
        reading.await();
        nanos.addAndGet(INTERVAL);

        assertThat(watched.current()).isEqualTo("one");
        gate.countDown();
        assertThat(looking.get()).isEqualTo("slow");
    }

    private static void awaitQuietly(CountDownLatch gate) throws IOException {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void failsAtTheStartWithTheNameOfTheFile() throws IOException {
        Files.writeString(file, "bad");
        assertThatThrownBy(this::watched).isInstanceOf(ConfigException.class).hasMessage(file + ":1: bad");
        Files.delete(file);
        assertThatThrownBy(this::watched).isInstanceOf(ConfigException.class).hasMessage(file + ": no such file");
    }
}
