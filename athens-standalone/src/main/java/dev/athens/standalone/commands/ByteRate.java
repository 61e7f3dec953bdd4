package dev.athens.standalone.commands;

import dev.athens.content.Blob;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets through so many bytes a second and no more, whoever reads them. Thread-safe. */
final class ByteRate {
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    /** What is read at a time. */
    private static final int MOST_BYTES = 64 * 1024;

    private final long bytesPerSecond;
    private final LongSupplier nanoTime;
    private final Pause pause;

    /** When all that was let through so far would have come at that rate. */
    private long dueNanos;

    /** Waits. */
    @FunctionalInterface
    interface Pause {
        void nanos(long nanos) throws InterruptedException;
    }

    ByteRate(long bytesPerSecond, LongSupplier nanoTime, Pause pause) {
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
        this.pause = pause;
        this.dueNanos = nanoTime.getAsLong();
    }

    /** By the clock of this machine. */
    static ByteRate of(long bytesPerSecond) {
        return new ByteRate(bytesPerSecond, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
    }

    /** The same bytes, as slow as that. */
    Blob limit(Blob bytes) {
        return new Blob() {
            @Override
            public long sizeBytes() {
                return bytes.sizeBytes();
            }

            @Override
            public InputStream openStream() throws IOException {
                return new Limited(bytes.openStream());
            }
        };
    }

    private void spend(long bytes) throws InterruptedIOException {
        long wait;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            dueNanos = Math.max(dueNanos, now) + (long) ((double) bytes / bytesPerSecond * SECOND_NANOS);
            wait = dueNanos - now;
        }
        if (wait > 0) {
            try {
                pause.nanos(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }
    }

    private final class Limited extends FilterInputStream {
        Limited(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            if (b >= 0) {
                spend(1);
            }
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, Math.min(length, MOST_BYTES));
            if (n > 0) {
                spend(n);
            }
            return n;
        }
    }
}
