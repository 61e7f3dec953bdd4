package dev.athens.storage.jdbc;

import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.HeadMismatchException;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.storage.jdbc.internal.Database;
import dev.athens.storage.jdbc.internal.Names;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Module versions in PostgreSQL.
 *
 * <p><b>Concurrency.</b> Thread-safe, and safe among all processes that use the database: whatever is saved is saved by one
 * transaction, and a unique key decides who was the first. Saves have at most half of the connections, so that those who read
 * never wait for zips that are on their way.
 */
final class PostgresStorage implements Storage {
    /** Longer than others can take to save what they have begun. */
    private static final Duration MAX_WAIT = Duration.ofMinutes(10);

    private final Database database;
    private final Writability writability;
    private final Semaphore savers;

    private PostgresStorage(Database database) {
        this.database = database;
        this.writability = new Writability(database);
        this.savers = new Semaphore(Math.max(1, database.settings().maxConnections() / 2), true);
    }

    /** A storage in a database that has the tables. */
    static PostgresStorage of(Database database) {
        return new PostgresStorage(database);
    }

    /**
     * This storage with all that it can do; they close the database and the claims.
     *
     * @param claims in the same database
     */
    StorageParts parts(PostgresClaims claims) {
        PostgresCatalog catalog = new PostgresCatalog(database);
        return new StorageParts(
                        this,
                        Optional.of(catalog),
                        Optional.of(new PostgresUsages(database, catalog)),
                        Optional.of(new PostgresHashes(database)),
                        () -> {
                            claims.close();
                            database.close();
                        })
                .withNothingNear()
                .withClaims(claims)
                .withNoticeboard(new PostgresNoticeboard(database))
                .withLogs(name -> new PostgresLogStore(database, name));
    }

    @Override
    public Optional<String> readOnlyReason() {
        return writability.obstacle();
    }

    @Override
    public List<Version> list(ModulePath module) throws IOException {
        return database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT version FROM athens_versions WHERE module = ? AND zip IS NOT NULL")) {
                statement.setString(1, module.value());
                List<Version> versions = new ArrayList<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        Version.tryParse(row.getString(1)).ifPresent(versions::add);
                    }
                }
                versions.sort(null);
                return versions;
            }
        });
    }

    @Override
    public Optional<ModuleFiles> find(ModuleVersion version) throws IOException {
        return row(version)
                .flatMap(row -> row.zip().map(zip -> new ModuleFiles(row.head(), new ZipBlob(database, version, zip))));
    }

    @Override
    public Optional<ModuleHead> findHead(ModuleVersion version) throws IOException {
        return row(version).map(Row::head);
    }

    private Optional<Row> row(ModuleVersion version) throws IOException {
        return database.read(connection -> Row.find(connection, version));
    }

    @Override
    public boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException {
        refuseLongName(version);
        if (row(version).isPresent()) {
            return false;
        }
        HeadBytes bytes = HeadBytes.read(head);
        return saving(() -> database.change(connection -> {
            boolean saved = bytes.insert(connection, version, Optional.empty());
            if (saved) {
                HashRows.add(connection, version, bytes.hashes());
            }
            return saved;
        }));
    }

    @Override
    public boolean save(ModuleVersion version, ModuleFiles files) throws IOException {
        refuseLongName(version);
        Optional<Row> before = row(version);
        if (before.isPresent()) {
            if (before.get().zip().isPresent()) {
                return false;
            }
            HeadMismatchException.requireFitting(version, before.get().head(), files);
        }
        try (LocalZip zip = LocalZip.of(files.zip())) {
            WholeSave save = new WholeSave(version, files, zip);
            return saving(() -> {
                try {
                    return database.change(save::run);
                } catch (IOException e) {
                    if (wasSaved(version, save, e)) {
                        return true;
                    }
                    throw e;
                }
            });
        }
    }

    /** Tells whether a save whose connection has died without an answer was committed all the same. */
    private boolean wasSaved(ModuleVersion version, WholeSave save, IOException trouble) {
        OptionalLong written = save.written();
        if (written.isEmpty() || !(trouble.getCause() instanceof SQLException)) {
            return false;
        }
        try {
            return row(version)
                    .flatMap(Row::zip)
                    .filter(zip -> zip.id() == written.getAsLong())
                    .isPresent();
        } catch (IOException e) {
            trouble.addSuppressed(e);
            return false;
        }
    }

    private static void refuseLongName(ModuleVersion version) throws IOException {
        if (!Names.fits(version)) {
            throw new IOException(version + ": name is too long for the database");
        }
    }

    /** Something that saves. */
    @FunctionalInterface
    private interface Saving {
        boolean run() throws IOException;
    }

    private boolean saving(Saving work) throws IOException {
        try {
            if (!savers.tryAcquire(MAX_WAIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(database + ": too many saves at once, raise MaxConnections");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while others save").initCause(e);
        }
        try {
            return work.run();
        } finally {
            savers.release();
        }
    }

    @Override
    public boolean delete(ModuleVersion version) throws IOException {
        return database.change(connection -> {
            boolean there = deleteRow(connection, version);
            HashRows.delete(connection, version);
            return there;
        });
    }

    private static boolean deleteRow(Connection connection, ModuleVersion version) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM athens_versions WHERE module = ? AND version = ? RETURNING zip")) {
            Row.setName(delete, 1, version);
            try (ResultSet row = delete.executeQuery()) {
                if (!row.next()) {
                    return false;
                }
                long zip = row.getLong(1);
                if (!row.wasNull()) {
                    Chunks.delete(connection, zip);
                }
                return true;
            }
        }
    }

    @Override
    public String toString() {
        return "PostgresStorage[" + database + "]";
    }
}
