package dev.athens.standalone.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Writes log lines on a thread of its own, all that came in within a moment at once, so that requests do not wait for a
 * terminal, a pipe or a disk. Warnings and errors are written, with all before them, before the program goes on; and if lines
 * are taken more slowly than they come, those who log wait.
 *
 * <p>Nobody waits for a reader that stands still, such as a stopped terminal. What finds no room then is dropped, and a line
 * says how much once the reader goes on.
 *
 * <p><b>Concurrency:</b> thread-safe. Only the thread writes, and without the lock.
 */
final class BatchedHandler extends Handler {
    private static final int MAX_WAITING_CHARS = 1 << 20;

    /** Less than a pipe holds, so that a slow reader is seen to read. */
    private static final int CHUNK_BYTES = 8 * 1024;

    /** Nobody who reads the log notices. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    /** A reader that takes nothing for so long stands still; requests may wait for it once. */
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final OutputStream out;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final StringBuilder waiting = new StringBuilder();

    /** How many lines have ever found room. */
    @GuardedBy("lock")
    private long queued;

    /** How many of them are written. */
    @GuardedBy("lock")
    private long written;

    /** How many lines have found no room since those that wait came. */
    @GuardedBy("lock")
    private long dropped;

    /** When the reader last took something, or nothing was left to take. */
    @GuardedBy("lock")
    private long progressNanos;

    /** Whether somebody waits for the writer, which then waits for no more lines. */
    @GuardedBy("lock")
    private boolean hurried;

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
        synchronized (lock) {
            boolean waits = true;
            while (waits && isFull()) {
                waits = awaitProgress();
            }
            if (closed || isFull()) {
                dropped++;
                return;
            }
            if (queued == written) {
                progressNanos = System.nanoTime();
                lock.notifyAll();
            }
            waiting.append(line);
            queued++;
        }
        if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
            flush();
        }
    }

    @GuardedBy("lock")
    private boolean isFull() {
        return waiting.length() > MAX_WAITING_CHARS;
    }

    /** Waits until all lines of the calling thread are written, or their reader stands still. */
    @Override
    public void flush() {
        synchronized (lock) {
            long last = queued;
            boolean waits = true;
            while (waits && written < last) {
                waits = awaitProgress();
            }
        }
    }

    /** Waits until something has changed; false if there is nothing to wait for. */
    @GuardedBy("lock")
    private boolean awaitProgress() {
        long nanos = PATIENCE.toNanos() - (System.nanoTime() - progressNanos);
        if (nanos <= 0) {
            return false;
        }
        if (!hurried) {
            hurried = true;
            lock.notifyAll();
        }
        try {
            TimeUnit.NANOSECONDS.timedWait(lock, nanos);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void writeOn() {
        try {
            while (awaitLines()) {
                long last;
                String lines;
                synchronized (lock) {
                    last = queued;
                    lines = take();
                }
                write(lines.getBytes(StandardCharsets.UTF_8));
                synchronized (lock) {
                    written = last;
                    lock.notifyAll();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a line, and then a moment for more; false if there will be none. */
    private boolean awaitLines() throws InterruptedException {
        synchronized (lock) {
            while (waiting.length() == 0 && !closed) {
                lock.wait();
            }
            long end = System.nanoTime() + PAUSE.toNanos();
            long nanos = PAUSE.toNanos();
            while (!hurried && !closed && nanos > 0) {
                TimeUnit.NANOSECONDS.timedWait(lock, nanos);
                nanos = end - System.nanoTime();
            }
            return waiting.length() > 0;
        }
    }

    @GuardedBy("lock")
    private String take() {
        if (dropped > 0) {
            String what = dropped + " lines that came here are missing: nobody read the log";
            LogRecord gap = new LogRecord(Level.WARNING, what);
            gap.setLoggerName(BatchedHandler.class.getName());
            waiting.append(getFormatter().format(gap));
            dropped = 0;
        }
        String lines = waiting.toString();
        waiting.setLength(0);
        hurried = false;
        progressNanos = System.nanoTime();
        lock.notifyAll();
        return lines;
    }

    private void write(byte[] lines) {
        try {
            for (int start = 0; start < lines.length; start += CHUNK_BYTES) {
                out.write(lines, start, Math.min(CHUNK_BYTES, lines.length - start));
                synchronized (lock) {
                    progressNanos = System.nanoTime();
                }
            }
            out.flush();
        } catch (IOException e) {
            reportError("log lines are lost", e, ErrorManager.WRITE_FAILURE);
        }
    }

    /** Writes what is there, unless its reader stands still, and nothing that comes later. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        flush();
    }
}
