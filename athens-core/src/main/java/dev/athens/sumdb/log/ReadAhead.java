package dev.athens.sumdb.log;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads things in their order, several at once, since a store behind a network makes each of them wait. One is read by whoever
 * asks. Not thread-safe.
 */
final class ReadAhead<N, T> implements Closeable {
    private static final int THREADS = 16;

    /** Reads one. */
    @FunctionalInterface
    interface Reader<N, T> {
        /** What has this name. */
        T read(N name) throws IOException;
    }

    private final Iterator<N> names;
    private final Reader<N, T> reader;
    private final ExecutorService threads;
    private final Queue<Future<T>> reading = new ArrayDeque<>();

    ReadAhead(List<N> names, Reader<N, T> reader) {
        this.names = names.iterator();
        this.reader = reader;
        // which start none before they are needed
        this.threads = Executors.newFixedThreadPool(
                THREADS,
                new ThreadFactoryBuilder()
                        .setNameFormat("athens-sumdb-read-%d")
                        .setDaemon(true)
                        .build());
        if (names.size() > 1) {
            for (int i = 0; i < 2 * THREADS && this.names.hasNext(); i++) {
                submit();
            }
        }
    }

    private void submit() {
        N name = names.next();
        reading.add(threads.submit(() -> reader.read(name)));
    }

    /** The next one. */
    T next() throws IOException {
        if (reading.isEmpty()) {
            return reader.read(names.next());
        }
        try {
            T next = reading.remove().get();
            if (names.hasNext()) {
                submit();
            }
            return next;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("reading was interrupted");
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
