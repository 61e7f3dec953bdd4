package dev.athens.storage.s3;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.storage.s3.S3Settings.Limits;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The bucket for what has to be quicker than a zip, such as claims: with connections that are nobody else's, short deadlines, and
 * made when it is first used, since that would slow the start. Thread-safe.
 */
final class QuickBucket implements Closeable {
    private static final Limits LIMITS =
            new Limits(Duration.ofSeconds(2), Duration.ofSeconds(3), Limits.DEFAULT.sweepAge());

    private static final int ATTEMPTS = 2;

    private final S3Settings settings;

    @GuardedBy("this")
    private Optional<Bucket> opened = Optional.empty();

    @GuardedBy("this")
    private boolean closed;

    QuickBucket(S3Settings settings) {
        this.settings = settings.withLimits(LIMITS);
    }

    S3Settings settings() {
        return settings;
    }

    /** Fails if it was closed. */
    synchronized Bucket get() throws IOException {
        if (closed) {
            throw new IOException(settings.place() + ": it was closed");
        }
        if (opened.isEmpty()) {
            opened = Optional.of(Bucket.of(settings, ATTEMPTS));
        }
        return opened.get();
    }

    @Override
    public synchronized void close() {
        closed = true;
        opened.ifPresent(Bucket::close);
    }
}
