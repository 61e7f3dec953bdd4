package dev.athens.index.jdbc;

import dev.athens.index.IndexEntry;
import dev.athens.index.VersionIndex;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.NotWritableException;
import dev.athens.storage.jdbc.internal.Database;
import dev.athens.storage.jdbc.internal.Names;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An index in the table {@code indexes} of gomods/athens, with a column {@code athens_time} of our own.
 *
 * <p><b>Concurrency.</b> Thread-safe, and safe among all processes that use the database. Writers follow each other until they
 * have committed, so that whoever has seen a time has seen all before it, and what comes later is later.
 */
final class TableIndex implements VersionIndex {
    private static final Logger LOG = System.getLogger(TableIndex.class.getName());

    private final Database database;
    private final IndexTable table;

    TableIndex(Database database, IndexTable table) {
        this.database = database;
        this.table = table;
    }

    @Override
    public int add(List<ModuleVersion> versions, Instant now) throws IOException {
        List<ModuleVersion> fitting = new ArrayList<>();
        for (ModuleVersion version : new LinkedHashSet<>(versions)) {
            if (Names.fits(version)) {
                fitting.add(version);
            } else {
                LOG.log(Level.WARNING, version + ": name is too long for the index, it is left out");
            }
        }
        int added = 0;
        for (int from = 0; from < fitting.size(); from += IndexTable.MOST_AT_ONCE) {
            List<ModuleVersion> some = fitting.subList(from, Math.min(from + IndexTable.MOST_AT_ONCE, fitting.size()));
            added += database.withConnection(
                    connection -> table.writing(connection, () -> addSome(connection, some, now)));
        }
        return added;
    }

    private int addSome(Connection connection, List<ModuleVersion> versions, Instant now) throws SQLException {
        adoptOthers(connection);
        Set<ModuleVersion> known = table.known(connection, versions);
        Map<ModuleVersion, Long> times = new LinkedHashMap<>();
        long last = last(connection);
        for (ModuleVersion version : versions) {
            if (!known.contains(version)) {
                last = Micros.after(last, now);
                times.put(version, last);
            }
        }
        return times.isEmpty() ? 0 : table.insert(connection, times);
    }

    /** Gives times to all rows that have none. */
    void takeOver(Connection connection) throws SQLException, IOException {
        table.writing(connection, () -> {
            adoptOthers(connection);
            return true;
        });
    }

    private void adoptOthers(Connection connection) throws SQLException {
        if (hasOthers(connection)) {
            table.adopt(connection, last(connection));
        }
    }

    private static boolean hasOthers(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id FROM indexes WHERE athens_time IS NULL LIMIT 1")) {
            return row.next();
        }
    }

    private static long last(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT coalesce(max(athens_time), 0) FROM indexes")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public List<IndexEntry> since(Instant time, int limit) throws IOException {
        if (database.read(TableIndex::hasOthers)) {
            try {
                database.withConnection(connection -> {
                    takeOver(connection);
                    return true;
                });
            } catch (NotWritableException e) {
                LOG.log(Level.DEBUG, "what others have written is seen later", e);
            }
        }
        List<IndexEntry> entries = new ArrayList<>();
        long from = Micros.from(time);
        boolean more = true;
        while (more && entries.size() < limit) {
            Page page = page(from, limit - entries.size());
            entries.addAll(page.entries());
            more = page.isFull();
            from = page.last() + 1;
        }
        return entries;
    }

    /**
     * Some rows.
     *
     * @param entries those that name a version
     * @param isFull whether there may be more
     * @param last the time of the last row
     */
    private record Page(List<IndexEntry> entries, boolean isFull, long last) {}

    private Page page(long from, int limit) throws IOException {
        return database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("SELECT path, version, athens_time"
                    + " FROM indexes WHERE athens_time >= ? ORDER BY athens_time LIMIT ?")) {
                statement.setLong(1, from);
                statement.setInt(2, limit);
                List<IndexEntry> entries = new ArrayList<>();
                int rows = 0;
                long last = from;
                try (ResultSet row = statement.executeQuery()) {
                    for (; row.next(); rows++) {
                        last = row.getLong(3);
                        Instant time = Micros.instant(last);
                        Names.parse(row.getString(1), row.getString(2))
                                .ifPresent(version -> entries.add(new IndexEntry(version, time)));
                    }
                }
                return new Page(entries, rows == limit, last);
            }
        });
    }

    @Override
    public String toString() {
        return "TableIndex[" + database + "]";
    }
}
