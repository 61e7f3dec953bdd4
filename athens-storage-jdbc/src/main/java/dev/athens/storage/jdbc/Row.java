package dev.athens.storage.jdbc;

import dev.athens.content.Blob;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Optional;

/**
 * A version as its row says.
 *
 * @param id its number
 * @param head its info and go.mod file
 * @param zip its zip; empty if it is not there yet
 */
record Row(long id, ModuleHead head, Optional<Zip> zip) {
    /**
     * Where a zip is.
     *
     * @param id of its chunks
     * @param sizeBytes of all together
     */
    record Zip(long id, long sizeBytes) {}

    /** Looks for the row of a version. */
    static Optional<Row> find(Connection connection, ModuleVersion version) throws SQLException {
        return find(connection, version, "");
    }

    /** The same, and keeps others from changing or removing it before the transaction ends. */
    static Optional<Row> lock(Connection connection, ModuleVersion version) throws SQLException {
        return find(connection, version, " FOR UPDATE");
    }

    private static Optional<Row> find(Connection connection, ModuleVersion version, String how) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT id, info, mod, zip, zip_bytes, used FROM athens_versions WHERE module = ? AND version = ?"
                        + how)) {
            setName(statement, 1, version);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(of(row)) : Optional.empty();
            }
        }
    }

    private static Row of(ResultSet row) throws SQLException {
        long id = row.getLong(1);
        Instant used = row.getObject(6, OffsetDateTime.class).toInstant();
        ModuleHead head =
                new ModuleHead(new RowBlob(id, used, row.getBytes(2)), new RowBlob(id, used, row.getBytes(3)));
        long zip = row.getLong(4);
        return new Row(id, head, row.wasNull() ? Optional.empty() : Optional.of(new Zip(zip, row.getLong(5))));
    }

    /** Sets two parameters of a statement to the name of a version. */
    static void setName(PreparedStatement statement, int first, ModuleVersion version) throws SQLException {
        statement.setString(first, version.path().value());
        statement.setString(first + 1, version.version().value());
    }

    /** Tells whether this is still what somebody has found; whoever wraps the storage may have copied that. */
    boolean isSame(ModuleHead found) throws IOException {
        if (found.info() instanceof RowBlob info) {
            return info.row() == id;
        }
        return isSame(head.info(), found.info()) && isSame(head.mod(), found.mod());
    }

    private static boolean isSame(Blob one, Blob other) throws IOException {
        if (one.sizeBytes() != other.sizeBytes()) {
            return false;
        }
        try (InputStream left = one.openStream();
                InputStream right = other.openStream()) {
            return Arrays.equals(left.readAllBytes(), right.readAllBytes());
        }
    }
}
