package dev.athens.standalone.commands;

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

    /** Waits for all items. */
    void finish() throws InterruptedException {
        places.acquire(allPlaces);
        places.release(allPlaces);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
