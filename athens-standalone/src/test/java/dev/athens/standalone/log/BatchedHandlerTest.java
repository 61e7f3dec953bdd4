package dev.athens.standalone.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchedHandlerTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    /** Taken by a test while the reader stands still. */
    private final Semaphore reading = new Semaphore(1);

    private final CountDownLatch flushed = new CountDownLatch(1);
    private final BatchedHandler handler = new BatchedHandler(
            new OutputStream() {
                @Override
                public void write(int b) {
                    written.write(b);
                }

                @Override
                public void write(byte[] bytes, int start, int length) {
                    reading.acquireUninterruptibly();
                    written.write(bytes, start, length);
                    reading.release();
                }

                @Override
                public void flush() {
                    if (written.size() > 0) {
                        flushed.countDown();
                    }
                }
            },
            new Formatter() {
                @Override
                public String format(LogRecord record) {
                    return record.getMessage() + "\n";
                }
            });

    @AfterEach
    void close() {
        handler.close();
    }

    private void log(Level level, String message) {
        handler.publish(new LogRecord(level, message));
    }

    @Test
    void writesSoonByItself() throws InterruptedException {
        log(Level.INFO, "one");
        log(Level.INFO, "two");

        assertThat(flushed.await(30, TimeUnit.SECONDS)).isTrue();
        handler.flush();
        assertThat(written.toString(UTF_8)).isEqualTo("one\ntwo\n");
    }

    @Test
    void writesAWarningAndAllBeforeItAtOnce() {
        log(Level.INFO, "before");
        log(Level.WARNING, "warning");

        assertThat(written.toString(UTF_8)).isEqualTo("before\nwarning\n");
    }

    @Test
    void writesWhatIsThereWhenItIsClosed() {
        log(Level.INFO, "last");
        handler.close();
        log(Level.INFO, "late");

        assertThat(written.toString(UTF_8)).isEqualTo("last\n");
    }

    @Test
    void dropsAndCountsWhatAReaderThatStandsStillLeavesNoRoomFor() {
        reading.acquireUninterruptibly();
        int lines = 4_000;
        String longLine = "x".repeat(1_000);
        for (int line = 0; line < lines; line++) {
            log(line % 10 == 0 ? Level.WARNING : Level.INFO, longLine);
        }
        handler.flush();
        assertThat(written.size()).isZero();
        reading.release();
        await(() -> written.toString(UTF_8).contains("missing"));

        List<String> all = written.toString(UTF_8).lines().toList();
        long kept = all.stream().filter(longLine::equals).count();
        assertThat(kept).isBetween(1_000L, 3_000L);
        assertThat(all)
                .hasSize((int) kept + 1)
                .last()
                .isEqualTo((lines - kept) + " lines that came here are missing: nobody read the log");
        log(Level.WARNING, "it goes on");
        assertThat(written.toString(UTF_8)).endsWith("log\nit goes on\n");
    }

    @Test
    void closesThoughItsReaderStandsStill() {
        reading.acquireUninterruptibly();
        log(Level.INFO, "one");
        handler.close();

        assertThat(written.size()).isZero();
        reading.release();
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void losesNothingAndKeepsTheOrderOfEachThread() throws InterruptedException {
        int threads = 4;
        int lines = 20_000;
        List<Thread> loggers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            String name = "thread" + i;
            Thread logger = new Thread(() -> {
                for (int line = 0; line < lines; line++) {
                    log(Level.INFO, name + " " + line);
                }
            });
            loggers.add(logger);
            logger.start();
        }
        for (Thread logger : loggers) {
            logger.join();
        }
        handler.flush();

        List<String> all = written.toString(UTF_8).lines().toList();
        assertThat(all).hasSize(threads * lines);
        for (int i = 0; i < threads; i++) {
            String name = "thread" + i + " ";
            assertThat(all.stream().filter(line -> line.startsWith(name)).toList())
                    .isEqualTo(java.util.stream.IntStream.range(0, lines)
                            .mapToObj(line -> name + line)
                            .toList());
        }
    }
}
