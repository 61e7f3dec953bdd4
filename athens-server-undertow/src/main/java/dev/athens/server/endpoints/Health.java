package dev.athens.server.endpoints;

import dev.athens.server.options.HealthPart;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The parts of a server, and the threads that ask them, one for each at most. Thread-safe. */
public final class Health implements AutoCloseable {
    private final ThreadPoolExecutor threads;
    private final List<AskedPart> parts;

    /**
     * Asks nobody yet.
     *
     * @throws IllegalArgumentException if two parts have the same name
     */
    public Health(List<HealthPart> parts) {
        this(parts, System::nanoTime, AskedPart.PATIENCE);
    }

    Health(List<HealthPart> parts, LongSupplier nanoTime, Duration patience) {
        if (parts.stream().map(HealthPart::name).distinct().count() < parts.size()) {
            throw new IllegalArgumentException("two parts have the same name: " + parts);
        }
        this.threads = new ThreadPoolExecutor(
                0, Math.max(1, parts.size()), 10, TimeUnit.SECONDS, new SynchronousQueue<>(), Health::thread);
        this.parts = parts.stream()
                .map(part -> new AskedPart(part, threads, nanoTime, patience))
                .toList();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "athens-health");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Asks all parts.
     *
     * @param waitsForAll whether those are waited for, too, without which the server is ready; else they are as they last were
     */
    CompletableFuture<List<Finding>> ask(boolean waitsForAll) {
        List<CompletableFuture<Finding>> answers =
                parts.stream().map(part -> answer(part, waitsForAll)).toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> answers.stream().map(CompletableFuture::join).toList());
    }

    private static CompletableFuture<Finding> answer(AskedPart part, boolean waitsForAll) {
        CompletableFuture<Finding> answer = part.ask();
        return waitsForAll || part.part().isNeeded() || answer.isDone()
                ? answer
                : CompletableFuture.completedFuture(part.last());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
