package dev.athens.server.modules;

import dev.athens.server.body.Transfer;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that read bodies which are no files: those may come from a network and keep who reads them waiting, and workers have
 * all others to answer. A thread is held only while the client takes what is read. Thread-safe.
 */
public final class Readers implements AutoCloseable {
    private static final int THREADS = 64;
    private static final int MOST_WAITING = 1_000;
    private static final int IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads;

    /** Has no thread yet. */
    public Readers() {
        AtomicInteger count = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), work -> {
                    Thread thread = new Thread(work, "athens-reader-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Has a request answered by one of these threads, and its body read by them to the end.
     *
     * @throws RejectedExecutionException if too many wait for one already
     */
    public void dispatch(HttpServerExchange exchange, HttpHandler then) {
        if (threads.getQueue().remainingCapacity() == 0) {
            throw new RejectedExecutionException("too many bodies are being read from the storage");
        }
        exchange.putAttachment(Transfer.READERS, threads);
        exchange.dispatch(threads, then);
    }

    /** Bodies that are being read break off. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
