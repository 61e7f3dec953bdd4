package dev.athens.storage.s3;

import dev.athens.storage.s3.S3Settings.Limits;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.http.urlconnection.UrlConnectionFactory;

/**
 * Connections that end when a server takes no more bytes: those of the JDK have a time-out for reading and none for writing, and
 * cannot be interrupted. Thread-safe.
 *
 * <p>Concurrency: what is sent on a connection is read on the thread that has made it, so that thread knows which one stands when
 * nobody reads. A thread of its own looks at all of them and breaks off those.
 */
final class WatchedConnections implements UrlConnectionFactory, Closeable {
    private static final long EVERY_MILLIS = 500;

    private final Limits limits;
    private final ThreadLocal<Optional<HttpURLConnection>> latest = ThreadLocal.withInitial(Optional::empty);
    private final Set<Sent> sending = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread;
    private final ScheduledFuture<?> watch;

    WatchedConnections(Limits limits) {
        this.limits = limits;
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread daemon = new Thread(work, "athens-s3-watch");
            daemon.setDaemon(true);
            return daemon;
        });
        this.watch = thread.scheduleWithFixedDelay(this::breakOff, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public HttpURLConnection createConnection(URI uri) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout((int) limits.connect().toMillis());
            connection.setReadTimeout((int) limits.read().toMillis());
            latest.set(Optional.of(connection));
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is sent next on a connection of this thread. */
    InputStream watch(InputStream body) {
        return new Sent(body);
    }

    private void breakOff() {
        long now = System.nanoTime();
        sending.removeIf(body -> body.isBrokenOff(now));
    }

    @Override
    public void close() {
        watch.cancel(false);
        thread.shutdownNow();
    }

    /** A body that notes when it was read. */
    private final class Sent extends FilterInputStream {
        private volatile long lastRead = System.nanoTime();
        private volatile Optional<HttpURLConnection> connection = Optional.empty();

        Sent(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            return note(super.read());
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return note(super.read(target, offset, length));
        }

        private boolean isBrokenOff(long now) {
            boolean stands = now - lastRead > limits.read().toNanos();
            if (stands) {
                connection.ifPresent(HttpURLConnection::disconnect);
            }
            return stands;
        }

        private int note(int result) {
            connection = latest.get();
            lastRead = System.nanoTime();
            if (result < 0) {
                // all is sent, and the time-out for reading counts
                sending.remove(this);
            } else {
                sending.add(this);
            }
            return result;
        }

        @Override
        public void close() throws IOException {
            sending.remove(this);
            super.close();
        }
    }
}
