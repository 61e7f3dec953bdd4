package dev.athens.storage.jdbc.internal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A database and a few connections to it. Every call takes one and gives it back; each has an end, also if the server is
 * gone, and what fails says which database it was. Thread-safe.
 */
public final class Database implements Closeable {
    /** How long a call waits for a connection, and how long one may take to be made. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);

    /** How long a connection that is not needed stays. */
    private static final Duration IDLE = Duration.ofMinutes(5);

    private final DatabaseSettings settings;
    private final HikariDataSource pool;
    private volatile boolean away;

    private Database(DatabaseSettings settings, HikariDataSource pool) {
        this.settings = settings;
        this.pool = pool;
    }

    /** Something to do with a connection, which nobody may keep. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does it. */
        T with(Connection connection) throws SQLException, IOException;
    }

    /**
     * Connects to a database.
     *
     * @throws IOException if it cannot be reached, or does not let us in
     */
    public static Database open(DatabaseSettings settings) throws IOException {
        HikariConfig config = new HikariConfig();
        config.setPoolName("athens-" + settings.kind());
        config.setDataSource(settings.source());
        config.setMaximumPoolSize(settings.maxConnections());
        config.setMinimumIdle(1);
        config.setIdleTimeout(IDLE.toMillis());
        Duration wait = settings.maxCall().compareTo(MAX_WAIT) < 0 ? settings.maxCall() : MAX_WAIT;
        config.setConnectionTimeout(wait.toMillis());
        config.setValidationTimeout(wait.toMillis() / 2);
        config.setConnectionInitSql(settings.initSql());
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        try {
            return new Database(settings, new HikariDataSource(config));
        } catch (PoolInitializationException e) {
            throw e.getCause() instanceof SQLException cause
                    ? new IOException(settings + ": " + SqlTrouble.reason(cause), e)
                    : new IOException(settings + ": cannot be used", e);
        }
    }

    /** Reads something, once more if the connection turns out to be dead, as all are when the server has restarted. */
    public <T> T read(Work<T> work) throws IOException {
        try {
            return once(work);
        } catch (SQLException e) {
            if (!SqlTrouble.isLost(e)) {
                throw SqlTrouble.ofReading(settings, e);
            }
        }
        try {
            return once(work);
        } catch (SQLException e) {
            throw SqlTrouble.ofReading(settings, e);
        }
    }

    /**
     * A connection of the pool. A pool whose server was away tries again later and later, and lets everybody wait meanwhile;
     * so as long as it is away, each call tries for itself, and hears at once that it is, or no longer.
     */
    private Connection connection() throws SQLException {
        if (!away) {
            try {
                return pool.getConnection();
            } catch (SQLTransientConnectionException e) {
                if (!(e.getCause() instanceof SQLException)) {
                    // it is busy, more connections would not help
                    throw e;
                }
                away = true;
            }
        }
        Connection connection = settings.source().getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute(settings.initSql());
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            away = false;
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private <T> T once(Work<T> work) throws SQLException, IOException {
        try (Connection connection = connection()) {
            return work.with(connection);
        }
    }

    /** Changes something in one transaction, which is undone if this fails. */
    public <T> T change(Work<T> work) throws IOException {
        try (Connection connection = connection()) {
            return inTransaction(connection, work);
        } catch (SQLException e) {
            throw SqlTrouble.ofWriting(settings, e);
        }
    }

    /**
     * Does something before which something must have been done with the same connection, and after which something must be.
     *
     * @param work cares for its transactions itself
     */
    public <T> T withConnection(Work<T> work) throws IOException {
        try {
            return once(work);
        } catch (SQLException e) {
            throw SqlTrouble.ofWriting(settings, e);
        }
    }

    /** The same as {@link #withConnection} with a connection of its own, which may take as long as it takes. */
    public <T> T alone(Work<T> work) throws IOException {
        try (Connection connection = settings.slowSource().getConnection()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            return work.with(connection);
        } catch (SQLException e) {
            // for operators, who know it by its place
            throw SqlTrouble.ofReading(settings, e);
        }
    }

    /** Does something in one transaction, which is undone if this fails. */
    public static <T> T inTransaction(Connection connection, Work<T> work) throws SQLException, IOException {
        connection.setAutoCommit(false);
        boolean done = false;
        try {
            T result = work.with(connection);
            connection.commit();
            done = true;
            return result;
        } finally {
            if (!done) {
                undo(connection);
            } else {
                connection.setAutoCommit(true);
            }
        }
    }

    /** What failed says more than that this fails too, as it does when the connection is dead. */
    private static void undo(Connection connection) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // the server undoes what was not committed as soon as the connection has ended
        }
    }

    /** How it is reached. */
    public DatabaseSettings settings() {
        return settings;
    }

    @Override
    public void close() {
        pool.close();
    }

    /** Kind, host, port and name. */
    @Override
    public String toString() {
        return settings.toString();
    }
}
