package dev.athens.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FolderLocksTest {
    private static final String MODULE = "example.com/a";
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void keepsUpOnlyWhoWantsTheSameModuleWhileItsHolderSleeps() throws Exception {
        FileStorage storage = FileStorage.open(folder);
        FolderLocks locks = FolderLocks.of(folder);
        try (LockHolder sleeping = LockHolder.start(folder, MODULE)) {
            assertThatThrownBy(() -> locks.holding(MODULE, SHORT, () -> "never"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(MODULE)
                    .hasMessageContaining("hangs or was stopped");

            long start = System.nanoTime();
            for (String module : sharingAStripeWith(MODULE)) {
                ModuleVersion version = ModuleVersion.parse(module, "v1.0.0");
                assertThat(storage.save(version, SaverProcess.files("other"))).isTrue();
                assertThat(storage.delete(version)).isTrue();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(FolderLocks.MAX_WAIT.dividedBy(3));

            sleeping.kill();
            assertThat(locks.holding(MODULE, () -> "free again")).isEqualTo("free again");
        }
    }

    /** Other modules that had the same one of 64 locks, when there were no more. */
    private static List<String> sharingAStripeWith(String module) {
        int stripe = Math.floorMod(module.hashCode(), 64);
        return IntStream.range(0, 1000)
                .mapToObj(i -> "example.com/b" + i)
                .filter(other -> Math.floorMod(other.hashCode(), 64) == stripe)
                .limit(5)
                .toList();
    }

    @Test
    void keepsProcessesApartAfterSomebodyHasEmptiedTheFolder() throws Exception {
        FolderLocks locks = FolderLocks.of(folder);
        assertThat(locks.holding(MODULE, () -> "before")).isEqualTo("before");
        Files.delete(folder.resolve(".athens/module-locks"));

        try (LockHolder holder = LockHolder.start(folder, MODULE)) {
            assertThatThrownBy(() -> locks.holding(MODULE, SHORT, () -> "never"))
                    .isInstanceOf(IOException.class);
            holder.kill();
        }
    }

    @Test
    void excludesTheThreadsOfAProcessAlsoThroughAnotherPath() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("real")));
        for (Path other : new Path[] {folder.resolve("real"), link}) {
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            Future<String> holder =
                    threads.submit(() -> FolderLocks.of(folder.resolve("real")).holding(MODULE, () -> {
                        held.countDown();
                        return awaited(release);
                    }));
            held.await();

            assertThatThrownBy(() -> FolderLocks.of(other).holding(MODULE, SHORT, () -> "never"))
                    .isInstanceOf(IOException.class);
            assertThat(FolderLocks.of(other).holding("example.com/other", () -> "another"))
                    .isEqualTo("another");

            release.countDown();
            assertThat(holder.get(10, TimeUnit.SECONDS)).isEqualTo("done");
            assertThat(FolderLocks.of(other).holding(MODULE, () -> "free")).isEqualTo("free");
        }
    }

    /** A channel that is closed by an interrupt gives up the locks of all other threads. */
    @Test
    void doesNotFreeTheLocksOfOthersWhenAThreadIsInterrupted() throws Exception {
        FolderLocks locks = FolderLocks.of(folder);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Future<String> holder = threads.submit(() -> locks.holding(MODULE, () -> {
            held.countDown();
            return awaited(release);
        }));
        held.await();

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> locks.holding(MODULE, () -> "never")).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        Thread.currentThread().interrupt();
        assertThat(locks.holding("example.com/other", () -> "another")).isEqualTo("another");
        assertThat(Thread.interrupted()).isTrue();

        try (LockHolder other = LockHolder.start(folder, "example.com/third")) {
            assertThat(other.tries(MODULE)).isFalse();
            release.countDown();
            holder.get(10, TimeUnit.SECONDS);
            assertThat(other.tries(MODULE)).isTrue();
        }
    }

    private static String awaited(CountDownLatch latch) throws IOException {
        try {
            latch.await();
            return "done";
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
