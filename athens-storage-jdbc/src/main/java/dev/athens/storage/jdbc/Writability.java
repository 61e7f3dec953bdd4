package dev.athens.storage.jdbc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.storage.jdbc.internal.Database;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether the database takes anything, as it said last. Who asks never waits for another one who asks. Thread-safe.
 */
final class Writability {
    /** So long an answer holds: a standby becomes the primary rarely. */
    private static final Duration VALID = Duration.ofSeconds(10);

    private final Database database;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Optional<String> last = Optional.empty();

    @GuardedBy("asking")
    private long askedNanos = System.nanoTime() - VALID.toNanos();

    Writability(Database database) {
        this.database = database;
    }

    /** Why nothing can be written; empty also if the database does not say. */
    Optional<String> obstacle() {
        if (asking.tryLock()) {
            try {
                if (System.nanoTime() - askedNanos >= VALID.toNanos()) {
                    last = ask();
                    askedNanos = System.nanoTime();
                }
            } finally {
                asking.unlock();
            }
        }
        return last;
    }

    private Optional<String> ask() {
        try {
            return database.read(connection -> {
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery(
                                "SELECT pg_is_in_recovery(), current_setting('transaction_read_only'),"
                                        + " has_table_privilege('athens_versions', 'INSERT')"
                                        + " AND has_table_privilege('athens_zip_chunks', 'INSERT')"
                                        + " AND has_table_privilege('athens_hashes', 'INSERT')")) {
                    row.next();
                    if (row.getBoolean(1)) {
                        return Optional.of("the database is a standby, configure the primary");
                    }
                    if (row.getString(2).equals("on")) {
                        return Optional.of("the database is read-only for this user");
                    }
                    return row.getBoolean(3)
                            ? Optional.empty()
                            : Optional.of("the database user may not insert, grant it INSERT, UPDATE and DELETE");
                }
            });
        } catch (IOException e) {
            // whoever saves hears what is wrong
            return Optional.empty();
        }
    }
}
