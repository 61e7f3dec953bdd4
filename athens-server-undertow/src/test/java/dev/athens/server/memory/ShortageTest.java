package dev.athens.server.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.server.LoggedLines;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class ShortageTest {
    @Test
    void knowsLackOfThreadsAndOfMemoryOffTheHeap() {
        assertThat(Shortage.of(new OutOfMemoryError("unable to create native thread: possibly out of memory")))
                .contains(Shortage.THREADS);
        assertThat(Shortage.of(
                        new OutOfMemoryError("Cannot reserve 16384 bytes of direct buffer memory (allocated: 1)")))
                .contains(Shortage.MEMORY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Java heap space", "Metaspace", "GC overhead limit exceeded"})
    void leavesAFullHeapToJava(String message) {
        assertThat(Shortage.of(new OutOfMemoryError(message))).isEmpty();
    }

    @Test
    void logsOnceInAWhile() throws InterruptedException {
        AtomicLong now = new AtomicLong();
        Shortage shortage = new Shortage("chairs", "sit on the table", now::get);
        LoggedLines lines = new LoggedLines();
        Logger log = Logger.getLogger(Shortage.class.getName());
        log.addHandler(lines);
        try {
            shortage.note();
            shortage.note();
            assertThat(lines.next()).isEqualTo("short of chairs: 1 refused since the start; sit on the table");
            assertThat(lines.isEmpty()).isTrue();
            now.addAndGet(Duration.ofSeconds(10).toNanos());
            shortage.note();
            assertThat(lines.next()).isEqualTo("short of chairs: 3 refused since the start; sit on the table");
        } finally {
            log.removeHandler(lines);
        }
        assertThat(shortage.refused()).isEqualTo(3);
    }
}
