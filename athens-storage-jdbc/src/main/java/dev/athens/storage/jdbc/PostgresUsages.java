package dev.athens.storage.jdbc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.Usages;
import dev.athens.storage.jdbc.internal.Database;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What versions take and when they were last used. A version's use is noted once a day. Thread-safe. */
final class PostgresUsages implements Usages {
    private static final Logger LOG = System.getLogger(PostgresUsages.class.getName());
    private static final Duration GRAIN = Duration.ofDays(1);
    private static final int MAX_NOTED = 10_000;

    private final Database database;
    private final PostgresCatalog catalog;

    /** When the last notes were taken, for those who wrap the storage and keep for days what they have found once. */
    @GuardedBy("noted")
    private final Map<ModuleVersion, Instant> noted = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ModuleVersion, Instant> eldest) {
            return size() > MAX_NOTED;
        }
    };

    PostgresUsages(Database database, PostgresCatalog catalog) {
        this.database = database;
        this.catalog = catalog;
    }

    @Override
    public Page walk(String token, int limit) throws IOException {
        PostgresCatalog.Walk walk = catalog.walk(token, limit, false);
        return Page.of(walk.entries(), limit, walk.unreadable());
    }

    /** {@inheritDoc} Only the content counts; pages, indexes and what was deleted a while ago take about a tenth more. */
    @Override
    public Optional<Usage> usage(ModuleVersion version) throws IOException {
        return database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT octet_length(info) + octet_length(mod) + coalesce(zip_bytes, 0), used"
                            + " FROM athens_versions WHERE module = ? AND version = ?")) {
                Row.setName(statement, 1, version);
                try (ResultSet row = statement.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Usage(
                                    row.getLong(1),
                                    row.getObject(2, OffsetDateTime.class).toInstant()))
                            : Optional.empty();
                }
            }
        });
    }

    @Override
    public void noteUse(ModuleVersion version, ModuleHead found, Instant now) {
        Instant due = now.minus(GRAIN);
        if (found.info() instanceof RowBlob info && info.used().isAfter(due)) {
            return;
        }
        synchronized (noted) {
            Instant last = noted.getOrDefault(version, Instant.MIN);
            if (last.isAfter(due)) {
                return;
            }
            noted.put(version, now);
        }
        try {
            note(version, now, due);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> version + ": use was not noted", e);
        }
    }

    private void note(ModuleVersion version, Instant now, Instant due) throws IOException {
        database.change(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE athens_versions SET used = ? WHERE module = ? AND version = ? AND used <= ?")) {
                update.setObject(1, OffsetDateTime.ofInstant(now, ZoneOffset.UTC));
                Row.setName(update, 2, version);
                update.setObject(4, OffsetDateTime.ofInstant(due, ZoneOffset.UTC));
                return update.executeUpdate();
            }
        });
    }
}
