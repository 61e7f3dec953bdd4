package dev.athens.storage.jdbc;

import dev.athens.content.Blob;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.RecordedHashes.Hashes;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;

/** A head that was read and is to be saved. */
final class HeadBytes {
    private final byte[] info;
    private final byte[] mod;
    private final Hashes hashes;

    private HeadBytes(byte[] info, byte[] mod) throws IOException {
        this.info = info;
        this.mod = mod;
        this.hashes = Hashes.ofHead(new ModuleHead(Blob.of(info), Blob.of(mod)));
    }

    static HeadBytes read(ModuleHead head) throws IOException {
        return new HeadBytes(RowBlob.read(head.info()), RowBlob.read(head.mod()));
    }

    /** What it hashes to. */
    Hashes hashes() {
        return hashes;
    }

    /** A number that nothing else has or will have. */
    static long nextId(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT nextval('athens_ids')");
                ResultSet id = statement.executeQuery()) {
            id.next();
            return id.getLong(1);
        }
    }

    /**
     * Adds the row of a version. If somebody else is about to do the same, this waits until that is decided.
     *
     * @return false if there is one
     */
    boolean insert(Connection connection, ModuleVersion version, Optional<Row.Zip> zip) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO athens_versions (id, module, version, info, mod, zip, zip_bytes)"
                        + " VALUES (nextval('athens_ids'), ?, ?, ?, ?, ?, ?) ON CONFLICT (module, version) DO NOTHING")) {
            Row.setName(insert, 1, version);
            insert.setBytes(3, info);
            insert.setBytes(4, mod);
            if (zip.isPresent()) {
                insert.setLong(5, zip.get().id());
                insert.setLong(6, zip.get().sizeBytes());
            } else {
                insert.setNull(5, Types.BIGINT);
                insert.setNull(6, Types.BIGINT);
            }
            return insert.executeUpdate() == 1;
        }
    }
}
