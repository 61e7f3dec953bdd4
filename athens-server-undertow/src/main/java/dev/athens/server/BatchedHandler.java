package dev.athens.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Writes log lines on a thread of its own, all that came in within a moment at once, so that requests do not wait for a
 * terminal, a pipe or a disk. Warnings and errors are written, with all before them, before the program goes on. Nothing is
 * dropped: if the lines are not taken as fast as they come, those who log wait.
 */
final class BatchedHandler extends Handler {
    private static final int MAX_WAITING_CHARS = 1 << 20;

    /** Nobody who reads the log notices. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final OutputStream out;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private StringBuilder waiting = new StringBuilder();

    @GuardedBy("lock")
    private boolean closed;

    BatchedHandler(OutputStream out, Formatter formatter) {
        this.out = out;
        setFormatter(formatter);
        setLevel(Level.ALL);
        Thread writer = new Thread(this::writeOn, "athens-log");
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void publish(LogRecord record) {
        if (!isLoggable(record)) {
            return;
        }
        String line = getFormatter().format(record);
        boolean full;
        synchronized (lock) {
            if (waiting.length() == 0) {
                lock.notifyAll();
            }
            waiting.append(line);
            full = closed || waiting.length() > MAX_WAITING_CHARS;
        }
        if (full || record.getLevel().intValue() >= Level.WARNING.intValue()) {
            flush();
        }
    }

    /** Writes what is there; when it returns, all lines of the calling thread are written. */
    @Override
    public void flush() {
        // one at a time, so that lines stay in their order
        synchronized (out) {
            String lines;
            synchronized (lock) {
                lines = waiting.toString();
                waiting.setLength(0);
            }
            try {
                out.write(lines.getBytes(StandardCharsets.UTF_8));
                out.flush();
            } catch (IOException e) {
                reportError("log lines are lost", e, ErrorManager.WRITE_FAILURE);
            }
        }
    }

    private void writeOn() {
        try {
            while (awaitLines()) {
                Thread.sleep(PAUSE.toMillis());
                flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean awaitLines() throws InterruptedException {
        synchronized (lock) {
            while (waiting.length() == 0 && !closed) {
                lock.wait();
            }
            return !closed;
        }
    }

    /** From now on each line is written at once. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        flush();
    }
}
