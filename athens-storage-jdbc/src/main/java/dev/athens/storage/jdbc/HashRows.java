package dev.athens.storage.jdbc;

import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.RecordedHashes.Hashes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of recorded hashes. They outlive a quarantine. */
final class HashRows {
    private static final String INSERT =
            "INSERT INTO athens_hashes AS known (module, version, info, mod, zip, zip_bytes) VALUES (?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (module, version) DO UPDATE SET ";

    private HashRows() {}

    static Hashes find(Connection connection, ModuleVersion version) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT info, mod, zip, zip_bytes FROM athens_hashes WHERE module = ? AND version = ?")) {
            Row.setName(statement, 1, version);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new Hashes(
                                ofBytes(row.getString(1)),
                                ofContent(row.getString(2)),
                                ofContent(row.getString(3)),
                                ofBytes(row.getString(4)))
                        : Hashes.NONE;
            }
        }
    }

    /** What is no hash says nothing. */
    private static Optional<String> ofBytes(@Nullable String text) {
        return Optional.ofNullable(text).filter(known -> known.matches("sha256:[0-9a-f]{64}"));
    }

    private static Optional<ModuleHash> ofContent(@Nullable String text) {
        return Optional.ofNullable(text).flatMap(ModuleHash::tryParse);
    }

    /** Records what is known, and keeps the rest. */
    static void add(Connection connection, ModuleVersion version, Hashes hashes) throws SQLException {
        put(
                connection,
                version,
                hashes,
                INSERT + "info = coalesce(excluded.info, known.info), mod = coalesce(excluded.mod, known.mod),"
                        + " zip = coalesce(excluded.zip, known.zip),"
                        + " zip_bytes = coalesce(excluded.zip_bytes, known.zip_bytes)");
    }

    /** Records what is known, and forgets the rest. */
    static void replace(Connection connection, ModuleVersion version, Hashes hashes) throws SQLException {
        put(
                connection,
                version,
                hashes,
                INSERT
                        + "info = excluded.info, mod = excluded.mod, zip = excluded.zip, zip_bytes = excluded.zip_bytes");
    }

    private static void put(Connection connection, ModuleVersion version, Hashes hashes, String sql)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Row.setName(statement, 1, version);
            setText(statement, 3, hashes.info());
            setText(statement, 4, hashes.mod());
            setText(statement, 5, hashes.zip());
            setText(statement, 6, hashes.zipBytes());
            statement.executeUpdate();
        }
    }

    private static void setText(PreparedStatement statement, int at, Optional<?> text) throws SQLException {
        if (text.isPresent()) {
            statement.setString(at, text.get().toString());
        } else {
            statement.setNull(at, Types.VARCHAR);
        }
    }

    static void delete(Connection connection, ModuleVersion version) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM athens_hashes WHERE module = ? AND version = ?")) {
            Row.setName(statement, 1, version);
            statement.executeUpdate();
        }
    }
}
