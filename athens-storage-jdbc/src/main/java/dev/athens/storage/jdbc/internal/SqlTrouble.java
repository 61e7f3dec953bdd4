package dev.athens.storage.jdbc.internal;

import dev.athens.storage.NotWritableException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.Set;

/** What failures of databases mean. Sources: PostgreSQL, "Error Codes"; MariaDB, "Error Codes". */
public final class SqlTrouble {
    private static final String READ_ONLY = "25006";
    private static final String NO_RIGHT = "42501";
    private static final String DISK_FULL = "53100";

    /** The class of states that tell of dead connections. */
    private static final String CONNECTION = "08";

    /** The server is being stopped, has crashed, or is starting; an idle transaction was ended. */
    private static final Set<String> ENDED = Set.of("57P01", "57P02", "57P03", "25P03");

    /** By MariaDB: --read-only, and read-only transactions. */
    private static final Set<Integer> READ_ONLY_CODES = Set.of(1290, 1792, 1836);

    /** By MariaDB: no right for a table or column. */
    private static final Set<Integer> NO_RIGHT_CODES = Set.of(1142, 1143);

    /** By MariaDB: disk or table full. */
    private static final Set<Integer> FULL_CODES = Set.of(1021, 1114);

    private SqlTrouble() {}

    /** The failure of a call that reads. */
    static IOException ofReading(DatabaseSettings database, SQLException e) {
        return at(database.place(), e);
    }

    /** A failure at a place. */
    static IOException at(String place, SQLException e) {
        return new IOException(place + ": " + reason(e), e);
    }

    /** The failure of a call that writes. */
    static IOException ofWriting(DatabaseSettings database, SQLException e) {
        Optional<String> obstacle = obstacle(e);
        return obstacle.isPresent() ? new NotWritableException(obstacle.get(), e) : ofReading(database, e);
    }

    private static Optional<String> obstacle(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (state.equals(READ_ONLY) || READ_ONLY_CODES.contains(e.getErrorCode())) {
            return Optional.of("the database is read-only, configure the one that can be written");
        }
        if (isNoRight(e)) {
            return Optional.of("the database user has no right to write, grant it INSERT, UPDATE and DELETE");
        }
        if (state.equals(DISK_FULL) || FULL_CODES.contains(e.getErrorCode())) {
            return Optional.of("the disk of the database is full, make room there");
        }
        return Optional.empty();
    }

    /** Tells whether the user lacks a right. */
    public static boolean isNoRight(SQLException e) {
        return NO_RIGHT.equals(e.getSQLState()) || NO_RIGHT_CODES.contains(e.getErrorCode());
    }

    /** Tells whether the connection is dead, so that another one may do. */
    static boolean isLost(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return (state.startsWith(CONNECTION) && !isNoConnection(e)) || ENDED.contains(state);
    }

    /** The pool has waited long enough: another call would wait as long again. */
    private static boolean isNoConnection(SQLException e) {
        return e instanceof SQLTransientConnectionException;
    }

    /** What went wrong at the bottom, in a line; drivers put no passwords there. */
    static String reason(SQLException e) {
        Throwable deepest = e;
        for (Throwable cause = e.getCause(); cause instanceof SQLException; cause = cause.getCause()) {
            deepest = cause;
        }
        return String.valueOf(deepest.getMessage()).lines().findFirst().orElse("cannot be used");
    }
}
