package dev.athens.storage.jdbc;

import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.RecordedHashes;
import dev.athens.storage.jdbc.internal.Database;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;

/** Recorded hashes, and a table for what is damaged, {@code athens_quarantine}; its zips stay where they are. */
final class PostgresHashes implements RecordedHashes {
    private final Database database;

    PostgresHashes(Database database) {
        this.database = database;
    }

    @Override
    public Hashes recorded(ModuleVersion version) throws IOException {
        return database.read(connection -> HashRows.find(connection, version));
    }

    @Override
    public boolean record(ModuleVersion version, ModuleHead found, Hashes hashes) throws IOException {
        return database.change(connection -> {
            if (lock(connection, version, found).isEmpty()) {
                return false;
            }
            HashRows.replace(connection, version, hashes);
            return true;
        });
    }

    @Override
    public boolean quarantine(ModuleVersion version, ModuleHead found, String reason) throws IOException {
        return database.change(connection -> {
            Optional<Row> row = lock(connection, version, found);
            if (row.isEmpty()) {
                return false;
            }
            move(connection, row.get().id(), reason);
            return true;
        });
    }

    private static Optional<Row> lock(Connection connection, ModuleVersion version, ModuleHead found)
            throws SQLException, IOException {
        Optional<Row> row = Row.lock(connection, version);
        return row.isPresent() && row.get().isSame(found) ? row : Optional.empty();
    }

    private static void move(Connection connection, long row, String reason) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO athens_quarantine (id, module, version, info, mod, zip, zip_bytes, reason)"
                                + " SELECT id, module, version, info, mod, zip, zip_bytes, ?"
                                + " FROM athens_versions WHERE id = ?");
                PreparedStatement delete = connection.prepareStatement("DELETE FROM athens_versions WHERE id = ?")) {
            insert.setString(1, reason);
            insert.setLong(2, row);
            insert.executeUpdate();
            delete.setLong(1, row);
            delete.executeUpdate();
        }
    }
}
