package dev.athens.storage.jdbc.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;

/**
 * One connection that no pool has, for short calls which must not wait until others give theirs back. It is made when it is
 * needed, and made again when it has died.
 *
 * <p><b>Concurrency.</b> Thread-safe; one call at a time, in the order in which they come. While the server is away one caller
 * at a time finds out whether it is back, not more often than once in a while, and all others fail at once.
 */
public final class OwnConnection implements Closeable {
    /** How long it is taken for granted that the server is still away. */
    private static final Duration RETRY = Duration.ofMillis(500);

    private final Settings settings;
    private final String initSql;
    private final ReentrantLock lock = new ReentrantLock(true);
    private volatile Optional<Away> away = Optional.empty();

    @GuardedBy("lock")
    private Optional<Connection> open = Optional.empty();

    @GuardedBy("lock")
    private boolean closed;

    /**
     * How the database is reached.
     *
     * @param place for people
     * @param source makes connections
     * @param maxCall how long anything may take
     */
    public record Settings(String place, DataSource source, Duration maxCall) {}

    private record Away(IOException reason, long sinceNanos) {}

    /** Something to do with the connection. It may be done twice, if nobody knows what came of the first time. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does it. */
        T with(Connection connection) throws SQLException;
    }

    /**
     * Connects to nothing yet.
     *
     * @param initSql what the connection is told at first
     */
    public OwnConnection(Settings settings, String initSql) {
        this.settings = settings;
        // a bit shorter than the socket waits, so that the server ends what nobody waits for
        this.initSql = "SET statement_timeout = " + settings.maxCall().toMillis() * 9 / 10 + "; " + initSql;
    }

    /**
     * Does something, once more if the connection turns out to be dead.
     *
     * @throws IOException if the database is away, or refuses it
     */
    public <T> T call(Work<T> work) throws IOException {
        Optional<Away> before = away;
        if (before.isEmpty()) {
            lock.lock();
        } else if (!lock.tryLock()) {
            throw again(before.get());
        }
        try {
            Optional<Away> now = away;
            if (now.isPresent() && System.nanoTime() - now.get().sinceNanos() < RETRY.toNanos()) {
                throw again(now.get());
            }
            return locked(work);
        } finally {
            lock.unlock();
        }
    }

    /** Of this call, so that nobody adds to that of another. */
    private static IOException again(Away away) {
        return new IOException(away.reason().getMessage(), away.reason());
    }

    @GuardedBy("lock")
    private <T> T locked(Work<T> work) throws IOException {
        try {
            boolean fresh = open.isEmpty();
            try {
                return done(work.with(connected()));
            } catch (SQLException e) {
                if (!SqlTrouble.isLost(e)) {
                    throw e;
                }
                drop();
                if (fresh) {
                    throw e;
                }
            }
            return done(work.with(connected()));
        } catch (SQLException e) {
            IOException trouble = SqlTrouble.at(settings.place(), e);
            if (open.isEmpty() || SqlTrouble.isLost(e)) {
                drop();
                away = Optional.of(new Away(trouble, System.nanoTime()));
            }
            throw trouble;
        }
    }

    private <T> T done(T result) {
        away = Optional.empty();
        return result;
    }

    @GuardedBy("lock")
    private Connection connected() throws SQLException {
        if (closed) {
            throw new SQLException("closed, as this server is being stopped");
        }
        if (open.isEmpty()) {
            open = Optional.of(connect());
        }
        return open.get();
    }

    /** Makes another connection to the same database, which the caller closes. */
    public Connection connect() throws SQLException {
        Connection connection = settings.source().getConnection();
        boolean done = false;
        try (var statement = connection.createStatement()) {
            statement.execute(initSql);
            done = true;
            return connection;
        } finally {
            if (!done) {
                connection.close();
            }
        }
    }

    @GuardedBy("lock")
    private void drop() {
        Optional<Connection> gone = open;
        open = Optional.empty();
        gone.ifPresent(OwnConnection::closeQuietly);
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // the server ends it when it sees that nobody is there
        }
    }

    /** Waits for the call that is under way. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            drop();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return settings.place();
    }
}
