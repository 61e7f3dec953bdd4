package dev.athens.storage.jdbc;

import dev.athens.content.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;

/** The rows that a zip lies in, all of the same size but the last one. */
final class Chunks {
    /** Part of the format: rows of another size could not be told by their numbers. */
    static final int BYTES = 512 << 10;

    private Chunks() {}

    /**
     * Writes a zip, with no more than a chunk of it in memory.
     *
     * @param digest sees each chunk
     */
    static void write(Connection connection, long zip, Blob source, MessageDigest digest)
            throws SQLException, IOException {
        try (InputStream in = source.openStream();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO athens_zip_chunks (zip, n, bytes) VALUES (?, ?, ?)")) {
            byte[] chunk = new byte[(int) Math.min(BYTES, source.sizeBytes() + 1)];
            long written = 0;
            int n = 0;
            for (int read = in.readNBytes(chunk, 0, chunk.length);
                    read > 0 && written <= source.sizeBytes();
                    read = in.readNBytes(chunk, 0, chunk.length)) {
                digest.update(chunk, 0, read);
                insert.setLong(1, zip);
                insert.setInt(2, n++);
                insert.setBytes(3, read == chunk.length ? chunk : Arrays.copyOf(chunk, read));
                insert.executeUpdate();
                written += read;
            }
            if (written != source.sizeBytes()) {
                throw new IOException("source gave " + (written > source.sizeBytes() ? "more than " : written + " of ")
                        + source.sizeBytes() + " bytes");
            }
        }
    }

    /** Reads a chunk; empty if it is not there. */
    static Optional<byte[]> read(Connection connection, long zip, int n) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT bytes FROM athens_zip_chunks WHERE zip = ? AND n = ?")) {
            select.setLong(1, zip);
            select.setInt(2, n);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
            }
        }
    }

    /** Removes a zip. */
    static void delete(Connection connection, long zip) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM athens_zip_chunks WHERE zip = ?")) {
            delete.setLong(1, zip);
            delete.executeUpdate();
        }
    }
}
