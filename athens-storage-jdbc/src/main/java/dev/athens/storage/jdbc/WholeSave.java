package dev.athens.storage.jdbc;

import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.HeadMismatchException;
import dev.athens.storage.RecordedHashes.Hashes;
import java.io.IOException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A whole version on its way into the storage. The chunks come first, and the row at the end of the transaction: so nobody has
 * to wait for a zip that is on its way but those who come to their own end meanwhile, and they only for a commit.
 *
 * <p>Not thread-safe; one save uses one.
 */
final class WholeSave {
    /** More than ever happens, since each needs a save and a delete of others in between. */
    private static final int MAX_TRIES = 1_000;

    private final ModuleVersion version;
    private final ModuleFiles files;
    private final LocalZip zip;
    private final HeadBytes head;
    private OptionalLong written = OptionalLong.empty();

    WholeSave(ModuleVersion version, ModuleFiles files, LocalZip zip) throws IOException {
        this.version = version;
        this.files = files;
        this.zip = zip;
        this.head = HeadBytes.read(files.head());
    }

    /** The zip that this save has written; nobody else ever has the same. */
    OptionalLong written() {
        return written;
    }

    /** Saves it within a transaction. If there is nothing to save, nothing remains of what was written. */
    boolean run(Connection connection) throws SQLException, IOException {
        long id = HeadBytes.nextId(connection);
        written = OptionalLong.of(id);
        MessageDigest digest = Hashes.newDigest();
        Chunks.write(connection, id, zip.blob(), digest);
        Hashes ofZip = Hashes.NONE.withZip(zip.hash(), Optional.of(Hashes.ofDigest(digest)));
        for (int i = 0; i < MAX_TRIES; i++) {
            if (head.insert(
                    connection, version, Optional.of(new Row.Zip(id, zip.blob().sizeBytes())))) {
                HashRows.add(connection, version, head.hashes().or(ofZip));
                return true;
            }
            Optional<Row> before = Row.find(connection, version);
            if (before.isPresent() && before.get().zip().isPresent()) {
                connection.rollback();
                return false;
            }
            if (before.isPresent()) {
                HeadMismatchException.requireFitting(version, before.get().head(), files);
                if (complete(connection, before.get().id(), id)) {
                    HashRows.add(connection, version, ofZip);
                    return true;
                }
            }
            // somebody else has saved or deleted it meanwhile
        }
        throw new IOException(version + ": others save and delete it all the time");
    }

    private boolean complete(Connection connection, long row, long id) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE athens_versions SET zip = ?, zip_bytes = ?, used = greatest(used, now())"
                        + " WHERE id = ? AND zip IS NULL")) {
            update.setLong(1, id);
            update.setLong(2, zip.blob().sizeBytes());
            update.setLong(3, row);
            return update.executeUpdate() == 1;
        }
    }
}
