package dev.athens.standalone.commands;

import dev.athens.module.ModuleVersion;
import dev.athens.standalone.versions.Outcome;
import dev.athens.standalone.versions.StoredVersions;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Does something with many items, several at a time. Only a few wait, however many there are. */
final class Batch implements AutoCloseable {
    private final Progress progress;
    private final ExecutorService threads;
    private final Semaphore places;
    private final int allPlaces;

    Batch(int threads, Progress progress) {
        this.progress = progress;
        this.threads = Executors.newFixedThreadPool(threads);
        this.allPlaces = 2 * threads;
        this.places = new Semaphore(allPlaces);
    }

    /**
     * Takes an item, once there is a place for it.
     *
     * @param name what a failure is told by
     */
    void add(String name, Callable<Outcome> work) throws InterruptedException {
        places.acquire();
        threads.execute(() -> {
            try {
                progress.count(outcome(name, work));
            } finally {
                places.release();
            }
        });
    }

    /** The outermost frame of a thread: what fails is one item, whatever fails. */
    private static Outcome outcome(String name, Callable<Outcome> work) {
        try {
            return work.call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.problem("failed", name + ": interrupted");
        } catch (Exception e) {
            String text = String.valueOf(e.getMessage());
            return Outcome.problem("failed", text.startsWith(name) ? text : name + ": " + text);
        }
    }

    /** What is done with a version. */
    @FunctionalInterface
    interface Work {
        Outcome with(ModuleVersion version) throws Exception;
    }

    /** Takes stored versions; folders that cannot be read are problems of their own. */
    void addAll(StoredVersions versions, Work work) throws IOException, InterruptedException {
        versions.forEach(
                version -> add(version.toString(), () -> work.with(version)),
                text -> progress.count(Outcome.problem("folders left out", text)));
    }

    /** Waits for all items. */
    void await() throws InterruptedException {
        places.acquire(allPlaces);
        places.release(allPlaces);
    }

    /**
     * Waits for all items, and prints what became of them.
     *
     * @param dryRun whether nothing was changed, which the summary says
     * @return the exit status: 0 if nothing had a problem, else 1
     */
    int finish(PrintStream out, boolean dryRun) throws InterruptedException {
        await();
        out.println((dryRun ? "dry run: " : "") + progress.summary());
        return progress.hasProblems() ? 1 : 0;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
