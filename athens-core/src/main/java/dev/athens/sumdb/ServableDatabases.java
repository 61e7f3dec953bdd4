package dev.athens.sumdb;

import dev.athens.fetch.FetchException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Knows whether checksum databases can be served now. A go command that is told so asks nobody else afterwards, and fails
 * where the database cannot be asked; told otherwise, it goes on with its list of proxies and then to the database itself.
 *
 * <p><b>Concurrency:</b> thread-safe. No lock is held while a database is asked, so that several first requests may each
 * ask.
 *
 * <p>Source: cmd/go/internal/modfetch, dbClient.initBase.
 */
final class ServableDatabases {
    /** As long as it is remembered by whom a database is reached. */
    private static final Duration MEMORY = Duration.ofMinutes(5);

    /** Short, for whoever has mended the way wants to see it; long enough that not each client waits for a timeout. */
    private static final Duration MEMORY_OF_TROUBLE = Duration.ofSeconds(15);

    /** Asks a database for its newest head. */
    @FunctionalInterface
    interface Question {
        byte[] latest(String database) throws FetchException, InterruptedException;
    }

    private final Question question;
    private final LongSupplier nanoTime;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** What is known until a time of the clock; the trouble is empty if there is none. */
    private record Known(Optional<String> trouble, long untilNanos) {}

    ServableDatabases(Question question, LongSupplier nanoTime) {
        this.question = question;
        this.nanoTime = nanoTime;
    }

    /**
     * Checks that a database can be served, if need be by asking it for its newest head.
     *
     * @throws FetchException.NotFound if it cannot, with the reason
     */
    void check(String database) throws FetchException.NotFound, InterruptedException {
        Known now = known.get(database);
        if (now == null || nanoTime.getAsLong() - now.untilNanos() >= 0) {
            Optional<String> trouble = trouble(database);
            Duration memory = trouble.isPresent() ? MEMORY_OF_TROUBLE : MEMORY;
            now = new Known(trouble, nanoTime.getAsLong() + memory.toNanos());
            known.put(database, now);
        }
        if (now.trouble().isPresent()) {
            throw new FetchException.NotFound(now.trouble().get());
        }
    }

    private Optional<String> trouble(String database) throws FetchException.NotFound, InterruptedException {
        try {
            question.latest(database);
            return Optional.empty();
        } catch (FetchException.NotFound e) {
            // names that are not relayed are as many as clients make up
            throw e;
        } catch (FetchException e) {
            return Optional.of(database + ": cannot be served here now: " + e.getMessage());
        }
    }
}
