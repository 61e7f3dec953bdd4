package dev.athens.storage.jdbc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.storage.jdbc.internal.OwnConnection;
import java.io.Closeable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Tells those who wait for claims of others that one was given back, as the database tells it. It listens by a thread and a
 * connection of its own, which are there while somebody waits, and a while longer.
 *
 * <p>Whenever it begins to listen, all are told, since something may have ended before. Behind a pooler that gives each
 * transaction another connection it hears nothing, and those who wait look for themselves. Thread-safe.
 */
final class ClaimBell implements Closeable {
    private static final Logger LOG = System.getLogger(ClaimBell.class.getName());

    /** How long it listens at a time; then it sees whether the connection lives and anybody waits. */
    private static final Duration LISTENING = Duration.ofSeconds(5);

    /** How often nobody may wait before it stops. */
    private static final int MAX_IDLE = 12;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final OwnConnection database;

    @GuardedBy("this")
    private final Map<String, Set<Waiter>> waiting = new HashMap<>();

    @GuardedBy("this")
    private Optional<Connection> listening = Optional.empty();

    @GuardedBy("this")
    private boolean running;

    @GuardedBy("this")
    private boolean closed;

    /** Ends the pauses. */
    private final CountDownLatch closing = new CountDownLatch(1);

    private static final class Waiter {
        private final CompletableFuture<Void> told = new CompletableFuture<>();
    }

    ClaimBell(OwnConnection database) {
        this.database = database;
    }

    /** Completes when the lease with this key is given back, or earlier. */
    CompletableFuture<Void> next(String key) {
        Waiter waiter = new Waiter();
        synchronized (this) {
            if (closed) {
                return waiter.told;
            }
            waiting.computeIfAbsent(key, any -> new HashSet<>()).add(waiter);
            if (!running) {
                running = true;
                Thread thread = new Thread(this::run, "athens-claims-bell");
                thread.setDaemon(true);
                thread.start();
            }
        }
        CompletableFuture<Void> unused = waiter.told.whenComplete((nothing, failure) -> forget(key, waiter));
        return waiter.told;
    }

    private synchronized void forget(String key, Waiter waiter) {
        waiting.computeIfPresent(key, (any, all) -> {
            all.remove(waiter);
            return all.isEmpty() ? null : all;
        });
    }

    /** How many wait. */
    synchronized int waiting() {
        return waiting.values().stream().mapToInt(Set::size).sum();
    }

    private void run() {
        while (true) {
            try (Connection connection = database.connect()) {
                if (!enter(connection)) {
                    return;
                }
                listen(connection);
                return;
            } catch (SQLException e) {
                left();
                LOG.log(Level.DEBUG, "nobody tells of the end of claims: " + e.getMessage());
            }
            if (leave()) {
                return;
            }
        }
    }

    private synchronized boolean enter(Connection connection) {
        listening = Optional.of(connection);
        return !closed;
    }

    private synchronized void left() {
        listening = Optional.empty();
    }

    /** After a failure: waits a while, and tells whether there is nobody to go on for. */
    private boolean leave() {
        boolean ends;
        try {
            ends = closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            ends = true;
        }
        synchronized (this) {
            running = !ends && !waiting.isEmpty();
            return !running;
        }
    }

    private void listen(Connection connection) throws SQLException {
        PGConnection bell = connection.unwrap(PGConnection.class);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + ClaimRows.CHANNEL);
            keys().forEach(this::ring);
            int idle = 0;
            while (idle <= MAX_IDLE) {
                PGNotification[] told = bell.getNotifications(Math.toIntExact(LISTENING.toMillis()));
                for (PGNotification each : told) {
                    ring(each.getParameter());
                }
                if (told.length == 0) {
                    // one whose server has vanished would be silent for ever
                    statement.execute("SELECT 1");
                    idle = keys().isEmpty() ? idle + 1 : 0;
                }
                if (stopsIf(idle > MAX_IDLE)) {
                    return;
                }
            }
        }
    }

    private synchronized boolean stopsIf(boolean idle) {
        if (closed || (idle && waiting.isEmpty())) {
            running = false;
            listening = Optional.empty();
            return true;
        }
        return false;
    }

    private synchronized List<String> keys() {
        return new ArrayList<>(waiting.keySet());
    }

    private void ring(String key) {
        List<Waiter> all;
        synchronized (this) {
            all = new ArrayList<>(waiting.getOrDefault(key, Set.of()));
        }
        // outside the lock: who waits may do anything
        all.forEach(waiter -> waiter.told.complete(null));
    }

    @Override
    public void close() {
        Optional<Connection> open;
        closing.countDown();
        synchronized (this) {
            closed = true;
            waiting.clear();
            open = listening;
        }
        if (open.isPresent()) {
            try {
                // close would wait until somebody is told something
                open.get().abort(Runnable::run);
            } catch (SQLException e) {
                LOG.log(Level.DEBUG, "the connection ends by itself", e);
            }
        }
    }
}
